"""Every action asks the right before it does anything: without it the home stays as it is, to the byte."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import pipelines.actions
from pipelines.actions.attachments import Given
from pipelines.actions.clues import ClueMove
from pipelines.actions.grants import Granting
from pipelines.actions.inspections import PlanDraft
from pipelines.actions.reviews import Opening
from pipelines.actions.rights import ALL_ROLES, VARIABLE, allows, require, system_scope
from pipelines.admission.moves import Move
from pipelines.admission.reading import make_table
from pipelines.base.home import Home
from pipelines.cases.confirming import Said
from pipelines.cases.moves import CaseMove
from pipelines.inspections.drawing import Source
from pipelines.keeping.verifying import Verified
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.scope import Place, Scope
from tests.support.empty_home import make_empty_home
from tests.support.made_once import copy_home

NOWHERE = Path("there is no such file.csv")
REVIEW = Move("review", "civil_affairs", date(2026, 9, 1))
NOWHERE_DRAWN = Source("510104", "2026-10", "none", pl.DataFrame(), {})
SAID = Said("510104", "county", "2026-10", "王莉", date(2026, 11, 9), "none")
OPEN = CaseMove("open", "supervisor", "王莉", date(2026, 11, 9))
PLANNED = PlanDraft("510104", date(2026, 11, 9), date(2026, 11, 9), "核对", "王莉", sample="none")
ROUND = Opening("up", "510104", date(2026, 11, 9), date(2026, 11, 9), "王莉")
NO_TRACK = lambda items, total, label: iter(items)  # noqa: E731
TABLE = make_table("申请", [{"item_name": "某事"}], None)

ARGUMENTS: dict[str, tuple[str, tuple[Any, ...], dict[str, Any]]] = {
    "admission.apply": ("department", (TABLE,), {}),
    "admission.supplement": ("department", ("A2026-00001", TABLE), {}),
    "admission.take_step": ("civil_affairs", ("A2026-00001", REVIEW), {}),
    "admission.turn_away_unknown": ("community", ("510104022010", {}, "无文号"), {}),
    "areas.import_areas": ("areas", (NOWHERE,), {}),
    "backups.back_up": ("keeping", (Path("nothing/backups"), NO_TRACK), {}),
    "backups.restore": ("keeping", (Path("nothing/backups"), NO_TRACK), {}),
    "cases.begin": ("cases", (OPEN,), {}),
    "cases.confirm_figures": ("confirmations", (SAID,), {}),
    "cases.decide_objection": ("case_decisions", (SAID, 1), {"upheld": True}),
    "cases.object_to_figure": ("confirmations", (SAID,), {}),
    "cases.take_case_step": ("cases", ("D2026-00001", OPEN), {}),
    "attachments.attach": ("clues", ("clue", "F2026-00001", Given(b"x", "a.jpg", "王莉")), {}),
    "clues.import_clues": ("clues", (NOWHERE, "王莉"), {}),
    "clues.receive": ("clues", (ClueMove("receive", "王莉", date(2026, 11, 9)),), {}),
    "clues.take_clue_step": ("clues", ("F2026-00001", ClueMove("take", "王莉", date(2026, 11, 9))), {}),
    "grants.end": ("grants", ("王莉", "analyst", "510104", "调离"), {}),
    "grants.give": ("grants", (Granting("王莉", "none", "510104", "新任"),), {}),
    "grants.make_token": ("grants", ("王莉", 0, "取数"), {}),
    "grants.revoke_token": ("grants", ("00000000", "停用"), {}),
    "grants.rewrite": ("grants", (), {}),
    "homes.found_home": ("homes", ("sichuan",), {}),
    "inspections.cancel_inspection": ("inspections", ("X2026-00001", "改期"), {}),
    "inspections.draw_sample": ("inspections", (NOWHERE_DRAWN, "seven"), {}),
    "inspections.extend_sample": ("inspections", ("2026-10-510104-1",), {}),
    "inspections.hand_out_sheets": ("inspections", ("2026-10-510104-1", NOWHERE), {}),
    "inspections.keep_on_site": ("inspections", ("2026-10-510104-1", "510104022010", {}), {}),
    "inspections.plan_inspection": ("inspections", (PLANNED,), {}),
    "inspections.record_on_site": ("inspections", ("2026-10-510104-1", "510104022010"), {}),
    "inspections.record_visit": ("inspections", (NOWHERE,), {}),
    "keeping.erase_personal_data": ("keeping", (date(9999, 1, 1),), {}),
    "keeping.remove_refused": ("keeping", ("no month",), {}),
    "keeping.repair": ("keeping", (Verified(), NO_TRACK, "no head"), {}),
    "keeping.verify": ("verify", (NO_TRACK, "no head"), {}),
    "lists.import_list": ("lists", (NOWHERE, "negative"), {}),
    "lists.try_list": ("lists", (NOWHERE, "negative"), {}),
    "parts.push_parts": ("parts", ("memory://nowhere", (), NO_TRACK), {}),
    "parts.take_in_parts": ("parts", (("memory://nowhere",), NO_TRACK), {}),
    "plans.import_ledgers": ("plans", ([NOWHERE],), {}),
    "plans.report_task": ("plans", ("huanxian", 1), {"state": "done", "unit": "某局"}),
    "plans.schedule_task": ("plans", ("huanxian", 1), {"due": None, "basis": None}),
    "publishing.prune_snapshots": ("snapshots", (0,), {}),
    "publishing.publish": ("publish", (), {}),
    "reminders.remind": ("returns", ("9999-01",), {}),
    "returns.hand_in": ("returns", ([NOWHERE],), {}),
    "returns.hand_out_template": ("templates", ("510104017", "2026-10", Path("a.txt")), {}),
    "returns.try_returns": ("returns", ([NOWHERE],), {}),
    "reviews.answer_review": ("review_answers", ("TOKEN", {"whole": 5}, date(2026, 11, 9)), {}),
    "reviews.import_answers": ("review_answers", (NOWHERE, date(2026, 11, 9)), {}),
    "reviews.open_round": ("reviews", (ROUND,), {}),
    "sessions.end_sessions": ("grants", ("nobody",), {}),
    "signals.dismiss_signal": ("signals", ("0123456789ab", "核对无误"), {}),
    "signals.reopen_signal": ("signals", ("0123456789ab", "核对无误"), {}),
}
"""By action: the role it asks for, and arguments with which it is refused by the room below it, later."""


OF_THE_HOME = {
    name
    for name in ARGUMENTS
    if name.partition(".")[0] in ("areas", "backups", "homes", "keeping", "lists", "parts", "publishing")
} | {"grants.make_token", "grants.revoke_token", "reviews.import_answers"}
"""Actions about the home as a whole: a right at one place is none."""
PLACED = {
    "admission.turn_away_unknown",
    "cases.confirm_figures",
    "cases.decide_objection",
    "cases.object_to_figure",
    "grants.end",
    "grants.give",
    "inspections.draw_sample",
    "inspections.keep_on_site",
    "inspections.plan_inspection",
    "inspections.record_on_site",
    "plans.report_task",
    "plans.schedule_task",
    "returns.hand_out_template",
    "reviews.open_round",
}
"""Actions that name the place they are about."""
ALSO = {"clues.receive": ("send_clues",)}
"""By action: another right that is enough."""
OF_THE_CALLER = {"grants.rewrite"}
"""Writes what the store says anyway."""
BEFORE_A_SCOPE = ("rights", "signing_in", "reading")
"""Where a scope comes from: whoever asks there has none yet; and the log of reads, which takes everybody."""


def actions() -> dict[str, Callable[..., Any]]:
    """Every public function of the actions, by module and name."""
    found = {}
    for info in pkgutil.iter_modules(pipelines.actions.__path__):
        module = importlib.import_module(f"pipelines.actions.{info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if info.name not in BEFORE_A_SCOPE and function.__module__ == module.__name__ and name[0] != "_":
                found[f"{info.name}.{name}"] = function
    return found


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", make_empty_home)


def contents(home: Home) -> dict[str, bytes]:
    return {
        str(path.relative_to(home.path)): path.read_bytes() for path in home.path.rglob("*") if path.is_file()
    }


def call(home: Home, scope: Scope, action: str) -> UserError:
    """What an action is refused with."""
    _role, given, named = ARGUMENTS[action]
    with pytest.raises(UserError) as refused:
        actions()[action](home, scope, *given, **named)
    return refused.value


def test_every_action_is_tried_here_and_takes_home_and_scope_first() -> None:
    assert actions().keys() == ARGUMENTS.keys()
    for name, function in actions().items():
        first, second, *_others = inspect.signature(function).parameters.values()
        assert (first.name, second.name) == ("home", "scope"), name
        assert second.default is inspect.Parameter.empty, name


@pytest.mark.parametrize("action", sorted(ARGUMENTS))
def test_without_the_role_nothing_is_done(home: Home, action: str) -> None:
    before = contents(home)
    others = set(ALL_ROLES) - {ARGUMENTS[action][0], *ALSO.get(action, ())}
    for scope in (Scope.whole_home("nobody", ()), Scope.whole_home("somebody else", others)):
        assert VARIABLE in call(home, scope, action).words.zh
    assert contents(home) == before


@pytest.mark.parametrize("action", sorted(set(ARGUMENTS) - OF_THE_CALLER))
def test_with_the_role_at_another_place_nothing_is_done(home: Home, action: str) -> None:
    """Refused for the place, or for something that is not there: in the end nothing is changed."""
    role, *_about = ARGUMENTS[action]
    before = contents(home)
    refused = call(home, Scope("elsewhere", (Place("511402", frozenset({role})),)), action)
    if action in OF_THE_HOME or action in PLACED:
        assert refused.code == "GRT-003", refused.words.en
    assert contents(home) == before


@pytest.mark.parametrize("action", sorted(set(ARGUMENTS) - OF_THE_CALLER))
def test_with_its_role_alone_an_action_goes_on_to_its_work(home: Home, action: str) -> None:
    refused = call(home, Scope.whole_home("somebody", {ARGUMENTS[action][0]}), action)
    assert VARIABLE not in refused.words.zh


def test_who_acted_is_the_principal(home: Home, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("number,title\n1,开具证明\n", encoding="utf-8")
    scope = Scope.whole_home("王莉", {"lists"})
    assert actions()["lists.import_list"](home, scope, table, "retained_forms")["status"] == "accepted"
    with open_store(home) as store:
        last = store.frame("SELECT actor, action FROM audit ORDER BY rowid").row(-1)
        assert last == ("王莉", "lists import")
        assert (
            store.frame("FROM versions").filter(pl.col("subject") == "retained_forms")["actor"][0] == "王莉"
        )


def test_publishing_comes_with_any_grant_and_not_with_none() -> None:
    assert allows(system_scope({"lists"}), "publish") and not allows(system_scope(()), "publish")
    assert not allows(system_scope({"lists"}), "returns")
    require(system_scope(), "snapshots")
