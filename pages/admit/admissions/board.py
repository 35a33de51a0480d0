"""The board: how many items stand at each step, for how long, and the items of a step."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import filters
from pages._ui.parts.admission_rows import View
from pages._ui.parts.grids import ColumnConfigs
from pages._ui.shell import state
from pages._ui.words import admission as words
from pages._ui.words import figures
from pages._ui.words.text import _
from pages.admit.admissions import step_charts, tables
from schemas.admission import ENDED_STEPS, ROUTES, STEPS
from schemas.demands import DEMAND_KINDS


def finding(view: View) -> str:
    """How many items there are, who waits, and what is overdue."""
    counts = dict(view.board.select("step", "items").iter_rows())
    overdue = view.queue.filter(alarm="overdue").height
    return _(
        "{place}: {total:item|items}; {waiting:awaits|await} a review, an approval or their admission, "
        "{emergency:is at work as an emergency before its|are at work as emergencies before their} paperwork "
        "({overdue} of them overdue), {due} should be "
        "withdrawn."
    ).format(
        place=view.place_and_day,
        total=figures.count(sum(counts.values())),
        waiting=figures.count(sum(counts[step] for step in words.AWAITING)),
        emergency=figures.count(view.queue.height),
        overdue=figures.count(overdue),
        due=figures.count(view.due.height),
    )


def show_board(view: View) -> None:
    """Bars of the ten steps beside their ages; choosing one lists its items below."""
    if view.items.is_empty():
        show_nothing(view)
        return
    step_charts.show_steps(view.board)
    if state.view() != "meeting":
        show_step(view)


def show_nothing(view: View) -> None:
    """Says what is missing and who must do what."""
    if not view.items.is_empty():
        return
    st.info(
        _(
            "No work item is recorded here. Departments apply under “New application” on this page, or with "
            "`python -m pipelines admission apply`; after publishing, the items stand on the board. Where "
            "filters are set, widen them."
        ),
        icon=":material/inbox:",
    )


def show_step(view: View) -> None:
    """The items of the step that the URL names, or of all that have not ended; the oldest first."""
    counts = dict(view.board.select("step", "items").iter_rows())

    def label(step: str) -> str:
        return f"{words.step(step)} · {counts[step]}" if step else _("All that have not ended")

    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = filters.select("step", _("Step reached"), ["", *STEPS.keys], "", label)
        tables.hint()
    listed = list_step(view, chosen)
    if listed.is_empty():
        st.info(_("No item stands at this step."), icon=":material/check:")
        return
    tables.show_items(
        listed,
        board_columns(chosen == ""),
        board_config(),
        "board",
        _("Work items, those first whose last step is longest ago"),
        lambda row: (
            f"{tables.card_words(row)} · {words.short_step(row['step'])} · "
            + _("{days:day|days}").format(days=row["age_days"])
        ),
    )
    tables.offer(view, f"board-{chosen or 'open'}", lambda: export_items(listed), _("Work items"))


def list_step(view: View, step: str) -> pl.DataFrame:
    """One row per item of a step, or of all that have not ended; the oldest first."""
    at = pl.col("step") == step if step else ~pl.col("step").is_in(ENDED_STEPS)
    return view.items.filter(at).sort("age_days", "item_id", descending=[True, False])


def board_columns(with_step: bool) -> list[pl.Expr]:
    """What a list of items shows."""
    step = [tables.in_words("step", STEPS).alias("step")] if with_step else []
    return [
        pl.col("item_name"),
        tables.in_words("demand_kind", DEMAND_KINDS).alias("demand_kind"),
        tables.department().alias("department"),
        tables.area().alias("area"),
        tables.in_words("route", ROUTES).alias("route"),
        *step,
        pl.col("age_days").cast(pl.Int32),
        pl.col("version").cast(pl.Int32),
        pl.col("approval_document"),
        pl.col("item_id"),
    ]


def board_config() -> ColumnConfigs:
    config = st.column_config
    return {
        "item_name": config.TextColumn(_("Item"), pinned=True),
        "demand_kind": config.TextColumn(_("Kind of demand")),
        "department": config.TextColumn(_("Department")),
        "area": config.TextColumn(_("Area")),
        "route": config.TextColumn(_("Way in")),
        "step": config.TextColumn(_("Step reached")),
        "age_days": config.NumberColumn(_("Days"), format="%,d", help=_("Days since the last step")),
        "version": config.NumberColumn(_("Version"), format="%d", help=_("Steps taken so far")),
        "approval_document": config.TextColumn(_("Document")),
        "item_id": config.TextColumn(_("Number")),
    }


def export_items(rows: pl.DataFrame, *more: pl.Expr) -> pl.DataFrame:
    """The items as a file has them; ``more`` are further columns."""
    return rows.select(
        pl.col("item_id").alias(_("Number")),
        pl.col("item_name").alias(_("Item")),
        tables.in_words("demand_kind", DEMAND_KINDS).alias(_("Kind of demand")),
        tables.department().alias(_("Department")),
        pl.col("prefecture_name").alias(_("Prefecture")),
        pl.col("county_name").alias(_("County")),
        pl.col("area_name").alias(_("Area")),
        tables.in_words("route", ROUTES).alias(_("Way in")),
        tables.in_words("step", STEPS).alias(_("Step reached")),
        pl.col("acted_on").alias(_("Last step on")),
        pl.col("age_days").alias(_("Days since the last step")),
        pl.col("approval_document").alias(_("Document")),
        pl.col("document_expires_on").alias(_("Document expires on")),
        *more,
        pl.col("version").alias(_("Version")),
    )
