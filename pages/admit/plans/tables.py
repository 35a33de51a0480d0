"""The ledger of a plan as a table, as cards, on paper and as a file; and who has what overdue."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import downloads, grids
from pages._ui.parts.grids import ColumnConfigs
from pages._ui.shell import cache, state
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, language, say
from pages.admit.plans import words as plan_words
from pages.admit.plans.filters import PlanView
from pipelines.queries.plan_rules import ledger_rows, with_townships
from pipelines.queries.plans import plan_townships, plan_units
from schemas.plan_entries import CONDITIONS, LEDGER
from schemas.words import Words

_DAYS = ("starts", "due", "acted_on")
_WIDE = ("lead", "cooperating", "basis", "note")
_NOT_ON_SCREEN = ("plan", "clause", "sequence")
_PRINTED = (
    "number",
    "section",
    "title",
    "lead",
    "cooperating",
    "starts",
    "due",
    "basis",
    "condition",
    "share",
    "acted_on",
    "note",
    "document",
)
UNBROKEN = "\u2011"
"""A hyphen at which no line ends: a date stays in one piece."""
ROWS_OF_TWO_LINES = 18
"""Rows of the ledger that a sheet of paper holds: most take two lines."""


def word(name: str) -> str:
    """The header of a column of the ledger."""
    header = LEDGER[name]
    return say(Words(header.zh, header.en[0].upper() + header.en[1:]))


def show_ledger(plan_view: PlanView) -> None:
    """One row per shown task: what the file holds, but for columns that only machines read."""
    rows = plan_view.shown
    chips = [[plan_words.label(name)] for name in rows["condition"]]
    sources = [plan_words.source(name) for name in rows["date_source"]]
    table = rows.select(
        *(pl.col(name) for name in LEDGER if name not in ("condition", "date_source", "state")),
        condition=pl.Series(chips, dtype=pl.List(pl.String)),
        date_source=pl.Series(sources, dtype=pl.String),
    )
    order = ["number", "title", "condition", "days_late", "share", "lead", "due"]
    order += [name for name in LEDGER if name in table.columns and name not in (*order, *_NOT_ON_SCREEN)]
    order = [name for name in order if name == "due" or rows[name].null_count() < rows.height]
    grids.show_grid(
        table,
        column_config=_ledger_config(),
        column_order=order,
        most=560,
        alt=_("The ledger of the plan"),
        width="stretch",
    )


def _ledger_config() -> ColumnConfigs:
    config = st.column_config
    texts = {name: config.TextColumn(word(name)) for name in LEDGER}
    texts |= {name: config.TextColumn(word(name)) for name in _WIDE}
    days = {name: config.DateColumn(word(name), format="YYYY-MM-DD") for name in _DAYS}
    return (
        texts
        | days
        | {
            "number": config.NumberColumn(word("number"), pinned=True),
            "title": config.TextColumn(word("title"), pinned=True),
            "condition": config.MultiselectColumn(
                word("condition"),
                options=[plan_words.label(name) for name in CONDITIONS.keys],
                color=[plan_words.colours()[name] for name in CONDITIONS.keys],
            ),
            "days_late": config.NumberColumn(word("days_late")),
            "share": config.ProgressColumn(word("share"), format="%d", min_value=0, max_value=100, width=110),
        }
    )


def show_printed(plan_view: PlanView) -> None:
    """The ledger as a county office files it: every shown task in plain rows, and who made and checked it."""
    rows = plan_view.shown
    kept = ("due", "share") if plan_view.plan["recordable"] else ("due",)
    printed = [name for name in _PRINTED if name in kept or rows[name].null_count() < rows.height]
    cells = {word(name): [_printed_cell(row, name) for row in rows.iter_rows(named=True)] for name in printed}
    grids.show_table(cells, ROWS_OF_TWO_LINES, _("The ledger of the plan"))
    blank = "＿" * 8
    signed = _("Made by: {blank}　　Checked by: {blank}　　Unit (seal): {blank}　　Date: {blank}")
    st.markdown(signed.format(blank=blank))


def _printed_cell(row: dict[str, Any], name: str) -> str:
    """A cell in words; how a task stands with its days, days as 2026-07-01."""
    if name == "condition":
        late = "" if row["days_late"] is None else " " + _("{count:day|days}").format(count=row["days_late"])
        return plan_words.label(row["condition"]) + late
    if name == "due" and not (row["due"] or row["starts"]):
        return quiet(row["period"] or _("no date named"))
    if row[name] is None:
        return figures.NOTHING
    return str(row[name]).replace("-", UNBROKEN) if name in _DAYS else quiet(str(row[name]))


def show_cards(rows: pl.DataFrame) -> None:
    """The tasks for a narrow screen: a card each, what is late first."""
    for row in plan_words.latest_first(rows).iter_rows(named=True):
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**{row['number']}　{quiet(row['title'])}**")
            st.markdown(plan_words.standing(row))
            if row["starts"] or row["due"]:
                words = f"{plan_words.day(row['starts'])} – {plan_words.day(row['due'])}"
            else:
                words = row["period"] or _("no date named")
            parts = [row["section"], plan_words.lead(row["lead"]), words]
            st.caption(" · ".join(quiet(part) for part in parts if part))


def show_units(plan_view: PlanView) -> None:
    """One row per unit: what it leads, what of it is overdue, and in how many others' tasks it has a part."""
    units = plan_units(plan_view.rows).with_columns(
        lead=pl.col("lead").fill_null(plan_words.lead(None)), share=pl.col("share_done") * 100
    )
    config = st.column_config
    labels = {
        "lead": config.TextColumn(_("Unit")),
        "tasks": config.NumberColumn(_("Leads")),
        "done": config.NumberColumn(_("Done")),
        "share": config.NumberColumn(_("Done %"), format="%.0f"),
        "overdue": config.NumberColumn(plan_words.label("overdue")),
        "most_days_late": config.NumberColumn(_("Longest, days")),
        "unreported": config.NumberColumn(plan_words.label("unreported")),
        "due_soon": config.NumberColumn(plan_words.label("due_soon")),
        "undated": config.NumberColumn(_("No date named")),
        "cooperating": config.NumberColumn(_("Has a part in")),
        "overdue_tasks": config.TextColumn(_("Overdue tasks")),
    }
    if plan_view.rows["condition"].null_count():
        for name in ("done", "share", "overdue", "unreported", "most_days_late", "due_soon", "overdue_tasks"):
            labels.pop(name)
    grids.show_grid(
        units.select(*labels), column_config=labels, most=420, alt=_("Units and what they have overdue")
    )


