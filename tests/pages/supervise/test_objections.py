"""An objection of a unit to its figures is read and decided where its figures and its case are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.actions.cases import Said, begin, object_to_figure
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.queries import open_snapshot
from pipelines.queries.live_cases import live_confirmations
from tests.pages.conftest import Shower, words
from tests.support.case_home import DECIDER, FEBRUARY, LATE, UNIT, late_home, opening
from tests.support.made_once import copy_home
from tests.support.scopes import WHOLE

AREA = {"level": "township", "code": LATE}
FORM = f"decide_township-{LATE}-{FEBRUARY}_0"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """The unit has objected; nothing was published since."""
    home = copy_home(tmp_path / "home", late_home)
    said = Said(LATE, "township", FEBRUARY, UNIT, date(2026, 3, 20), open_snapshot(home).id)
    said = Said(**{**vars(said), "indicator": "forms_per_community", "reason": "多报一张"})
    object_to_figure(home, system_scope(), said)
    return home


@pytest.fixture(params=["area", "cases"])
def page(request: pytest.FixtureRequest, home: Home) -> tuple[str, dict[str, str]]:
    """A page that shows the figures of the unit, and its query."""
    if request.param == "area":
        return "area", AREA
    return "cases", {"case": begin(home, system_scope(), opening(home, date(2026, 3, 16))).case_id}


def state_of(home: Home) -> str:
    return live_confirmations(home, WHOLE, "township", LATE, FEBRUARY)[1].state


def test_what_was_objected_and_why_is_said(
    show: Shower, home: Home, page: tuple[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, query = page
    said = words(show(url, home.path, **query))
    assert f"**异议1**（**每社区使用中表格数**，{UNIT}，2026-03-20）：多报一张 **待处理。**" in said
    monkeypatch.setenv("BURDEN_ACT_AS", "none")
    looked = show(url, home.path, **query)
    assert "多报一张" in words(looked) and "confirm --uphold" in words(looked)
    assert not [one for one in looked.button if one.key == f"{FORM}_uphold"]


@pytest.mark.parametrize(("button", "decided"), [("uphold", "异议成立"), ("reject", "异议不成立")])
def test_an_objection_is_decided_on_the_page(
    show: Shower, home: Home, page: tuple[str, dict[str, str]], button: str, decided: str
) -> None:
    url, query = page
    run = show(url, home.path, **query)
    run.text_input(key=f"{FORM}_person").set_value(DECIDER)
    run.text_input(key=f"{FORM}_why").set_value("核对过")
    run.button(key=f"{FORM}_{button}").click().run()
    assert not run.exception and "异议已处理" in run.success[0].value
    assert state_of(home) == "decided"
    assert f"**{decided}**（{DECIDER}，" in words(run) and "核对过" in words(run)


@pytest.mark.parametrize(
    ("person", "why", "refused"),
    [(UNIT, "核对过", "SUP-007"), (DECIDER, "", "SUP-004"), ("", "核对过", "SUP-009")],
)
def test_what_the_command_refuses_the_page_refuses(
    show: Shower, home: Home, page: tuple[str, dict[str, str]], person: str, why: str, refused: str
) -> None:
    url, query = page
    run = show(url, home.path, **query)
    run.text_input(key=f"{FORM}_person").set_value(person)
    run.text_input(key=f"{FORM}_why").set_value(why)
    run.button(key=f"{FORM}_uphold").click().run()
    assert refused in run.error[0].value and state_of(home) == "objected"
