"""What is demanded beside work items: what covers it, and what came newly without list, basis or approval."""

from __future__ import annotations

import altair as alt
import polars as pl
import streamlit as st

from pages._ui.parts import charts, grids
from pages._ui.parts import league_table as league
from pages._ui.parts.admission_rows import View
from pages._ui.shell import narrow, state, theme
from pages._ui.words import admission as words
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _
from pages.admit.admissions import findings, tables
from schemas.areas import UPPER_LEVELS
from schemas.demand_coverage import COVERED_BY
from schemas.demands import BESIDE_WORK, DEMAND_KINDS

COVERED = {
    "listed": N_("On the list of its kind"),
    "based": N_("On a basis that is reported"),
    "admitted": N_("Approved"),
    "uncovered": N_("None of these"),
    "barred": N_("May not be demanded"),
}
"""By part of what is in use: its words."""

COUNTS = {
    "in_use": N_("In use"),
    **COVERED,
    "new": N_("New this month"),
    "new_uncovered": N_("New without any, or barred"),
}
"""Columns of counts and their words, in the order they are shown."""


def finding(view: View) -> str:
    """How much of what is demanded nothing covers, and how much of that is new."""
    rows = _own(view)
    total = {
        name: int(rows[name].sum()) for name in ("in_use", "uncovered", "barred", "new", "new_uncovered")
    }
    return _(
        "{place}, {month}: {uncovered} of {in_use} forms, plaques, appraisals, tools and certificates rest "
        "on no list, basis or approval, {barred} may not be demanded at all; {new:is|are} new this month, "
        "{bare} of them without any, or barred."
    ).format(
        place=quiet(view.place[2]),
        month=figures.month(view.snapshot.latest),
        uncovered=figures.count(total["uncovered"]),
        in_use=figures.count(total["in_use"]),
        barred=figures.count(total["barred"]),
        new=figures.count(total["new"]),
        bare=figures.count(total["new_uncovered"]),
    )


def _own(view: View) -> pl.DataFrame:
    """The area in view: one row per kind, in their order, of the kind chosen where one is."""
    rows = view.coverage(view.place[0])
    only = view.only.demand_kind
    rows = rows.filter(pl.col("demand_kind") == only) if only in BESIDE_WORK else rows
    order = pl.col("demand_kind").replace_strict(dict(zip(BESIDE_WORK, range(len(BESIDE_WORK)), strict=True)))
    return rows.sort(order)


def show(view: View) -> None:
    """Bars by kind, the same as a table, by area, and what is new."""
    rows = _own(view)
    if rows.is_empty():
        st.info(_("No return of this month has come from here."), icon=":material/inbox:")
        return
    charts.draw(_chart(rows), _said(rows), (170 if narrow.is_narrow() else 90) + 34 * rows.height)
    _show_table(rows)
    if state.view() == "meeting":
        return
    _show_areas(view)
    _show_new(view)


def _chart(rows: pl.DataFrame) -> alt.Chart:
    look, said = theme.palette(), {name: _(label) for name, label in COVERED.items()}
    kinds = [words.word(DEMAND_KINDS, kind) for kind in rows["demand_kind"]]
    parts = (
        rows.select(*COVERED_BY, kind=pl.Series(kinds, dtype=pl.String))
        .unpivot(COVERED_BY, index="kind", variable_name="key", value_name="rows")
        .filter(pl.col("rows") > 0)
        .with_columns(
            covered=pl.col("key").replace_strict(said),
            order=pl.col("key").replace_strict({name: at for at, name in enumerate(COVERED_BY)}),
        )
    )
    colours = (look.blue, look.pale, look.steps[0], look.orange, look.edge)
    legend = alt.Legend(
        orient="top",
        labelLimit=320,
        columns=1 if narrow.is_narrow() else 5,
        labelExpr=charts.BROKEN if narrow.is_narrow() else alt.Undefined,
    )
    drawn: alt.Chart = (
        alt.Chart(parts)
        .mark_bar()
        .encode(
            y=charts.names("kind", kinds, labelLimit=180),
            x=alt.X("rows:Q", title=None, stack="zero", axis=alt.Axis(grid=False, tickCount=6, format=",d")),
            color=charts.colours("covered", dict(zip(said.values(), colours, strict=True)), legend),
            order="order:O",
            tooltip=[
                alt.Tooltip("kind:N", title=_("Kind of demand")),
                alt.Tooltip("covered:N", title=_("Rests on")),
                alt.Tooltip("rows:Q", title=_("Rows"), format=",d"),
            ],
        )
    )
    return drawn


