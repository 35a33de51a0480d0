"""Emergency items at work before their paperwork: both counts, the clocks, and the queue."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts.admission_link import AWAITING, OVERDUE
from pages._ui.parts.admission_rows import View
from pages._ui.parts.grids import ColumnConfigs
from pages._ui.shell import registry, state
from pages._ui.words import admission as words
from pages._ui.words import figures
from pages._ui.words.text import _
from pages.admit.admissions import clocks, tables
from pages.admit.admissions.board import export_items, show_nothing
from schemas.admission import STEPS


def finding(view: View) -> str:
    """How many emergency items wait, and how many past their grace."""
    counts = {alarm: view.queue.filter(alarm=alarm).height for alarm in words.ALARMS}
    return _(
        "{place}: {count:emergency item on record is at work before its|emergency items on record are at "
        "work before their} paperwork; {overdue:is|are} past the {grace:day|days} of grace, {remind} will be "
        "within {reminder:day|days}."
    ).format(
        place=view.place_and_day,
        count=view.queue.height,
        overdue=counts["overdue"],
        remind=counts["remind"],
        grace=view.snapshot.jurisdiction.emergency_grace_days,
        reminder=view.rules.emergency_reminder_days,
    )


def show_queue(view: View) -> None:
    """Both counts side by side, the clocks as a strip, then the queue, the longest waiting first."""
    _show_counts(view)
    if view.queue.is_empty():
        if view.items.is_empty():
            show_nothing(view)
        else:
            st.info(_("No emergency item awaits its paperwork here."), icon=":material/check:")
        return
    clocks.show_clocks(view)
    rows = _with_grace(view)
    tables.show_items(
        rows,
        _queue_columns(),
        _queue_config(),
        "queue",
        _("Emergency items awaiting their paperwork, the longest waiting first"),
        lambda row: f"{tables.card_words(row)} · {words.alarm(row['alarm'])} · {_left(row['days_left'])}",
    )
    if state.view() == "meeting":
        return
    tables.hint()
    tables.offer(view, "emergency", lambda: _export_queue(rows), _("Emergency items awaiting paperwork"))


def _show_counts(view: View) -> None:
    """What townships report and what the records know: two counts of the same work."""
    counts = {alarm: view.queue.filter(alarm=alarm).height for alarm in words.ALARMS}
    month = figures.month(view.snapshot.latest)
    with st.container(horizontal=True):
        _show_count(
            _("Reported by townships, {month}").format(month=month),
            view.reported(AWAITING),
            _("community reports, {count} of them overdue").format(
                count=figures.count(view.reported(OVERDUE))
            ),
            _("Rows of the returns: one for every community that has the item at work"),
        )
        _show_count(
            _("On record here, {day}").format(day=view.day.isoformat()),
            view.queue.height,
            _("items, {count} of them overdue").format(count=figures.count(counts["overdue"])),
            _("Items that a department began as an emergency in this system, one for its whole area"),
        )
        for alarm, (symbol, name) in words.ALARMS.items():
            st.metric(f"{symbol} {_(name)}", figures.count(counts[alarm]), border=True)
    st.caption(_why_they_differ(view, month))
    if not state.is_bare():
        st.page_link(
            registry.page_path("league"),
            label=_("How areas compare by what is reported"),
            icon=":material/format_list_numbered:",
            query_params=state.link_params({"indicator": AWAITING}),
        )


def _show_count(label: str, items: float | None, overdue: str, counted: str) -> None:
    st.metric(
        label,
        figures.count(items),
        delta=overdue,
        delta_color="off",
        delta_arrow="off",
        border=True,
        help=counted,
    )


def _why_they_differ(view: View, month: str) -> str:
    said = _(
        "The two need not agree: townships count one row for every community at the end of {month}, "
        "whoever asked for the work; the records count an item once for its whole area, on {day}. What "
        "is reported and not on record stands under “Unreconciled”, to be looked into."
    ).format(month=month, day=view.day.isoformat())
    if _by_more(view):
        said += " " + _("Reports are not told apart by department or month.")
    return said


def _by_more(view: View) -> bool:
    return bool(view.only.department or view.only.month)


def _with_grace(view: View) -> pl.DataFrame:
    """The queue with the share of its grace that each item has used, at most 100 %."""
    grace = max(view.snapshot.jurisdiction.emergency_grace_days, 1)
    return view.queue.with_columns(used=(pl.col("waiting_days") / grace * 100).clip(0, 100))


def _alarm_words() -> pl.Expr:
    return pl.col("alarm").replace_strict(
        {alarm: words.alarm(alarm) for alarm in words.ALARMS}, return_dtype=pl.String
    )


def _queue_columns() -> list[pl.Expr]:
    return [
        pl.col("item_name"),
        tables.department().alias("department"),
        tables.area().alias("area"),
        _alarm_words().alias("alarm"),
        pl.col("used").cast(pl.Float32),
        pl.col("days_left").cast(pl.Int32),
        pl.col("waiting_days").cast(pl.Int32),
        pl.col("grace_ends_on"),
        pl.col("started_on"),
        tables.in_words("step", STEPS).alias("step"),
        pl.col("item_id"),
    ]


def _queue_config() -> ColumnConfigs:
    config = st.column_config
    return {
        "item_name": config.TextColumn(_("Item"), pinned=True),
        "department": config.TextColumn(_("Department")),
        "area": config.TextColumn(_("Area")),
        "alarm": config.TextColumn(_("Alarm")),
        "used": config.ProgressColumn(
            _("Grace used"),
            format="%.0f%%",
            min_value=0,
            max_value=100,
            width=130,
            help=_("Days waited as a share of the grace period"),
        ),
        "days_left": config.NumberColumn(
            _("Days left"), format="%d", help=_("Negative: days past the end of grace")
        ),
        "waiting_days": config.NumberColumn(_("Waiting, days"), format="%,d"),
        "grace_ends_on": config.DateColumn(_("Grace ends on"), format="YYYY-MM-DD"),
        "started_on": config.DateColumn(_("Started on"), format="YYYY-MM-DD"),
        "step": config.TextColumn(_("Step reached")),
        "item_id": config.TextColumn(_("Number")),
    }


def _left(days: int) -> str:
    return (
        _("{days:day|days} left").format(days=days)
        if days >= 0
        else _("{days:day|days} over").format(days=-days)
    )


def _export_queue(rows: pl.DataFrame) -> pl.DataFrame:
    return export_items(
        rows,
        pl.col("started_on").alias(_("Started on")),
        pl.col("waiting_days").alias(_("Waiting, days")),
        pl.col("grace_ends_on").alias(_("Grace ends on")),
        pl.col("days_left").alias(_("Days left")),
        _alarm_words().alias(_("Alarm")),
    )
