"""The clocks: emergency items awaiting their paperwork, and items asked for their withdrawal."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import charts
from pages._ui.parts.admission_link import AWAITING, OVERDUE
from pages._ui.parts.admission_rows import View
from pages._ui.shell import narrow, registry, state
from pages._ui.words import admission as words
from pages._ui.words import figures
from pages._ui.words.text import _
from pages.admit.admissions import tables
from pages.admit.admissions.board import export_items, show_nothing
from schemas.admission import STEPS

STRIP_HEIGHT = 120
GRACES_SHOWN = 3
"""What has waited longer than so many grace periods stands at the end of the strip."""
_COLOURS = {"waiting": charts.PALE, "remind": charts.BLUE, "overdue": charts.ORANGE}


def emergency_finding(view: View) -> str:
    """How many emergency items wait, and how many past their grace."""
    counts = {alarm: view.queue.filter(alarm=alarm).height for alarm in words.ALARMS}
    return _(
        "{place}: {count} emergency items are at work before their paperwork; {overdue} are past the {grace} "
        "days of grace, {remind} will be within {reminder} days."
    ).format(
        place=view.place[2],
        count=view.queue.height,
        overdue=counts["overdue"],
        remind=counts["remind"],
        grace=view.snapshot.jurisdiction.emergency_grace_days,
        reminder=view.rules.emergency_reminder_days,
    )


def show_emergency(view: View) -> None:
    """Both counts side by side, the clocks as a strip, then the queue, the longest waiting first."""
    _show_counts(view)
    if view.queue.is_empty():
        if view.items.is_empty():
            show_nothing(view)
        else:
            st.info(_("No emergency item awaits its paperwork here."), icon=":material/check:")
        return
    charts.draw(_strip(view), _strip_words(view), STRIP_HEIGHT * 2 if narrow.is_narrow() else STRIP_HEIGHT)
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
    reported, overdue = view.reported(AWAITING), view.reported(OVERDUE)
    counts = {alarm: view.queue.filter(alarm=alarm).height for alarm in words.ALARMS}
    month = figures.month(view.snapshot.latest)
    with st.container(horizontal=True):
        st.metric(
            _("Reported by townships, {month}").format(month=month),
            figures.count(reported),
            delta=_("of them overdue: {count}").format(count=figures.count(overdue)),
            delta_color="off",
            delta_arrow="off",
            border=True,
            help=_("Rows of the returns: one for every community that has the item at work"),
        )
        st.metric(
            _("On record here, {day}").format(day=view.day.isoformat()),
            figures.count(view.queue.height),
            delta=_("of them overdue: {count}").format(count=counts["overdue"]),
            delta_color="off",
            delta_arrow="off",
            border=True,
            help=_("Items that a department began as an emergency in this system, one for its whole area"),
        )
        for alarm, (symbol, name) in words.ALARMS.items():
            st.metric(f"{symbol} {_(name)}", figures.count(counts[alarm]), border=True)
    st.caption(
        _(
            "The two need not agree: townships count one row for every community at the end of {month}, "
            "whoever asked for the work; the records count an item once for its whole area, on {day}. What "
            "is reported and not on record stands under “Unreconciled”, to be looked into."
        ).format(month=month, day=view.day.isoformat())
        + (" " + _("Reports are not told apart by department or month.") if _by_more(view) else "")
    )
    if not state.is_bare():
        st.page_link(
            registry.page_path("league"),
            label=_("How areas compare by what is reported"),
            icon=":material/format_list_numbered:",
            query_params=state.link_params({"indicator": AWAITING}),
        )


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


def _queue_config() -> dict[str, Any]:
    config = st.column_config
    return {
        "item_name": config.TextColumn(_("Item"), pinned=True, width=170),
        "department": config.TextColumn(_("Department")),
        "area": config.TextColumn(_("Area")),
        "alarm": config.TextColumn(_("Alarm"), width=110),
        "used": config.ProgressColumn(
            _("Grace used"),
            format="%.0f%%",
            min_value=0,
            max_value=100,
            width=130,
            help=_("Days waited as a share of the grace period"),
        ),
        "days_left": config.NumberColumn(
            _("Days left"), format="%d", width=80, help=_("Negative: days past the end of grace")
        ),
        "waiting_days": config.NumberColumn(_("Waiting, days"), format="%,d", width=90),
        "grace_ends_on": config.DateColumn(_("Grace ends on"), format="YYYY-MM-DD"),
        "started_on": config.DateColumn(_("Started on"), format="YYYY-MM-DD"),
        "step": config.TextColumn(_("Step reached")),
        "item_id": config.TextColumn(_("Number"), width=110),
    }


def _left(days: int) -> str:
    return _("{days} days left").format(days=days) if days >= 0 else _("{days} days over").format(days=-days)


def _export_queue(rows: pl.DataFrame) -> pl.DataFrame:
    return export_items(
        rows,
        pl.col("started_on").alias(_("Started on")),
        pl.col("waiting_days").alias(_("Waiting, days")),
        pl.col("grace_ends_on").alias(_("Grace ends on")),
        pl.col("days_left").alias(_("Days left")),
        _alarm_words().alias(_("Alarm")),
    )


def _strip(view: View) -> charts.Spec:
    """Items by days waited, stacked by alarm, with a line where grace ends."""
    grace = view.snapshot.jurisdiction.emergency_grace_days
    last = min(max([grace, *view.queue["waiting_days"]]), GRACES_SHOWN * max(grace, 1))
    title = _("Days waited")
    if view.queue["waiting_days"].gt(last).any():
        title = _("Days waited; more than {days} at the end").format(days=last)
    capped = view.queue.with_columns(days=pl.min_horizontal("waiting_days", last))
    counted = capped.group_by("days", "alarm").len("items").sort("days")
    values = [{**row, "alarm": words.alarm(row["alarm"])} for row in counted.iter_rows(named=True)]
    legend = {"orient": "top", "columns": 1} if narrow.is_narrow() else {"orient": "right"}
    colour = {
        "field": "alarm",
        "title": None,
        "legend": legend,
        "scale": {"domain": [words.alarm(alarm) for alarm in words.ALARMS], "range": list(_COLOURS.values())},
    }
    x = {
        "field": "days",
        "type": "quantitative",
        "title": title,
        "scale": {"domain": [0, last + 2], "nice": False},
        "axis": {"grid": False, "tickMinStep": 1},
    }
    y = {
        "field": "items",
        "type": "quantitative",
        "title": None,
        "axis": {"tickMinStep": 1, "grid": False, "tickCount": 3},
    }
    tooltip = [{"field": "days", "title": _("Days waited")}, {"field": "items", "title": _("Items")}]
    line = {"data": {"values": [{"days": grace, "said": _("grace ends")}]}}
    return {
        "layer": [
            {
                "data": {"values": values},
                "mark": {"type": "bar", "width": 7},
                "encoding": {"x": x, "y": y, "color": colour, "tooltip": tooltip},
            },
            {**line, "mark": {"type": "rule", "strokeDash": [4, 3]}, "encoding": {"x": {**x}}},
            {
                **line,
                "mark": {"type": "text", "align": "left", "dx": 4, "y": 6},
                "encoding": {"x": {**x}, "text": {"field": "said"}},
            },
        ]
    }


def _strip_words(view: View) -> str:
    return _("Emergency items by days waited; the longest has waited {days} days").format(
        days=view.queue["waiting_days"].max()
    )


def due_finding(view: View) -> str:
    """How many items should have left."""
    ended = view.due.filter(due_reason="ended").height
    return _(
        "{place}: {count} items at work should be withdrawn; of {ended} the agreed end is past, of {expired} "
        "the document has expired; {missing} lack the evaluation that is asked for before."
    ).format(
        place=view.place[2],
        count=view.due.height,
        ended=ended,
        expired=view.due.height - ended,
        missing=view.due.filter("evaluation_missing").height,
    )


def show_due(view: View) -> None:
    """Items asked for their withdrawal, the longest due first."""
    if view.due.is_empty():
        if view.items.is_empty():
            show_nothing(view)
        else:
            st.info(_("No item is asked for its withdrawal here."), icon=":material/check:")
        return
    rows = view.due.with_columns(overdue_days=(pl.lit(view.day) - pl.col("due_on")).dt.total_days())
    tables.show_items(
        rows,
        _due_columns(),
        _due_config(),
        "due",
        _("Items to be withdrawn, the longest due first"),
        lambda row: (
            f"{tables.card_words(row)} · {_(words.DUE_REASONS[row['due_reason']])} "
            f"{row['due_on'].isoformat()}"
        ),
    )
    tables.hint()
    tables.offer(
        view,
        "due",
        lambda: export_items(
            rows,
            pl.col("due_on").alias(_("Due on")),
            _reason_words().alias(_("Why")),
            pl.col("overdue_days").alias(_("Days past due")),
            _missing_words().alias(_("Evaluation")),
        ),
        _("Items to be withdrawn"),
    )
    clause = words.rule_source(view.rules, "evaluation_required")
    wanted = words.yes_or_no(view.rules.evaluation_required)
    st.caption(
        _("Evaluation asked for before an item leaves: {wanted} ({clause}).").format(
            wanted=wanted, clause=clause
        )
    )


def _reason_words() -> pl.Expr:
    return pl.col("due_reason").replace_strict(
        {reason: _(said) for reason, said in words.DUE_REASONS.items()}, return_dtype=pl.String
    )


def _missing_words() -> pl.Expr:
    done = pl.when(pl.col("evaluated_on").is_not_null()).then(pl.lit(_("done")))
    return done.when("evaluation_missing").then(pl.lit(_("▲ missing"))).otherwise(pl.lit(_("not asked for")))


def _due_columns() -> list[pl.Expr]:
    return [
        pl.col("item_name"),
        tables.department().alias("department"),
        tables.area().alias("area"),
        tables.in_words("step", STEPS).alias("step"),
        _reason_words().alias("why"),
        pl.col("due_on"),
        pl.col("overdue_days").cast(pl.Int32),
        _missing_words().alias("evaluation"),
        pl.col("item_id"),
    ]


def _due_config() -> dict[str, Any]:
    config = st.column_config
    return {
        "item_name": config.TextColumn(_("Item"), pinned=True, width=170),
        "department": config.TextColumn(_("Department")),
        "area": config.TextColumn(_("Area")),
        "step": config.TextColumn(_("Step reached")),
        "why": config.TextColumn(_("Why")),
        "due_on": config.DateColumn(_("Due on"), format="YYYY-MM-DD"),
        "overdue_days": config.NumberColumn(_("Days past due"), format="%,d", width=110),
        "evaluation": config.TextColumn(_("Evaluation"), width=100),
        "item_id": config.TextColumn(_("Number"), width=110),
    }
