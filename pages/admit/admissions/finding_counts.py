"""Where reports and approvals do not agree: the findings counted by place, department or month, as bars."""

from __future__ import annotations

import altair as alt
import polars as pl
import streamlit as st

from pages._ui.parts import charts
from pages._ui.parts.admission_rows import View
from pages._ui.shell import narrow, theme
from pages._ui.words import admission as words
from pages._ui.words import figures
from pages._ui.words.text import N_, _
from schemas.admission_findings import ABOUT_WORK, FINDING_KINDS

MOST_BARS = 15
COUNTED = {
    "prefecture": N_("Prefecture"),
    "county": N_("County"),
    "department": N_("Department"),
    "month": N_("Month of the start"),
}


def show_counts(view: View, by: str) -> None:
    """The bars, most findings first, and the table behind them; ``by`` is one of COUNTED."""
    rows = view.counts(by)
    shown = rows.head(MOST_BARS)
    names = _names(shown, by)
    height = (160 if narrow.is_narrow() else 90) + 21 * shown.height
    charts.draw(_counts_chart(shown, names), _counts_words(shown, names), height)
    if rows.height > MOST_BARS:
        st.caption(
            _("The {shown} with most of {all}; the table below has them all.").format(
                shown=MOST_BARS, all=rows.height
            )
        )
    labelled = rows.with_columns(name=pl.Series(_names(rows, by), dtype=pl.String))
    kinds = {kind: words.word(FINDING_KINDS, kind) for kind in ABOUT_WORK}
    charts.show_behind(labelled, {"name": _(COUNTED[by]), "findings": _("In all"), **kinds})


def _names(rows: pl.DataFrame, by: str) -> list[str]:
    column = f"{by}_name" if f"{by}_name" in rows.columns else by
    spell = figures.month if by == "month" else str
    wider = _("without a county") if by in ("county", "prefecture") else figures.NOTHING
    return [spell(name) if name else wider for name in rows[column]]


def _counts_chart(rows: pl.DataFrame, names: list[str]) -> alt.Chart:
    kinds, look = {kind: words.word(FINDING_KINDS, kind) for kind in ABOUT_WORK}, theme.palette()
    parts = (
        rows.select(*kinds, name=pl.Series(names, dtype=pl.String))
        .unpivot(list(kinds), index="name", variable_name="key", value_name="items")
        .filter(pl.col("items") > 0)
        .select(
            "name",
            "items",
            kind=pl.col("key").replace_strict(kinds),
            order=pl.col("key").replace_strict({kind: index for index, kind in enumerate(kinds)}),
        )
    )
    colour_of = dict(zip(kinds.values(), (look.orange, look.pale, look.blue), strict=True))
    legend = alt.Legend(
        orient="top",
        labelLimit=320,
        columns=1 if narrow.is_narrow() else 3,
        labelExpr=charts.BROKEN if narrow.is_narrow() else alt.Undefined,
    )
    axis = alt.Axis(grid=False, tickMinStep=1, tickCount=8)
    tooltip = [
        alt.Tooltip("name:N", title=_("Where")),
        alt.Tooltip("kind:N", title=_("Kind")),
        alt.Tooltip("items:N", title=_("Items")),
    ]
    bars = alt.Chart(parts).mark_bar()
    drawn: alt.Chart = bars.encode(
        y=charts.names("name", names, labelLimit=180),
        x=alt.X("items:Q", title=None, stack="zero", axis=axis),
        color=charts.colours("kind", colour_of, legend),
        order="order:O",
        tooltip=tooltip,
    )
    return drawn


def _counts_words(rows: pl.DataFrame, names: list[str]) -> str:
    return _("Findings, most first: {counts}").format(
        counts=", ".join(f"{name} {count}" for name, count in zip(names, rows["findings"], strict=True))
    )
