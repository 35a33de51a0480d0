"""Pages on paper: nothing to press, no grid that a print would cut, every row with its headers."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages._ui.parts.grids import ALL_ROWS, aligned, grid_size, height_of, plain_columns
from pages._ui.shell.registry import PAGES
from pipelines import queries
from pipelines.base.home import Home
from tests.pages.conftest import Shower
from tests.support.scopes import WHOLE


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("url", [spec.url for spec in PAGES])
def test_every_page_has_a_view_for_paper(show: Shower, url: str, language: str) -> None:
    run = show(url, view="paper", lang=language)
    assert not run.exception and not run.error
    for kind in (
        "selectbox",
        "multiselect",
        "button",
        "dataframe",
        "text_input",
        "sidebar",
        "download_button",
    ):
        assert len(run.get(kind) if kind == "download_button" else getattr(run, kind)) == 0, kind


def test_the_league_prints_every_ranked_area(show: Shower, small_home: Home) -> None:
    run = show("league", view="paper", level="township")
    rows = queries.league(
        queries.open_snapshot(small_home), WHOLE, "forms_per_community", "township", "2026-10"
    )
    ranked = rows.filter("eligible")
    printed = [name for table in run.table for name in table.value.iloc[:, 1]]
    assert printed[: ranked.height] == ranked["area_name"].to_list()


def test_cells_are_written_as_the_grid_writes_them() -> None:
    config = st.column_config
    rows = pl.DataFrame(
        {
            "name": ["area?code=1#甲县", None],
            "value": [1234.5, None],
            "change": [-0.256, 12.0],
            "count": [1200.0, 7.0],
            "picture": ["data:", "data:"],
            "at": [datetime(2026, 10, 3, 9, 5), None],
        }
    )
    columns = {
        "name": config.LinkColumn("Area", display_text="#(.+)$"),
        "value": config.NumberColumn("Value", format="%,.2f"),
        "change": config.NumberColumn("Change", format="%+,.1f"),
        "count": config.NumberColumn("#", format="%,d"),
        "picture": config.ImageColumn("Interval"),
    }
    cells = plain_columns(rows, columns)
    assert {header: [cell.strip("\u2007\u2008") for cell in column] for header, column in cells.items()} == {
        "Area": ["甲县", "—"],
        "Value": ["1,234.50", "—"],
        "Change": ["−0.3", "+12.0"],
        "名次": ["1,200", "7"],
        "at": ["2026-10-03 09:05", "—"],
    }


def test_units_stand_below_units() -> None:
    assert aligned(["1,234.5", "12.0"]) == ["1,234.5", "\u2007\u2007\u200812.0"]


def lay_out_rows() -> None:
    import streamlit as st

    from pages._ui.parts import grids

    st.query_params["view"] = "paper"
    grids.show_table({"n": [str(number) for number in range(st.session_state["rows"])]})


@pytest.mark.parametrize(
    ("rows", "tables"), [(0, 1), (5, 1), (23, 1), (27, 1), (28, 2), (52, 2), (56, 2), (57, 3)]
)
def test_a_long_table_is_one_table_a_sheet(rows: int, tables: int) -> None:
    run = AppTest.from_function(lay_out_rows)
    run.session_state["rows"] = rows
    run.run()
    assert not run.exception
    assert len(run.table) == tables
    assert [name for table in run.table for name in table.value["n"]] == [str(n) for n in range(rows)]


def test_a_grid_has_room_for_its_rows_and_no_more() -> None:
    rows = pl.DataFrame({"n": range(5)})
    for shown in (rows, rows.to_arrow()):
        assert grid_size(shown, 400) == {"row_height": 32, "height": 198}
        assert grid_size(shown, 150) == {"row_height": 32, "height": 150}
        assert grid_size(shown, ALL_ROWS)["height"] == height_of(5)
    assert grid_size(rows.clear(), 400)["height"] == height_of(1)
