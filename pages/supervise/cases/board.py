"""The board: cases by step, those past their day first, and the ledger by level."""

from __future__ import annotations

from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import choices, downloads, filters, grids, paper_files
from pages._ui.parts.grid_links import cell_link
from pages._ui.shell import access, cache, frame, narrow, place, registry, state
from pages._ui.words import cases as words
from pages._ui.words import figures
from pages._ui.words.codes import level_name
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, join_list, say
from pipelines import queries
from pipelines.queries import find_home
from pipelines.queries.live_cases import live_cases
from pipelines.queries.papers.files import file_stem, paper_as
from pipelines.queries.papers.ledger import ledger_paper
from pipelines.queries.snapshot import Snapshot
from schemas.areas import LEVELS
from schemas.case_items import unit_name
from schemas.cases import ENDED_STEPS, KINDS, STEPS
from schemas.errors import HomeError

VIEWS = ("open", "overdue", "overtaken", "ended", "all")
MOST_HEIGHT = 520
CARDS = 12


def show_board(snapshot: Snapshot, title_place: Any) -> None:
    """Everything that is at work, or what the filters ask for."""
    try:
        rows = place.rows_here(snapshot, cache.ask_home(live_cases))
    except HomeError as error:
        with title_place:
            frame.show_title(_("Cases"), _("The home is busy."))
        st.warning(quiet(say(error.words)), icon=":material/hourglass_top:")
        return
    with title_place:
        frame.show_title(_("Cases"), _finding(rows))
    with st.container(horizontal=True):
        shown = _choose(rows)
    _show_counts(rows)
    if shown.is_empty():
        st.info(_empty(rows), icon=":material/check:")
        return
    _show_list(shown)
    key = (snapshot.id, *shown.select("case_id", "version").rows())
    downloads.offer(snapshot, "cases", key, lambda: _exported(shown), _("Cases"))
    if not state.is_bare():
        _show_ledger(rows)


def _finding(rows: pl.DataFrame) -> str:
    """How many are at work, past their day and overtaken."""
    if rows.is_empty():
        return _("No case has been opened. The month's proposals stand on the page of measures.")
    at_work = rows.filter(~pl.col("step").is_in(ENDED_STEPS))
    said = _("{count:case|cases} at work, {late} past their day.").format(
        count=figures.count(at_work.height),
        late=figures.count(at_work.filter(pl.col("days_over") > 0).height),
    )
    gone = at_work.filter("overtaken").height
    if gone:
        said += " " + _("The figures of {count} were corrected since: somebody must decide.").format(
            count=figures.count(gone)
        )
    return said


def _empty(rows: pl.DataFrame) -> str:
    return _("No case fits these filters.") if rows.height else _finding(rows)


def _choose(rows: pl.DataFrame) -> pl.DataFrame:
    said = {
        "open": _("At work"),
        "overdue": _("Past their day"),
        "overtaken": _("Figures corrected since"),
        "ended": _("Ended"),
        "all": _("All cases"),
    }
    which = filters.select("which", _("Which"), VIEWS, "open", lambda key: said[key])
    kind = filters.select(
        "kind",
        _("Kind of case"),
        ["", *KINDS.keys],
        "",
        lambda key: words.kind(key) if key else _("All kinds of cases"),
    )
    levels = [level for level in LEVELS if level in set(rows["area_level"])]
    level = filters.select(
        "level", _("Level"), ["", *levels], "", lambda key: level_name(key) if key else _("All levels")
    )
    ended = pl.col("step").is_in(ENDED_STEPS)
    asked = {
        "open": ~ended,
        "overdue": pl.col("days_over") > 0,
        "overtaken": pl.col("overtaken"),
        "ended": ended,
    }
    shown = rows.filter(asked[which]) if which in asked else rows
    for column, value in (("kind", kind), ("area_level", level)):
        if value:
            shown = shown.filter(pl.col(column) == value)
    return shown.sort("days_over", "case_id", descending=[True, False], nulls_last=True)


def _show_counts(rows: pl.DataFrame) -> None:
    """How many stand at each step, in the order of a case's life."""
    counts = dict(rows["step"].value_counts().iter_rows())
    told = [
        _("{step} {count}").format(step=words.step(step), count=figures.count(counts[step]))
        for step in STEPS.keys
        if step in counts
    ]
    if told:
        st.caption(join_list(told))


