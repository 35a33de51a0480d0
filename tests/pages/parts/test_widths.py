"""Widths of columns: wide enough for every cell and header in both languages, of everything a grid draws."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st

from pages._ui.parts import widths
from pages._ui.parts.measured import with_widths
from tests.pages.conftest import Shower

PROJECT = Path(__file__).resolve().parents[3]
MEASURED = {"TextColumn", "NumberColumn", "LinkColumn", "MultiselectColumn", "ListColumn", "DateColumn"}


def width_of(cells: list[Any], column: Any = None) -> int:
    """Width of a column of these cells."""
    _rows, config = with_widths(pl.DataFrame({"a": cells}), {"a": column} if column else {}, ["a"])
    return int(config["a"]["width"])


def test_chinese_characters_and_signs_are_square() -> None:
    assert widths.text_width("阿坝藏族羌族自治州") == 9 * widths.FONT
    assert widths.text_width("▲▲") == 2 * widths.FONT
    assert widths.text_width("e\u0301") == widths.text_width("e")
    assert 5 * widths.FONT < widths.text_width("149,534,500") < 7 * widths.FONT


def test_a_large_number_keeps_its_first_digit() -> None:
    """149,534,500 in a column whose other numbers are small: 11 characters, 9 of them figures."""
    column = st.column_config.NumberColumn("分母", format="%,d")
    wide = width_of([1, 20, 149_534_500], column)
    assert wide >= widths.text_width("149,534,500") + 16
    assert width_of([1, 20], column) < wide
    assert width_of([-1_234_567.25], st.column_config.NumberColumn("a", format="%+,.2f")) >= (
        widths.text_width("−1,234,567.25") + 16
    )


@pytest.mark.parametrize(
    ("cells", "column", "longest"),
    [
        (["甘孜藏族自治州"], None, "甘孜藏族自治州"),
        (["x"], st.column_config.TextColumn("Certificates in force"), "Certificates in force"),
        ([None, 1.0], st.column_config.NumberColumn("数据不足，无法计算"), "数据不足，无法计算"),
        (["area?code=510104#阿坝藏族羌族自治州"], st.column_config.LinkColumn("a", display_text="#(.+)$"),
         "阿坝藏族羌族自治州"),
        ([["▲▲ 明显较差"], ["●"]], st.column_config.MultiselectColumn("a", options=[]), "▲▲ 明显较差"),
        ([["一", "二"]], st.column_config.ListColumn("a"), "一二"),
        ([123.456789], None, "123.4568"),
        ([1234567.0], st.column_config.NumberColumn("a", format="%.4g"), "1.235e+06"),
        ([45], st.column_config.NumberColumn("a", format="%.0f%%"), "45%"),
    ],
)  # fmt: skip
def test_a_column_holds_its_longest_text(cells: list[Any], column: Any, longest: str) -> None:
    assert width_of(cells, column) >= widths.text_width(longest) + 16


def test_what_no_column_holds_is_cut_with_a_sign() -> None:
    text, rows = "很" * 200, pl.DataFrame({"a": ["很" * 200, "短"], "b": [["法"] * 200, ["条"]]})
    shown, config = with_widths(rows, {"b": st.column_config.ListColumn("b")}, ["a", "b"])
    assert shown["a"][0].endswith("…") and text.startswith(shown["a"][0][:-1]) and shown["a"][1] == "短"
    assert list(shown["b"][0])[-1] == "…" and shown["b"][1].to_list() == ["条"]
    assert {config[name]["width"] for name in "ab"} <= set(range(widths.WIDEST + 1))
    assert widths.text_width(shown["a"][0]) <= widths.WIDEST - widths.PADDING
    assert widths.chips_width(list(shown["b"][0])) <= widths.WIDEST - widths.PADDING
    assert rows["a"][0] == text  # the rows themselves stay as they are


def test_pictures_keep_their_width_and_hidden_columns_stay_hidden() -> None:
    rows = pl.DataFrame({"a": ["data:image"], "b": [[1.0, 2.0]], "c": ["x"]})
    given = {
        "a": st.column_config.ImageColumn("a", width=138),
        "b": st.column_config.LineChartColumn("b"),
        "c": None,
    }
    _rows, config = with_widths(rows, given, ["a", "b", "c"])
    assert (config["a"]["width"], config["c"]) == (138, None)
    assert config["b"]["width"] >= widths.NARROWEST
    narrow = {"a": st.column_config.ImageColumn("95% interval and rank interval", width=60)}
    _rows, config = with_widths(rows, narrow, ["a"])
    assert config["a"]["width"] > 200  # the header is not cut either


def test_no_page_sets_the_width_of_a_column_of_text_or_numbers() -> None:
    """One place says how wide they are. A width at a page was tuned to one language and one home."""
    found = []
    for path in (PROJECT / "pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in MEASURED:
                found += [f"{path.name}:{node.lineno}" for word in node.keywords if word.arg == "width"]
    assert found == []


def test_every_grid_is_shown_by_the_one_function() -> None:
    """What calls st.dataframe around it has columns of any width."""
    calls = [
        path.name
        for path in (PROJECT / "pages").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("dataframe", "data_editor")
    ]
    assert calls == ["grids.py"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", ["area", "league", "export"])
def test_columns_of_a_page_are_as_wide_as_what_stands_in_them(show: Shower, page: str, lang: str) -> None:
    run = show(page, lang=lang)
    assert run.dataframe
    for grid in run.dataframe:
        config = json.loads(grid.proto.columns)
        for name in config.keys() & set(grid.value.columns):  # the others are not shown
            cells = grid.value[name]
            kind = config[name].get("type_config", {}).get("type")
            if kind in (None, "text") and cells.dtype == object:
                shown = [text for text in cells if isinstance(text, str)]
                widest = max(map(widths.text_width, [*shown, config[name].get("label") or name]))
                assert config[name]["width"] >= min(widest + 16, widths.WIDEST), (page, name)


def test_a_column_that_is_all_empty_is_not_shown(show: Shower) -> None:
    """In the first year nothing can be compared with the year before, and the room goes to the figures."""
    shown = json.loads(show("area", level="province", code="510000").dataframe[0].proto.columns)
    assert "year" not in shown and {"month", "numerator", "denominator"} <= set(shown)
