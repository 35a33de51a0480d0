"""How many items stand at each step, and for how long: two charts side by side."""

from __future__ import annotations

import altair as alt
import polars as pl
import streamlit as st

from pages._ui.parts import charts
from pages._ui.shell import narrow, paper, state, theme
from pages._ui.words import admission as words
from pages._ui.words import figures
from pages._ui.words.text import _
from schemas.admission import EMERGENCY_STEPS, ENDED_STEPS
from schemas.admission_rows import BoardRow
from schemas.rows import typed_rows

ROW, ROW_PROJECTED = 24, 48
"""Height of a step, in pixels."""
_KEY = "board_chart"
_PICK = "chosen_step"


def show_steps(board: pl.DataFrame) -> None:
    """Bars of the steps beside their ages. ``board``: one row per step with items, median_age_days and
    oldest_age_days. Choosing a bar sets the filter of the step."""
    rows = board.with_columns(
        name=pl.Series([words.short_step(step) for step in board["step"]]),
        group=pl.Series([_group(step) for step in board["step"]]),
    )
    meeting = state.view() == "meeting"
    height = (ROW_PROJECTED if meeting else ROW) * rows.height + 30
    counts, ages = paper.side_by_side([3, 2], gap="small")
    with counts:
        _show_counts(rows, height)
    with ages:
        st.markdown(_("**Days since the last step**"))
        charts.draw(_age_chart(rows), _age_words(rows), height)
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


def _show_counts(rows: pl.DataFrame, height: int) -> None:
    if state.is_bare():
        st.markdown(_("**Items by step**"))
        charts.draw(_count_chart(rows), _count_words(rows), height)
        return
    st.markdown(_("**Items by step** · click a bar for its items"))
    pick = alt.selection_point(name=_PICK, fields=["step"])
    chart = _count_chart(rows, pick)
    charts.draw(chart, _count_words(rows), height, key=_KEY, on_select=_choose_bar, selection_mode=_PICK)


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


def _steps(rows: pl.DataFrame) -> alt.Y:
    return charts.names("name", rows["name"].to_list(), labelLimit=300, labelFontSize=_letters())


def _letters() -> int:
    """Size of the letters of the charts, larger on a projected screen."""
    return 18 if state.view() == "meeting" else 11


def _roomy(column: str, values: pl.Series, room: float) -> alt.X:
    """An axis with room for the words at the end of the longest bar."""
    longest = values.drop_nulls().to_list() or [1]
    scale = alt.Scale(domain=[0, max(longest) * room], nice=False)
    return alt.X(f"{column}:Q", title=None, axis=None, scale=scale)


def _count_chart(rows: pl.DataFrame, pick: alt.Parameter | None = None) -> alt.LayerChart:
    look = theme.palette()
    colour_of = {
        _("waiting"): look.blue,
        _("emergency"): look.orange,
        _("in the list"): look.pale,
        _("ended"): look.grey,
    }
    legend = alt.Legend(orient="bottom", columns=1 if narrow.is_narrow() else 4)
    tooltip = [alt.Tooltip("name:N", title=_("Step reached")), alt.Tooltip("items:N", title=_("Items"))]
    bar = alt.Chart().mark_bar(cursor="pointer").encode(color=charts.colours("group", colour_of, legend))
    text = alt.Chart().mark_text(align="left", dx=4, fontWeight="bold", fontSize=_letters())
    layers = (bar.add_params(pick) if pick else bar, text.encode(text=alt.Text("items:Q", format=",d")))
    drawn = alt.layer(*layers, data=rows.select("step", "name", "group", "items"))
    return drawn.encode(
        y=_steps(rows), x=_roomy("items", rows["items"], 1.3 if narrow.is_narrow() else 1.12), tooltip=tooltip
    )


def _age_chart(rows: pl.DataFrame) -> alt.LayerChart:
    ages = rows.select(
        "name",
        "median_age_days",
        "oldest_age_days",
        said=pl.Series([_ages_said(row) for row in typed_rows(BoardRow, rows)], dtype=pl.String),
        median=pl.lit(_("median")),
        oldest=pl.lit(_("oldest")),
    )
    room = 1.8 if narrow.is_narrow() else 1.35
    oldest = _roomy("oldest_age_days", ages["oldest_age_days"], room)
    median = _roomy("median_age_days", ages["oldest_age_days"], room)
    look = theme.palette()
    colour_of = {_("median"): look.pale, _("oldest"): look.grey}
    legend = alt.Legend(title=None, orient="bottom", symbolType="square")
    line = alt.Chart().mark_bar(height=1.5)
    text = alt.Chart().mark_text(align="left", dx=5, fontSize=_letters()).encode(x=oldest, text="said:N")
    layers = (
        line.encode(x=oldest, color=charts.colours("oldest", colour_of, legend)),
        alt.Chart().mark_bar().encode(x=median, color=charts.colours("median", colour_of, legend)),
        text,
    )
    steps = _steps(rows) if narrow.is_narrow() else _steps(rows).axis(None)
    return alt.layer(*layers, data=ages).encode(y=steps)


def _ages_said(row: BoardRow) -> str:
    if row["oldest_age_days"] is None:
        return figures.NOTHING
    return f"{figures.number(row['median_age_days'], 0)} / {figures.number(row['oldest_age_days'], 0)}"


def _count_words(rows: pl.DataFrame) -> str:
    said = [f"{row['name']} {row['items']}" for row in rows.iter_rows(named=True)]
    return _("Items by step: {counts}").format(counts=", ".join(said))


def _age_words(rows: pl.DataFrame) -> str:
    present = rows.drop_nulls("oldest_age_days")
    if present.is_empty():
        return _("No item")
    oldest = present.sort("oldest_age_days").row(-1, named=True)
    return _("Days since the last step; the oldest is at “{step}”, {days:day|days}").format(
        step=oldest["name"], days=oldest["oldest_age_days"]
    )