def _said(rows: pl.DataFrame) -> str:
    return _("What covers the demands in use: {kinds}").format(
        kinds="; ".join(
            f"{words.word(DEMAND_KINDS, row['demand_kind'])} "
            + ", ".join(f"{_(COVERED[name])} {figures.count(row[name] or 0)}" for name in COVERED_BY)
            for row in rows.iter_rows(named=True)
        )
    )


def _show_table(rows: pl.DataFrame) -> None:
    """The numbers behind the bars; — where no list of the kind is held, so that nothing can be on it."""

    counts = {
        _(label): [figures.NOTHING if value is None else figures.count(value) for value in rows[name]]
        for name, label in COUNTS.items()
    }
    kinds = [words.word(DEMAND_KINDS, kind) for kind in rows["demand_kind"]]
    if narrow.is_narrow():
        for at, kind in enumerate(kinds):
            told = " · ".join(f"{label} {cells[at]}" for label, cells in counts.items())
            st.markdown(f"**{kind}**  \n:small[{told}]")
    else:
        grids.show_table(
            {_("Kind of demand"): kinds, **counts}, alt=_("What covers the demands in use, by kind")
        )
    st.caption(
        _(
            "Counted are rows that communities report in use at the month's end, each once. “—”: this home "
            "holds no list of that kind (imported on the page of lists), so that nothing can be on it. "
            "Plaques alone report a basis. New: not in use when the community last reported; what that "
            "return left out without ending it is not new."
        )
    )


def _show_areas(view: View) -> None:
    """The areas below the one in view, in the order of their codes: totals are shown, never ranked."""
    below = UPPER_LEVELS[UPPER_LEVELS.index(view.place[0]) + 1]
    rows = _below(view, below)
    if rows.is_empty():
        return
    st.subheader(_("By area"), anchor=False)
    links = [
        league.area_link(below, row["area_code"], row["area_name"] or row["area_code"], view.snapshot.latest)
        for row in rows.iter_rows(named=True)
    ]
    shown = rows.select(pl.Series("area", links, dtype=pl.String), *COUNTS)
    config = st.column_config
    grids.show_grid(
        shown.to_arrow(),
        column_config={
            "area": league.name_column(_("Area")),
            **{name: config.NumberColumn(_(label), format="%,d") for name, label in COUNTS.items()},
        },
        most=tables.MOST_HEIGHT,
        alt=_("What covers the demands in use, by area"),
    )
    tables.offer(view, "demands-by-area", lambda: _export_areas(view, below), _("Demands by area"))


def _below(view: View, level: str) -> pl.DataFrame:
    """One row per area below, over the kinds in view; ``listed`` null where no list of any is held."""
    rows = view.coverage(level)
    only = view.only.demand_kind
    rows = rows.filter(pl.col("demand_kind") == only) if only in BESIDE_WORK else rows
    sums = [pl.col(name).sum() for name in COUNTS if name != "listed"]
    listed = pl.when(pl.col("listed").is_not_null().any()).then(pl.col("listed").sum())
    return rows.group_by("area_code", "area_name").agg(listed.alias("listed"), *sums).sort("area_code")


def _export_areas(view: View, level: str) -> pl.DataFrame:
    """One row per area below and kind of demand."""
    return view.coverage(level).select(
        pl.col("period").alias(_("Month")),
        pl.col("area_code").alias(_("Code")),
        pl.col("area_name").alias(_("Area")),
        tables.in_words("demand_kind", DEMAND_KINDS).alias(_("Kind of demand")),
        pl.col("communities").alias(_("Communities reporting")),
        pl.col("communities_before").alias(_("Communities that reported earlier too")),
        *(pl.col(name).alias(_(label)) for name, label in COUNTS.items()),
    )


def _show_new(view: View) -> None:
    """What came newly and rests on nothing, and forms that are asked more often than approved."""
    st.subheader(
        _("Found this month: new without any or barred, or filled more often than approved"), anchor=False
    )
    rows = view.demand_findings
    findings.show_findings(view, rows, "demands", findings.OF_WORK)
    if rows.height:
        tables.offer(view, "demands", lambda: findings.export_findings(rows), _("New demands"))
    st.caption(
        _(
            "A community may turn such a demand away. Whoever needs it applies under “New application”; what "
            "stands on a list needs no application."
        )
    )
