"""A case about a department is looked at again row by row: what is not seen any more is not yet put right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.actions.cases import CaseMove, begin
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.base.refusing import NotAllowed
from pipelines.cases.evidence import Frozen
from pipelines.publish import publish
from pipelines.queries import open_snapshot
from pipelines.queries.case_evidence import case_evidence, case_recheck, proposed_case
from pipelines.store import Store, open_store
from tests.support.hand_store import EAST, TOWNSHIPS, forms_return, hand_areas
from tests.support.made_once import copy_home, made_home
from tests.support.scopes import WHOLE
from tests.support.small_store import add_return, make_store

FIRST, DEPARTMENT = "510104001", "民政局"
NEW, RENAMED = "高龄老人补贴核查月报表", "高龄老人补贴核查登记表"
Forms = Callable[[pl.DataFrame], pl.DataFrame]


def add_month(store: Store, period: str, first: Forms | None) -> None:
    """A form everywhere; in FIRST what is made of a second one, NEW; where None, FIRST hands in nothing."""
    for township in TOWNSHIPS:
        if township == FIRST:
            if first is None:
                continue
            frames = forms_return(township, 2)
            named = frames["forms"].with_columns(pl.col("form_name").replace({"表1": NEW}))
            add_return(store, township, period, {**frames, "forms": first(named)})
        else:
            add_return(store, township, period, forms_return(township, 1))


def is_new() -> pl.Expr:
    return pl.col("form_name") == NEW


def asked_home(home: Home) -> None:
    """Published: January without the new form, February with it in the six villages of FIRST."""
    make_store(home, hand_areas())
    with open_store(home) as store, store.transaction():
        add_month(store, "2026-01", lambda forms: forms.filter(~is_new()))
        add_month(store, "2026-02", lambda forms: forms)
    publish(home)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", asked_home)


@pytest.fixture(scope="module")
def frozen() -> Iterator[Frozen]:
    snapshot = open_snapshot(made_home(asked_home))
    yield case_evidence(snapshot, WHOLE, "county", EAST, "2026-02", DEPARTMENT)


def test_the_new_form_is_why_the_department_is_proposed(frozen: Frozen) -> None:
    (reason,) = frozen.told["proposal"]["reasons"]
    assert (reason["code"], reason["value"]) == ("department_new_demand", 6.0)
    assert {row["name"] for row in reason["evidence"]} == {NEW}


def ended(forms: pl.DataFrame, villages: int = 6) -> pl.DataFrame:
    of = forms["community_code"].unique().sort().head(villages)
    stopped = is_new() & pl.col("community_code").is_in(of.implode())
    return forms.with_columns(
        status=pl.when(stopped).then(pl.lit("stopped")).otherwise("status"),
        stopped_on=pl.when(stopped).then(date(2026, 3, 9)).otherwise("stopped_on"),
    )


@pytest.mark.parametrize(
    ("march", "now", "unknown"),
    [
        pytest.param(lambda forms: forms, 6, 0, id="nothing was done"),
        pytest.param(ended, 0, 0, id="stopped everywhere"),
        pytest.param(lambda forms: ended(forms, 4), 2, 0, id="in too few villages to be proposed for"),
        pytest.param(lambda forms: forms.filter(~is_new()), 6, 6, id="left out without a word"),
        pytest.param(None, 6, 6, id="no return"),
        pytest.param(
            lambda forms: forms.with_columns(pl.col("form_name").replace({NEW: RENAMED})), 6, 0, id="renamed"
        ),
        pytest.param(
            lambda forms: forms.with_columns(pl.col("form_name").replace({NEW: f"《{NEW}》 "})),
            6,
            0,
            id="spelt otherwise",
        ),
    ],
)
def test_what_is_left_in_march(home: Home, frozen: Frozen, march: Forms, now: int, unknown: int) -> None:
    with open_store(home) as store, store.transaction():
        add_month(store, "2026-03", march)
    publish(home)
    found = case_recheck(open_snapshot(home), WHOLE, frozen)
    (reason,) = found.reasons
    assert (reason["then"], reason["now"], reason["unknown"]) == (6.0, now, unknown)
    assert reason["holds"] is (now > 0) and found.result == ("failed" if now else "passed")
    assert reason["townships"] == (1 if now else None)
    # What is not known keeps a case open, and takes none up again.
    assert [row["code"] for row in found.back] == (["department_new_demand"] if now > unknown else [])


def test_a_form_that_was_put_on_the_list_is_gone(home: Home, frozen: Frozen) -> None:
    with open_store(home) as store, store.transaction():
        add_month(store, "2026-03", lambda forms: forms)
        entry = {"kind": "retained_forms", "version": 1, "number": 1, "title": NEW}
        store.insert("list_entries", pl.DataFrame([entry]))
    publish(home)
    (reason,) = case_recheck(open_snapshot(home), WHOLE, frozen).reasons
    assert (reason["now"], reason["holds"]) == (0.0, False)


def test_a_row_that_is_missed_and_then_ended_is_gone(home: Home, frozen: Frozen) -> None:
    with open_store(home) as store, store.transaction():
        add_month(store, "2026-03", lambda forms: forms.filter(~is_new()))
        add_month(store, "2026-04", ended)
    publish(home)
    (reason,) = case_recheck(open_snapshot(home), WHOLE, frozen).reasons
    assert (reason["now"], reason["unknown"], reason["holds"]) == (0.0, 0, False)


def test_one_department_in_two_spellings_is_one_matter(home: Home) -> None:
    snapshot, may = open_snapshot(home), system_scope()
    cases = []
    for spelling in (DEPARTMENT, "民 政局", "民政局　"):
        place = ("county", EAST, "2026-02", spelling)
        about = proposed_case(snapshot, WHOLE, *place)
        assert about["department"] == DEPARTMENT
        move = CaseMove(
            "open",
            "supervisor",
            "甲",
            date(2026, 3, 9),
            evidence=case_evidence(snapshot, WHOLE, *place),
            details=about | {"department": spelling},
        )
        if not cases:
            cases.append(begin(home, may, move))
        else:
            with pytest.raises(NotAllowed, match="SUP-108"):
                begin(home, may, move)
