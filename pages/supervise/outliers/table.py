"""The areas beyond the limits as a list, as cards, on a projected screen and as a file."""

from __future__ import annotations

from typing import Any

import polars as pl
import pyarrow as pa
import streamlit as st

from pages._ui.parts import choices, downloads, grids, league_table
from pages._ui.parts.grids import ColumnConfigs
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, registry, state
from pages._ui.words import (
    circulation,
    codes,
    figures,
    findings,
    indicators,
    measures,
    significance,
    trend_marks,
)
from pages._ui.words.text import _
from pages.supervise.outliers import words as outlier_words
from pages.supervise.outliers.rows import judged
from pipelines import queries
from schemas.figure_rows import OutlierRow
from schemas.measures import RULE_VERSION
from schemas.rows import typed_rows

MOST_PROJECTED = 6
CARDS_A_SCREEN = 20
MOST_EVIDENCED = 40
"""Areas whose grounds are printed in full on the page; the file holds all."""
GROUNDS_A_SHEET = 15
"""Rows of two or three lines that a sheet of paper holds."""


def places() -> list[Any]:
    """Where the picture and the list stand: side by side, on paper one below the other."""
    if state.on_paper():
        return [st.container(), st.container()]
    return list(st.columns([5, 2] if state.view() == "meeting" else [6, 5], gap="small"))


def show_list(selection: Selection, rows: pl.DataFrame, height: int) -> None:
    """The list beside the picture; on paper the grounds below it hold the figures as well."""
    if state.on_paper() and judged(selection):
        return
    if rows.is_empty():
        st.info(_("No area lies there."), icon=":material/check:")
        return
    part = choices.part_of(rows.height, "page")
    grids.show_grid(
        list_columns(selection, rows[part]),
        column_config=_list_config(selection),
        most=height,
        alt=_("Areas beyond the limits, the worst first: {names}").format(
            names=findings.joined(findings.distinct_names(rows)[:12])
        ),
        width="stretch",
    )
    choices.turn_pages(rows.height, part, "page")


def list_columns(selection: Selection, rows: pl.DataFrame) -> pa.Table:
    """One row per area, as shown."""
    columns: dict[str, Any] = {
        "name": league_table.names_of(selection, rows),
        "standing": [_standing(standing) for standing in rows["standing"]],
        "value": rows["value"],
        "behind": [_behind(row) for row in typed_rows(OutlierRow, rows)],
    }
    if judged(selection):
        columns |= {
            "step": [measures.step_name(row["step"]) for row in typed_rows(OutlierRow, rows)],
            "months": rows["months_beyond"],
        }
    columns["trend"] = [trend_marks.SYMBOLS.get(mark, figures.NOTHING) for mark in rows["trend"]]
    if selection.level != "prefecture" and not selection.prefecture:
        columns["prefecture"] = rows["prefecture_name"]
    return league_table.compact(pl.DataFrame(columns))


def _standing(standing: str) -> str:
    """▲▲ 99.8%."""
    return f"{significance.SYMBOLS[standing]} {outlier_words.limit_passed(standing)}"


def _behind(row: OutlierRow) -> str:
    return f"{figures.count(row['numerator'])} / {figures.count(row['denominator'])}"


def _list_config(selection: Selection) -> ColumnConfigs:
    config, code = st.column_config, selection.indicator
    behind = f"{indicators.numerator_name(code)} / {indicators.denominator_name(code)}"
    return {
        "name": league_table.name_column(),
        "standing": config.TextColumn(
            _("Beyond"), help=_("▲ on the worse side, ▼ on the better side of the limits")
        ),
        "value": config.NumberColumn(
            _("Value"), format=f"%,.{indicators.decimals(code)}f", help=indicators.unit(code)
        ),
        "behind": config.TextColumn(_("Behind it"), alignment="right", help=behind),
        "step": config.TextColumn(
            _("Step"), help=_("The step the rule proposes over all indicators; grounds stand below")
        ),
        "months": config.NumberColumn(_("In a row"), format="%d", help=_in_a_row()),
        "trend": config.TextColumn(
            _("Trend"),
            help=_("↗ rising  ↘ falling  ⤴ rises again  ⤵ falls again  → steady  – too few periods to say"),
        ),
        "prefecture": config.TextColumn(_("Prefecture")),
    }


def _in_a_row() -> str:
    return _("Months in a row beyond a limit on this side, at most 12")


def show_evidence(selection: Selection, rows: pl.DataFrame) -> None:
    """Per area the step the rule proposes over all indicators, why, and what is lacking for it."""
    if rows.is_empty():
        return
    st.subheader(_("Which step the rule proposes, and why"), anchor=False)
    if not judged(selection):
        st.caption(_("The rule goes by months; choose a month to see the steps."))
        return
    st.caption(measures.person_decides())
    asked = cache.ask(queries.own_burden, selection.snapshot, selection.period)
    st.caption(measures.own_burden(asked))
    shown = rows.head(MOST_EVIDENCED)
    known = typed_rows(OutlierRow, shown)
    grids.show_table(
        {
            _("Area"): _linked_names(selection, shown),
            **(_printed_figures(selection, shown) if state.on_paper() else {}),
            _("Proposed step, with the grounds"): [
                measures.grounds(row["step"], row["reasons"]) for row in known
            ],
            _("Still lacking when published"): [measures.lacking(row["lacks"]) for row in known],
        },
        rows_a_sheet=GROUNDS_A_SHEET,
        alt=_("Proposed step of each area, with the grounds"),
    )
    if rows.height > MOST_EVIDENCED:
        st.caption(
            _("The first {shown} of {rows:row|rows}; a file holds them all.").format(
                shown=MOST_EVIDENCED, rows=rows.height
            )
        )