def _show_list(rows: pl.DataFrame) -> None:
    if narrow.is_narrow():
        _show_cards(rows)
        return
    part = choices.part_of(rows.height, "page")
    config = st.column_config
    grids.show_grid(
        _columns(rows[part]),
        column_config={
            "case": config.LinkColumn(_("Case"), display_text="#(.+)$", pinned=True),
            "area": config.TextColumn(_("Area")),
            "kind": config.TextColumn(_("Kind of case")),
            "step": config.TextColumn(_("Step reached")),
            "due": config.TextColumn(_("Until")),
            "mark": config.TextColumn(_("Evidence")),
            "period": config.TextColumn(_("Month")),
            "matter": config.TextColumn(_("Matter")),
        },
        most=MOST_HEIGHT,
        alt=_("Cases, one row each"),
    )
    choices.turn_pages(rows.height, part, "page")


def _columns(rows: pl.DataFrame) -> pl.DataFrame:
    told = rows.to_dicts()
    columns = {
        "case": [cell_link("cases", row["case_id"], case=row["case_id"]) for row in told],
        "area": [unit_name(row["area_name"], row["department"]) for row in told],
        "kind": [words.kind(row["kind"]) for row in told],
        "step": [words.step(row["step"]) for row in told],
        "due": [words.due(row["due"], row["days_over"]) for row in told],
        "mark": [_mark(row) for row in told],
        "period": [row["period"] or figures.NOTHING for row in told],
        "matter": [row["matter"] for row in told],
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _mark(row: dict[str, Any]) -> str:
    if row["overtaken"]:
        return _("▲ corrected since")
    return _("frozen") if row["evidence_sha256"] else figures.NOTHING


def _show_cards(rows: pl.DataFrame) -> None:
    part = choices.part_of(rows.height, "page", CARDS, CARDS)
    for row in rows[part].iter_rows(named=True):
        with st.container(border=True, gap="xxsmall"):
            st.page_link(
                registry.page_path("cases"),
                label=_head(row),
                query_params=state.link_params({"case": row["case_id"]}),
            )
            st.caption(f"{row['case_id']} · {quiet(row['matter'])}")
            st.markdown(f"**{words.step(row['step'])}**")
            told = [words.due(row["due"], row["days_over"]), _mark(row)]
            st.caption(" · ".join(part for part in told if part != figures.NOTHING) or figures.NOTHING)
    choices.turn_pages(rows.height, part, "page", CARDS)


def _head(row: dict[str, Any]) -> str:
    return f"**{quiet(unit_name(row['area_name'], row['department']))}** · {words.kind(row['kind'])}"


def _show_ledger(rows: pl.DataFrame) -> None:
    """The ledger by level: cases by the level of their area and by kind."""
    with st.expander(_("Ledger by level")):
        ended = pl.col("step").is_in(ENDED_STEPS)
        counted = (
            rows.group_by("area_level", "kind")
            .agg(
                cases=pl.len(),
                at_work=(~ended).sum(),
                late=(pl.col("days_over") > 0).sum(),
                closed=(pl.col("step") == "closed").sum(),
                dropped=(pl.col("step") == "dropped").sum(),
                resumed=pl.col("resumed").sum(),
            )
            .sort("area_level", "kind")
        )
        config = st.column_config
        grids.show_grid(
            counted.with_columns(
                pl.Series(
                    "area_level", [level_name(level) for level in counted["area_level"]], dtype=pl.String
                ),
                pl.Series("kind", [words.kind(kind) for kind in counted["kind"]], dtype=pl.String),
            ),
            column_config={
                "area_level": config.TextColumn(_("Level"), pinned=True),
                "kind": config.TextColumn(_("Kind of case"), pinned=True),
                "cases": config.NumberColumn(_("Cases")),
                "at_work": config.NumberColumn(_("At work")),
                "late": config.NumberColumn(_("Past their day")),
                "closed": config.NumberColumn(_("Closed")),
                "dropped": config.NumberColumn(_("Dropped")),
                "resumed": config.NumberColumn(_("Taken up again")),
            },
            alt=_("Cases by level and kind"),
        )
        signed = paper_files.ask_signature("ledger")
        key = ("ledger", "cases", *rows.select("case_id", "version").rows(), queries.today(), signed)
        makers = {ending: partial(_ledger, ending, signed) for ending in paper_files.MIMES}
        with st.container(horizontal=True):
            paper_files.offer(
                _("The ledger as a document"), file_stem("ledger", str(queries.today())), key, makers
            )


def _ledger(ending: str, signed: paper_files.Signature) -> bytes:
    return paper_as(ending, ledger_paper(find_home(), access.scope(), **signed._asdict()))


def _exported(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per case, codes as they are in the store beside their words."""
    return rows.with_columns(
        pl.Series("kind_words", [words.kind(kind) for kind in rows["kind"]], dtype=pl.String),
        pl.Series("step_words", [words.step(step) for step in rows["step"]], dtype=pl.String),
        pl.col("overtaken").cast(pl.Int8),
    )
