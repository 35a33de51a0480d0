"""What a unit says of its figures, what is decided of it, and what a correction makes of both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipelines.actions.cases import Said, confirm_figures, decide_objection, object_to_figure
from pipelines.actions.publishing import publish
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.queries import measures_frame, open_snapshot
from pipelines.queries.live_cases import live_confirmations
from schemas.errors import UserError
from tests.support.case_home import DECIDER, FEBRUARY, LATE, UNIT, correct, late_home
from tests.support.damaged_home import run_command
from tests.support.made_once import copy_home
from tests.support.scopes import WHOLE

MAY = system_scope()

DAY = date(2026, 3, 20)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", late_home)


def said(home: Home, person: str = UNIT, area: str = LATE, **more: str) -> Said:
    return Said(area, "township", FEBRUARY, person, DAY, open_snapshot(home).id, **more)


def objected(home: Home) -> None:
    object_to_figure(home, MAY, said(home, indicator="forms_per_community", reason="多报一张"))


def test_a_unit_confirms_and_a_correction_asks_it_again(home: Home) -> None:
    assert confirm_figures(home, MAY, said(home)).state == "confirmed"
    publish(home, MAY)
    told = measures_frame(open_snapshot(home), WHOLE, "township", FEBRUARY).filter(area_code=LATE)
    assert told["confirmed"].to_list() == [True]
    correct(home, FEBRUARY)
    _, standing = live_confirmations(home, WHOLE, "township", LATE, FEBRUARY)
    assert standing.state == "overtaken" and not standing.is_settled
    assert confirm_figures(home, MAY, said(home)).state == "confirmed"


def test_an_objection_waits_for_somebody_else(home: Home) -> None:
    objected(home)
    entries, standing = live_confirmations(home, WHOLE, "township", LATE, FEBRUARY)
    assert (standing.state, standing.open_objections) == ("objected", (1,))
    assert (entries[0].indicator, entries[0].reason) == ("forms_per_community", "多报一张")
    with pytest.raises(UserError, match="SUP-002"):
        confirm_figures(home, MAY, said(home))
    with pytest.raises(UserError, match="SUP-007"):
        decide_objection(home, MAY, said(home, reason="不成立"), 1, upheld=False)
    assert decide_objection(home, MAY, said(home, DECIDER, reason="核对无误"), 1, upheld=False).is_settled
    with pytest.raises(UserError, match="SUP-006"):
        decide_objection(home, MAY, said(home, DECIDER, reason="再决定"), 1, upheld=True)
    publish(home, MAY)
    told = measures_frame(open_snapshot(home), WHOLE, "township", FEBRUARY).filter(area_code=LATE)
    assert told["confirmed"].to_list() == [True]


def test_an_objection_says_what_and_why(home: Home) -> None:
    with pytest.raises(UserError, match="SUP-003"):
        object_to_figure(home, MAY, said(home, indicator="forms", reason="不对"))
    with pytest.raises(UserError, match="SUP-004"):
        object_to_figure(home, MAY, said(home, indicator="forms_per_community", reason=" ​"))
    with pytest.raises(UserError, match="SUP-005"):
        decide_objection(home, MAY, said(home, DECIDER, reason="x"), 3, upheld=True)


def test_only_an_area_of_the_month_has_figures_to_confirm(home: Home) -> None:
    with pytest.raises(UserError, match="SUP-001"):
        confirm_figures(home, MAY, said(home, area="510199001"))
    with pytest.raises(UserError, match="SUP-009"):
        confirm_figures(home, MAY, said(home, person=" "))


def test_a_month_that_is_not_over_or_has_no_return_is_not_confirmed(home: Home) -> None:
    early = replace(said(home), on=date(2026, 2, 28))
    with pytest.raises(UserError, match="SUP-016"):
        confirm_figures(home, MAY, early)
    with pytest.raises(UserError, match="SUP-015"):
        confirm_figures(home, MAY, replace(said(home), period="2025-06"))


def test_an_objection_is_named_by_its_number_and_none_by_nought(home: Home) -> None:
    words = ["confirm", LATE, FEBRUARY, "--level", "township", "--uphold", "0", "--why", "x", "--by", DECIDER]
    code, told, _ = run_command(home.path, words)
    assert code == 2 and told["error"]["code"] == "SUP-005"
