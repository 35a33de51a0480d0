"""A link that asks for what is not there says so, on every page and for every parameter, also where the
filter is drawn below the title."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.shell.registry import PAGES
from pages.admit.admissions.parts import PARTS as ADMISSIONS
from pages.admit.lists.parts import PARTS as LISTS
from pages.analyse.export.files import SHAPES
from pages.reference.methods.parts import PARTS as METHODS
from pages.supervise.index.parts import PARTS as INDEX
from pages.supervise.trends.parts import PARTS as TRENDS
from pipelines.base.home import Home
from pipelines.queries import open_snapshot
from pipelines.queries.department_proposals import LEVELS, department_proposals
from tests.pages.conftest import Shower
from tests.support.scopes import WHOLE

PARTS = {"admissions": ADMISSIONS, "lists": LISTS, "methods": METHODS, "index": INDEX, "trends": TRENDS}
NOWHERE = "nowhere"


def views() -> Iterator[tuple[str, dict[str, str]]]:
    """Every page, and every part of those that have parts."""
    for spec in PAGES:
        yield spec.url, {}
    for url, parts in PARTS.items():
        yield from ((url, {parts.parameter: name}) for name in parts.names if name != parts.usual)
    yield from (("export", {"shape": shape}) for shape in SHAPES)
    yield from (("measures", {"about": "departments", "level": level}) for level in LEVELS)
    yield from (("signals", {"period": "all"}), ("area", {"level": "township", "code": "510104001"}))


def told(run: AppTest) -> list[str]:
    return [note.value for note in run.info if "不存在，已按默认显示" in note.value]


def asked_for(name: str, value: str = NOWHERE) -> str:
    return f"链接中的 {name} =“{value}”不存在，已按默认显示。"


@pytest.mark.parametrize(("url", "part"), list(views()))
def test_every_parameter_that_a_page_reads_is_told_where_it_is_wrong(
    show: Shower, url: str, part: dict[str, str]
) -> None:
    read = [name for name in show(url, **part).session_state["filters_shown"] if name not in part]
    run = show(url, **part, **dict.fromkeys(read, NOWHERE))
    assert not run.exception and not run.error
    assert sorted(told(run)) == sorted(asked_for(name) for name in read)


def test_a_department_that_is_no_longer_proposed_is_told(show: Shower, small_home: Home) -> None:
    rows = department_proposals(open_snapshot(small_home), WHOLE, "county")
    assert rows.height
    run = show("measures", about="departments", level="county", one="999 nobody")
    assert told(run) == [asked_for("one", "999 nobody")]
    first = f"{rows['area_code'][0]} {rows['department'][0]}"
    assert told(show("measures", about="departments", level="county", one=first)) == []


@pytest.mark.parametrize(
    ("url", "query"),
    [
        ("league", {"lang": "xx"}),
        ("league", {"view": "nowhere"}),
        ("signals", {"view": "cards", "page": "9999"}),
        ("signals", {"view": "cards", "page": "first"}),
        ("signals", {"county": "999999"}),
        ("trends", {"level": "moon"}),
        ("export", {"by": "quarter", "from": "2026-13"}),
    ],
)
def test_what_is_no_drop_down_is_told_too(show: Shower, url: str, query: dict[str, str]) -> None:
    name, value = list(query.items())[-1]
    assert told(show(url, **query)) == [asked_for(name, value)]


def test_what_is_left_over_from_another_choice_is_no_mistake(show: Shower) -> None:
    for url, query in (
        ("export", {"by": "quarter", "from": "2026-10", "to": "2026-10"}),
        ("trends", {"by": "area", "level": "county"}),
        ("signals", {"county": "510104"}),
        ("league", {"page": "7"}),  # all rows are shown, those of that page among them
    ):
        assert told(show(url, **query)) == [], url
