"""The board: how many items stand at each step, for how long, and the items of a step."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import charts, filters
from pages._ui.parts.admission_rows import View
from pages._ui.shell import narrow, paper, state
from pages._ui.words import admission as words
from pages._ui.words import figures
from pages._ui.words.text import _
from pages.admit.admissions import tables
from schemas.admission import EMERGENCY_STEPS, ENDED_STEPS, ROUTES, STEPS

ROW = 24
_KEY = "board_chart"
_PICK = "chosen_step"


def finding(view: View) -> str:
    """How many items there are, who waits, and what is overdue."""
    counts = dict(view.board.select("step", "items").iter_rows())
    overdue = view.queue.filter(alarm="overdue").height
    return _(
        "{place}: {total} items; {waiting} await a review, an approval or their admission, {emergency} are "
        "at work as emergencies before their paperwork ({overdue} of them overdue), {due} should be "
        "withdrawn."
    ).format(
        place=view.place[2],
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
    rows = view.board.with_columns(
        name=pl.Series([words.short_step(step) for step in view.board["step"]]),
        group=pl.Series([_group(step) for step in view.board["step"]]),
    )
    meeting = state.view() == "meeting"
    height = (48 if meeting else ROW) * rows.height + 30
    counts, ages = paper.side_by_side([3, 2], gap="small")
    with counts:
        st.markdown(
            _("**Items by step** · click a bar for its items")
            if not state.is_bare()
            else _("**Items by step**")
        )
        more: dict[str, Any] = {}
        if not state.is_bare():
            more = {"key": _KEY, "on_select": _choose_bar, "selection_mode": _PICK}
        charts.draw(_count_spec(rows, clickable=bool(more)), _count_words(rows), height, **more)
    with ages:
        st.markdown(_("**Days since the last step**"))
        charts.draw(_age_spec(rows), _age_words(rows), height)
    if not meeting:
        charts.show_behind(
            rows,
            {
                "name": _("Step reached"),
                "items": _("Items"),
                "median_age_days": _("Median days since the last step"),
                "oldest_age_days": _("Oldest, days"),
            },
        )
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
            + _("{days} days").format(days=row["age_days"])
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
        tables.department().alias("department"),
        tables.area().alias("area"),
        tables.in_words("route", ROUTES).alias("route"),
        *step,
        pl.col("age_days").cast(pl.Int32),
        pl.col("version").cast(pl.Int32),
        pl.col("approval_document"),
        pl.col("item_id"),
    ]


def board_config() -> dict[str, Any]:
    config = st.column_config
    return {
        "item_name": config.TextColumn(_("Item"), pinned=True, width=190),
        "department": config.TextColumn(_("Department")),
        "area": config.TextColumn(_("Area")),
        "route": config.TextColumn(_("Way in"), width=90),
        "step": config.TextColumn(_("Step reached")),
        "age_days": config.NumberColumn(
            _("Days"), format="%,d", width=70, help=_("Days since the last step")
        ),
        "version": config.NumberColumn(_("Version"), format="%d", width=70, help=_("Steps taken so far")),
        "approval_document": config.TextColumn(_("Document")),
        "item_id": config.TextColumn(_("Number"), width=110),
    }


def export_items(rows: pl.DataFrame, *more: pl.Expr) -> pl.DataFrame:
    """The items as a file has them; ``more`` are further columns."""
    return rows.select(
        pl.col("item_id").alias(_("Number")),
        pl.col("item_name").alias(_("Item")),
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


def _choose_bar() -> None:
    """Callback: the step whose bar was clicked."""
    picked = st.session_state[_KEY]["selection"].get(_PICK) or []
    state.set_filter("step", picked[0]["step"] if picked else None)


def _group(step: str) -> str:
    if step in ENDED_STEPS:
        return _("ended")
    if step in EMERGENCY_STEPS:
        return _("emergency")
    return _("waiting") if step in words.AWAITING else _("in the list")


def _steps_axis(rows: pl.DataFrame, labels: bool) -> dict[str, Any]:
    axis = {
        "labelLimit": 300,
        "labelFontSize": _letters(),
        "ticks": False,
        "domain": False,
        **charts.WHOLE_LABELS,
    }
    return {
        "field": "name",
        "type": "nominal",
        "sort": rows["name"].to_list(),
        "title": None,
        "axis": axis if labels else None,
    }


def _letters() -> int:
    """Size of the letters of the charts, larger on a projected screen."""
    return 18 if state.view() == "meeting" else 11


def _roomy(values: pl.Series, room: float) -> dict[str, Any]:
    """A scale with room for the words at the end of the longest bar."""
    longest = values.drop_nulls().to_list() or [1]
    return {"domain": [0, max(longest) * room], "nice": False}


def _count_spec(rows: pl.DataFrame, clickable: bool) -> charts.Spec:
    groups = (_("waiting"), _("emergency"), _("in the list"), _("ended"))
    colours = (charts.BLUE, charts.ORANGE, charts.PALE, charts.GREY)
    scale = _roomy(rows["items"], 1.12)
    x = {"field": "items", "type": "quantitative", "title": None, "axis": None, "scale": scale}
    colour = {
        "field": "group",
        "title": None,
        "legend": {"orient": "bottom", "columns": 2 if narrow.is_narrow() else 4},
        "scale": {"domain": groups, "range": colours},
    }
    tooltip = [{"field": "name", "title": _("Step reached")}, {"field": "items", "title": _("Items")}]
    bar: dict[str, Any] = {"mark": {"type": "bar", "cursor": "pointer"}, "encoding": {"color": colour}}
    if clickable:
        bar["params"] = [{"name": _PICK, "select": {"type": "point", "fields": ["step"]}}]
    text = {
        "mark": {"type": "text", "align": "left", "dx": 4, "fontWeight": "bold", "fontSize": _letters()},
        "encoding": {"text": {"field": "items", "type": "quantitative", "format": ",d"}},
    }
    values = rows.select("step", "name", "group", "items").to_dicts()
    return {
        "data": {"values": values},
        "encoding": {"y": _steps_axis(rows, True), "x": x, "tooltip": tooltip},
        "layer": [bar, text],
    }


def _age_spec(rows: pl.DataFrame) -> charts.Spec:
    ages = rows.with_columns(said=pl.Series([_ages_said(row) for row in rows.iter_rows(named=True)])).select(
        "name", "said", "median_age_days", "oldest_age_days"
    )

    scale = _roomy(ages["oldest_age_days"], 1.35)

    def x(field: str) -> dict[str, Any]:
        return {"field": field, "type": "quantitative", "title": None, "axis": None, "scale": scale}

    def colour(name: str) -> dict[str, Any]:
        legend = {"title": None, "orient": "bottom", "symbolType": "square"}
        return {
            "datum": name,
            "type": "nominal",
            "legend": legend,
            "scale": {"domain": [_("median"), _("oldest")], "range": [charts.PALE, charts.GREY]},
        }

    line = {
        "mark": {"type": "bar", "height": 1.5},
        "encoding": {"x": x("oldest_age_days"), "color": colour(_("oldest"))},
    }
    bar = {"mark": {"type": "bar"}, "encoding": {"x": x("median_age_days"), "color": colour(_("median"))}}
    text = {
        "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": _letters()},
        "encoding": {"x": x("oldest_age_days"), "text": {"field": "said"}},
    }
    return {
        "data": {"values": ages.to_dicts()},
        "encoding": {"y": _steps_axis(rows, narrow.is_narrow())},
        "layer": [line, bar, text],
    }


def _ages_said(row: dict[str, Any]) -> str:
    if row["oldest_age_days"] is None:
        return figures.NOTHING
    return f"{figures.number(row['median_age_days'], 0)} / {figures.number(row['oldest_age_days'], 0)}"


def _count_words(rows: pl.DataFrame) -> str:
    said = [f"{row['name']} {row['items']}" for row in rows.iter_rows(named=True)]
    return _("Items by step: {counts}").format(counts=", ".join(said))


def _age_words(rows: pl.DataFrame) -> str:
    known = rows.drop_nulls("oldest_age_days")
    if known.is_empty():
        return _("No item")
    oldest = known.sort("oldest_age_days").row(-1, named=True)
    return _("Days since the last step; the oldest is at “{step}”, {days} days").format(
        step=oldest["name"], days=oldest["oldest_age_days"]
    )
