"""Whatever somebody else wrote is shown as written: over all pages, no text of a return, a list, an
application, the roster or a link is read as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from pages._ui.shell.registry import PAGES
from pages._ui.words.foreign import in_picture, quiet, unmarked
from pipelines.base.home import Home
from tests.pages.conftest import Shower
from tests.support.made_once import made_home
from tests.support.planted_home import DRAWN, build_planted_home

READ_AS_MARKDOWN = re.compile(r"(?<!\\)\[点此|(?<!\\)<img|https?://evil|www\.evil")
PLAIN = {
    "options",
    "value",
    "default",
    "placeholder",
    "columns",
    "raw_value",
    "raw_values",
    "url",
    "spec",
    "json",
    "tooltip",
    "query_string",
    "file_name",
    "id",
    "alt",
    "alt_text",
    "set_value",
    "mixed_data",
}
"""Fields of Streamlit's messages whose text the browser takes as it is."""
VIEWS = [{}, {"view": "paper"}, {"view": "meeting"}, {"view": "cards"}]
PARTS = [
    ("area", {"level": "county", "code": "510104"}),
    ("area", {"level": "township", "code": "510104017"}),
    ("area", {"level": "prefecture", "code": "510100", "indicator": "forms_per_community"}),
    ("area", {"level": "county", "code": "510104", "indicator": "forms_per_community", "part": "rows"}),
    ("league", {"level": "township"}),
    ("league", {"benchmark": "peers", "area": "510104"}),
    ("index", {"area": "510104"}),
    ("index", {"part": "weights"}),
    ("index", {"part": "trial", "w": "forms:2"}),
    ("outliers", {"shown": "all", "level": "township"}),
    ("map", {"level": "prefecture"}),
    ("trends", {"by": "area", "level": "county", "code": "510104"}),
    ("heatmap", {"level": "prefecture"}),
    ("lists", {"part": "compare"}),
    ("lists", {"part": "versions"}),
    ("lists", {"part": "classify", "item": DRAWN}),
    ("lists", {"part": "yearly"}),
    ("lists", {"part": "import", "kind": "retained_forms"}),
    ("lists", {"q": "核查" + DRAWN}),
    ("admissions", {"part": "emergency"}),
    ("admissions", {"part": "unreconciled"}),
    ("admissions", {"part": "negative"}),
    ("admissions", {"part": "due"}),
    ("admissions", {"part": "apply"}),
    ("admissions", {"part": "rules"}),
    ("methods", {"section": "specs"}),
    ("methods", {"section": "provenance"}),
    ("methods", {"section": "rules"}),
    ("methods", {"q": DRAWN}),
]
PARAMETERS = """period level indicator prefecture benchmark area code kind part w agg by from to indicators
method section plan unit condition on q step department month county shape format sort shown"""


@pytest.fixture(scope="module")
def planted() -> Home:
    return made_home(build_planted_home)


def texts(message: Message, path: str = "") -> Iterator[tuple[str, str]]:
    """Path and text of every field of a message that the browser reads as Markdown."""
    for field, value in message.ListFields():
        if field.name in PLAIN:
            continue
        for one in value if field.is_repeated else [value]:
            if isinstance(one, str):
                yield f"{path}.{field.name}", one
            elif isinstance(one, Message):
                yield from texts(one, f"{path}.{field.name}")


def drawn(run: AppTest) -> list[tuple[str, str]]:
    """What of a page would be drawn by foreign text: where, and the text."""
    found = []
    for root in (run.main, run.sidebar):
        for node in root:
            proto: Any = getattr(node, "proto", None)
            if proto is not None:
                found += texts(proto, node.type)
    for table in run.table:
        found += [("table", str(cell)) for row in table.value.itertuples(index=True) for cell in row]
        found += [("table head", str(name)) for name in table.value.columns]
    return [(path, text) for path, text in found if READ_AS_MARKDOWN.search(text)]


@pytest.mark.parametrize("query", VIEWS, ids=lambda query: query.get("view", "usual"))
@pytest.mark.parametrize("url", [spec.url for spec in PAGES])
def test_no_page_draws_what_somebody_else_wrote(
    show: Shower, planted: Home, url: str, query: dict[str, str]
) -> None:
    run = show(url, planted.path, **query)
    assert not run.exception and not run.error
    assert drawn(run) == []


@pytest.mark.parametrize(("url", "query"), PARTS, ids=lambda given: given if isinstance(given, str) else "")
def test_no_part_of_a_page_does(show: Shower, planted: Home, url: str, query: dict[str, str]) -> None:
    run = show(url, planted.path, **query)
    assert not run.exception and not run.error
    assert drawn(run) == []


@pytest.mark.parametrize("names", [PARAMETERS, "item", "code level"], ids=["all", "item", "code"])
@pytest.mark.parametrize("url", [spec.url for spec in PAGES])
def test_nor_what_a_link_says(show: Shower, small_home: Home, url: str, names: str) -> None:
    """Some parameters are read only where others are not there."""
    run = show(url, small_home.path, **dict.fromkeys(names.split(), DRAWN))
    assert not run.exception and not run.error
    assert drawn(run) == []


@pytest.mark.parametrize(
    "text",
    [
        DRAWN,
        "1. 一\n- 二\n    三",
        "a_b*c*d",
        "2026-10-03 09:05",
        "<!-- -->",
        "C:\\temp",
        "--- >= <-> ~= ->",
        "\\*",
    ],
)
def test_the_door_changes_nothing_that_is_read(text: str) -> None:
    assert unmarked(quiet(text)).replace("\u00a0", " ") == text


def test_nothing_in_a_figure_is_html() -> None:
    assert in_picture("<a href='x'>甲 & 乙</a>") == "&lt;a href='x'&gt;甲 &amp; 乙&lt;/a&gt;"