def _printed_figures(selection: Selection, rows: pl.DataFrame) -> dict[str, list[str]]:
    """The figures of the list, for the table that is printed."""
    return {
        _("Beyond"): [_standing(standing) for standing in rows["standing"]],
        _("Value"): [indicators.value(selection.indicator, value) for value in rows["value"]],
        _("Behind it"): [_behind(row) for row in typed_rows(OutlierRow, rows)],
        _("In a row"): [figures.count(months) for months in rows["months_beyond"]],
        _("Trend"): [trend_marks.SYMBOLS.get(mark, figures.NOTHING) for mark in rows["trend"]],
    }


def _linked_names(selection: Selection, rows: pl.DataFrame) -> list[str]:
    """Names as links in a plain table; on paper as they are."""
    names = findings.quiet_names(rows)
    if state.on_paper():
        return names
    links = league_table.names_of(selection, rows)
    return [f"[{name}]({link.partition('#')[0]})" for name, link in zip(names, links, strict=True)]


def show_cards(selection: Selection, rows: pl.DataFrame) -> None:
    """The list for a narrow screen, a page at a time."""
    if rows.is_empty():
        st.info(_("No area lies there."), icon=":material/check:")
        return
    if judged(selection):
        st.caption(measures.person_decides())
    pages = -(-len(rows) // CARDS_A_SCREEN)
    shown = st.pagination(pages, key="cards_page") if pages > 1 else 1
    named = rows.with_columns(area_name=pl.Series(findings.quiet_names(rows), dtype=pl.String))
    for row in typed_rows(OutlierRow, named.slice((shown - 1) * CARDS_A_SCREEN, CARDS_A_SCREEN)):
        with st.container(border=True, gap="xxsmall"):
            _show_card(selection, row)


def _show_card(selection: Selection, row: OutlierRow) -> None:
    value = indicators.value_with_unit(selection.indicator, row["value"])
    st.page_link(
        registry.page_path("area"),
        label=f"{significance.SYMBOLS[row['standing']]}　**{row['area_name']}**　**{value}**",
        query_params=state.link_params({"level": selection.level, "code": row["area_code"]}),
    )
    parts = [
        f"{significance.word(row['standing'])} ({outlier_words.limit_passed(row['standing'])})",
        _behind(row),
        trend_marks.label(selection.indicator, row["trend"]),
    ]
    if judged(selection) and row["months_beyond"]:
        parts.insert(1, _("{count:month|months} in a row").format(count=row["months_beyond"]))
    st.caption(" · ".join(parts))
    if judged(selection):
        st.caption(
            "  \n".join((measures.grounds(row["step"], row["reasons"]), measures.lacking(row["lacks"])))
        )


def show_projected(selection: Selection, rows: pl.DataFrame) -> None:
    """A few names in large type."""
    named = rows.with_columns(area_name=pl.Series(findings.quiet_names(rows), dtype=pl.String))
    for row in typed_rows(OutlierRow, named.head(MOST_PROJECTED)):
        value = indicators.value(selection.indicator, row["value"])
        st.subheader(f"{significance.SYMBOLS[row['standing']]} {row['area_name']} **{value}**", anchor=False)
    if rows.height > MOST_PROJECTED:
        st.caption(_("and {count} more").format(count=rows.height - MOST_PROJECTED))


def show_downloads(selection: Selection, rows: pl.DataFrame, asked: tuple[str, str], title: str) -> None:
    """Buttons for the list; ``asked``: which areas it holds."""
    name = "-".join(("outliers", selection.indicator, selection.level, selection.period, *asked))
    downloads.offer(
        selection.snapshot,
        name,
        selection.key,
        lambda: list_export(selection, rows),
        title,
        measures.person_decides(),
        mark=circulation.mark(selection.snapshot, selection.period),
    )


def list_export(selection: Selection, rows: pl.DataFrame) -> pl.DataFrame:
    """One row per area listed, with everything the page says of it."""
    code, known = selection.indicator, typed_rows(OutlierRow, rows)
    curves = cache.ask(queries.statistics, selection.snapshot, code, selection.level, selection.period)
    columns: dict[str, Any] = {
        _("Code"): rows["area_code"],
        _("Area"): rows["area_name"],
        _("Prefecture"): rows["prefecture_name"],
        _("County"): rows["county_name"],
        _("Level"): codes.level_name(selection.level),
        _("Month"): selection.period,
        _("Indicator"): indicators.name(code),
        _("Unit"): indicators.unit(code),
        _("Value"): rows["value"],
        _("Numerator"): rows["numerator"],
        _("Denominator"): rows["denominator"],
        _("95% lower"): rows["lower"],
        _("95% upper"): rows["upper"],
        _("Against the province"): [significance.label(standing) for standing in rows["standing"]],
        _("Limit passed"): [outlier_words.limit_passed(standing) for standing in rows["standing"]],
        _("Trend"): [trend_marks.label(code, mark) for mark in rows["trend"]],
    }
    if judged(selection):
        columns |= {
            _in_a_row(): rows["months_beyond"],
            _("Proposed step, with the grounds"): [
                measures.grounds(row["step"], row["reasons"]) for row in known
            ],
            _("Still lacking when published"): [measures.lacking(row["lacks"]) for row in known],
            _("Version of the rule"): RULE_VERSION,
        }
    columns |= {
        "φ": curves["phi"],
        _("Snapshot"): selection.snapshot.id,
        _("Data"): downloads.synthetic_word(selection.snapshot),
    }
    return rows.select(_column(values, name) for name, values in columns.items())


def _column(values: Any, name: str) -> pl.Expr | pl.Series:
    if isinstance(values, pl.Series | list):
        return pl.Series(name, values)
    return pl.lit(values).alias(name)
