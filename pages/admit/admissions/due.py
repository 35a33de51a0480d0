"""Items at work that are asked for their withdrawal, the longest due first."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts.admission_rows import View
from pages._ui.parts.grids import ColumnConfigs
from pages._ui.words import admission as words
from pages._ui.words.text import _
from pages.admit.admissions import tables
from pages.admit.admissions.board import export_items, show_nothing
from schemas.admission import STEPS


def finding(view: View) -> str:
    """How many items should have left."""
    ended = view.due.filter(due_reason="ended").height
    return _(
        "{place}: {count:item|items} at work should be withdrawn; of {ended} the agreed end is past, of "
        "{expired} the document has expired; {missing:lacks|lack} the evaluation that is asked for before."
    ).format(
        place=view.place_and_day,
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


def _due_config() -> ColumnConfigs:
    config = st.column_config
    return {
        "item_name": config.TextColumn(_("Item"), pinned=True),
        "department": config.TextColumn(_("Department")),
        "area": config.TextColumn(_("Area")),
        "step": config.TextColumn(_("Step reached")),
        "why": config.TextColumn(_("Why")),
        "due_on": config.DateColumn(_("Due on"), format="YYYY-MM-DD"),
        "overdue_days": config.NumberColumn(_("Days past due"), format="%,d"),
        "evaluation": config.TextColumn(_("Evaluation")),
        "item_id": config.TextColumn(_("Number")),
    }