def show_downloads(plan_view: PlanView, title: str) -> None:
    """The shown tasks as the ledger that is read back: fill it in and hand it in again."""
    snapshot = plan_view.snapshot
    downloads.offer(
        snapshot,
        f"ledger-{plan_view.name}-{plan_view.day}",
        (*plan_view.key, language()),
        lambda: _exported(plan_view),
        title,
        name="ledger",
    )


def _exported(plan_view: PlanView) -> pl.DataFrame:
    """The ledger with where it comes from; what is read back leaves the last columns aside."""
    shown, parts = plan_view.shown, _parts(plan_view)
    rows = ledger_rows(with_townships(shown, parts), english=language() == "en")
    said = [pl.lit(plan_view.snapshot.id).alias(_("Snapshot"))]
    if word_of_kind := downloads.synthetic_word(plan_view.snapshot):
        said.append(pl.lit(word_of_kind).alias(_("Data")))
    return rows.with_columns(said)


def _parts(plan_view: PlanView) -> pl.DataFrame:
    """The townships' rows of the shown tasks."""
    parts = cache.ask(plan_townships, plan_view.snapshot, plan_view.name, plan_view.day)
    return parts.filter(pl.col("number").is_in(plan_view.shown["number"].to_list()))


def show_townships(rows: pl.DataFrame) -> None:
    """How a task that each township does stands in each of them; nothing of another task."""
    if rows.is_empty():
        return
    lines = list(rows.iter_rows(named=True))
    st.markdown(f"**{plan_words.townships_done(rows)}**")
    grids.show_table(
        {
            _("Township"): [line["township"] for line in lines],
            word("condition"): [plan_words.label(line["condition"]) for line in lines],
            word("share"): [_share(line["share"]) for line in lines],
            word("acted_on"): [_unbroken(line["acted_on"]) for line in lines],
            word("note"): [line["note"] or figures.NOTHING for line in lines],
        },
        ROWS_OF_TWO_LINES,
        _("The task in each township"),
    )


def _share(share: int | None) -> str:
    return figures.NOTHING if share is None else f"{share}%"


def _unbroken(day: date | None) -> str:
    return figures.NOTHING if day is None else str(day).replace("-", UNBROKEN)


def show_history(entries: pl.DataFrame) -> None:
    """What was put down about a task, the latest first."""
    if entries.is_empty() or state.is_bare():
        return
    rows = entries.reverse()
    lines = []
    for row in rows.iter_rows(named=True):
        lines.append(f"- {plan_words.entry(row)}")
    st.markdown("\n".join(lines))
