"""The demonstration's admissions: every state of the machine, the rules of each province, findings that are
few, and stories that are true of the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import polars as pl
import pytest

from pipelines.actions.homes import found_home
from pipelines.actions.rights import system_scope
from pipelines.admission.applying import check_applications
from pipelines.admission.clock import emergency_clock, withdrawals_due
from pipelines.admission.reading import make_table
from pipelines.admission.reconciling import reconcile
from pipelines.admission.rules import load_rules
from pipelines.admission.stored import read_events, read_items
from pipelines.admission.surroundings import look_around
from pipelines.admission.turning_away import find_standing
from pipelines.areas import areas_on, communities_on
from pipelines.base.home import Home
from pipelines.demo.admissions import admit_all
from pipelines.demo.demo_areas import choose_areas, list_communities
from pipelines.demo.provinces import PROVINCES
from pipelines.demo.registers import make_registers
from pipelines.demo.stories import read_stories
from pipelines.store import open_store
from schemas.admission import ALL_BARRED, APPLICATION_FIELDS, EMERGENCY_STEPS, ONLY_WORK_ITEMS, STEPS
from schemas.admission_items import AdmissionEvent
from schemas.demands import BESIDE_WORK, WORK_ITEM
from schemas.periods import CHINA
from tests.support.replaying import replay

FIRST, LAST = date(2025, 11, 1), date(2026, 10, 31)
GRACE, REMINDER = 30, 7
REVIEWERS = {
    "sichuan": {"grassroots_governance", "civil_affairs"},
    "gansu": {"civil_affairs", "organisation"},
}
APPROVER = {"sichuan": "county_party_committee", "gansu": "county_party_government"}
"""sichuan 2.8; huanxian 4.2."""


@dataclass(frozen=True)
class Told:
    """A province's demonstration before publishing: its home, which has no returns, everything applied for
    (``everything``) with its log, and the last month's register of work items as townships hand it in."""

    jurisdiction: str
    home: Home
    areas: pl.DataFrame
    everything: pl.DataFrame
    events: pl.DataFrame
    reported: pl.DataFrame

    @property
    def emergency_path(self) -> bool:
        """Whether the province's document lets emergencies start first."""
        return load_rules(self.jurisdiction).emergency_path

    @cached_property
    def items(self) -> pl.DataFrame:
        return self.everything.filter(demand_kind=WORK_ITEM)

    @cached_property
    def demands(self) -> pl.DataFrame:
        return self.everything.filter(pl.col("demand_kind") != WORK_ITEM)

    @cached_property
    def findings(self) -> pl.DataFrame:
        rows = self.reported.rename({"township": "township_code"}).with_columns(
            return_id=pl.lit("r"), sheet_row=pl.lit(1, pl.Int64), community_name=pl.col("community_code")
        )
        places, areas = communities_on(self.areas, LAST), areas_on(self.areas, LAST)
        return reconcile(rows, self.items, places, areas, "2026-10", LAST, GRACE)

    def county(self, story: str) -> str:
        return read_stories(self.jurisdiction)[story].area

    def own(self, story: str) -> pl.DataFrame:
        """The items of the story's county."""
        return self.items.filter(area_code=self.county(story))

    def found(self, story: str, kind: str) -> pl.DataFrame:
        return self.findings.filter(county=self.county(story), kind=kind)

    def rows(self, story: str) -> pl.DataFrame:
        """What the county's communities still work on at the year's end."""
        return self.reported.filter(
            pl.col("community_code").str.starts_with(self.county(story)), pl.col("withdrawn_on").is_null()
        )


def tell(path: Path, jurisdiction: str, counties: list[str] | None = None) -> Told:
    areas = choose_areas(LAST, counties, jurisdiction=jurisdiction)
    areas.write_csv(path / "areas.csv")
    home, communities = Home(path / "home"), list_communities(areas, LAST)
    found_home(home, system_scope(), jurisdiction, path / "areas.csv", synthetic=True)
    admit_all(home, communities, "demo")
    with open_store(home) as store:
        items, events = read_items(store), read_events(store)
    reported = make_registers(communities, 11)["work_items"]
    return Told(jurisdiction, home, areas, items, events, reported)


@pytest.fixture(scope="module", params=PROVINCES)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Told:
    return tell(tmp_path_factory.mktemp(request.param), request.param)


def test_a_believable_number_in_every_state(told: Told) -> None:
    assert 400 <= told.items.height <= 1500
    left_out = set() if told.emergency_path else {"emergency", *EMERGENCY_STEPS}
    assert set(told.items["step"]) == set(STEPS.keys) - left_out
    assert set(told.items["route"]) == {"regular", "emergency", "purchased", "undocumented"} - left_out
    refused = told.items.filter(pl.col("turned_away") > 0)
    assert set(refused["applied_on"].is_null()) == ({True, False} if told.emergency_path else {True})


def test_emergencies_within_grace_near_its_end_and_past_it(told: Told) -> None:
    queue = emergency_clock(told.items, LAST, GRACE, REMINDER)
    if not told.emergency_path:
        assert queue.is_empty()
        return
    assert set(queue["alarm"]) == {"waiting", "remind", "overdue"}
    assert set(queue["step"]) == {"emergency", "emergency_reviewed"}


def test_some_are_due_for_withdrawal_and_few(told: Told) -> None:
    due = withdrawals_due(told.items, LAST, evaluation_required=False)
    assert set(due["due_reason"]) == {"ended", "expired"}
    assert due.height < 0.2 * told.items.height
    assert {True, False} == set(due["evaluated_on"].is_null())


def events_of(told: Told) -> Iterator[list[AdmissionEvent]]:
    for rows in told.events.partition_by("item_id", maintain_order=True):
        yield [AdmissionEvent(**row) for row in rows.iter_rows(named=True)]


def test_events_make_the_items_again(told: Told) -> None:
    stored = {row["item_id"]: row for row in told.everything.iter_rows(named=True)}
    lives = list(events_of(told))
    assert len(lives) == len(stored)
    for events in lives:
        assert vars(replay(events)) == stored[events[0].item_id]


def test_every_step_is_entered_on_its_day_within_the_year(told: Told) -> None:
    for event in (event for events in events_of(told) for event in events):
        entered = event.at_utc.replace(tzinfo=UTC).astimezone(CHINA)
        assert entered.date() == event.acted_on and 8 <= entered.hour <= 18
        assert FIRST <= event.acted_on <= LAST
    with open_store(told.home) as store:
        entries = store.scalar("SELECT count(*) FROM audit WHERE action LIKE 'admission.%'")
    assert entries == told.events.height


def test_the_bodies_of_the_province_act(told: Told) -> None:
    own = told.events.join(told.items, on="item_id", how="semi")
    by_action = {str(action): set(rows["body"]) for (action,), rows in own.group_by("action")}
    assert by_action["review"] == REVIEWERS[told.jurisdiction]
    assert by_action["approve"] == {APPROVER[told.jurisdiction]}
    assert by_action["refuse"] <= REVIEWERS[told.jurisdiction] | {APPROVER[told.jurisdiction]}
    assert by_action["turn_away"] == {"community"}


def test_numbers_follow_the_days_they_began(told: Told) -> None:
    begun = told.events.filter(sequence=1).sort(pl.col("item_id").str.tail(5))
    assert begun["at_utc"].is_sorted() and begun["item_id"].is_unique().all()


def test_documents_are_of_their_county_and_year(told: Told) -> None:
    names = dict(told.areas.filter(level="county").select("code", "name").iter_rows())
    for item in told.everything.filter(pl.col("approved_on").is_not_null()).iter_rows(named=True):
        found = re.fullmatch(r"(.{1,5})[县市区]委办?〔(\d{4})〕\d{1,3}号", item["approval_document"])
        assert found and names[item["area_code"]].startswith(found[1]), item["approval_document"]
        assert int(found[2]) == item["approved_on"].year


def test_no_application_is_barred(told: Told) -> None:
    """Each kind of application, put to the checks a user's application goes through."""
    with open_store(told.home) as store:
        around = look_around(store, LAST)
    applied = told.items.filter(pl.col("content").is_not_null()).unique("item_name", maintain_order=True)
    records = []
    for item in applied.iter_rows(named=True):
        fields = {name: item.get(name) for name in APPLICATION_FIELDS}
        fields |= {"funds_due_yuan": Decimal(item["funds_due_fen"]) / 100, "ends_on": LAST + timedelta(90)}
        fields |= {"reason": "险情" if item["route"] == "emergency" else None, "started_on": None}
        records.append({name: value for name, value in fields.items() if value is not None})
    assert len(records) > 15
    moves = check_applications(make_table("示范", records), replace(around, standing={}))
    assert len(moves) == len(records)


def test_every_kind_of_demand_is_applied_for_and_none_that_is_barred(told: Told) -> None:
    """Each kind is approved, refused and still open somewhere; each application, put to the checks a user's
    goes through, is refused for nothing; what a document bars altogether is nowhere."""
    assert 300 <= told.demands.height <= 1000
    barred = {kind for kind in BESIDE_WORK if ALL_BARRED in load_rules(told.jurisdiction).of(kind).barred}
    assert set(told.demands["demand_kind"]) == set(BESIDE_WORK) - barred
    for _, rows in told.demands.group_by("demand_kind"):
        steps = set(rows["step"])
        assert {"admitted", "refused"} <= steps and steps & {"applied", "reviewed", "approved"}
    applied = told.demands.filter(pl.col("applied_on").is_not_null())
    stated = [name for name in APPLICATION_FIELDS if name not in (*ONLY_WORK_ITEMS, "started_on")]
    records = [
        {name: item[name] for name in stated if item.get(name) is not None}
        for item in applied.iter_rows(named=True)
    ]
    with open_store(told.home) as store:
        around = look_around(store, LAST)
    assert len(check_applications(make_table("示范", records), replace(around, standing={}))) == len(records)


def test_findings_are_few_and_of_every_kind(told: Told) -> None:
    asked = ["approved", "emergency", "purchased", "undocumented"]
    open_rows = told.reported.filter(pl.col("withdrawn_on").is_null(), pl.col("entry_route").is_in(asked))
    kinds = dict(told.findings.group_by("kind").len().iter_rows())
    assert set(kinds) == {"uncovered", "unreported", "emergency_overdue"}
    assert 5 <= kinds["unreported"] <= 30
    few = 0.1 if told.emergency_path else 0.13  # without that path there are fewer rows that are covered
    assert sum(kinds.values()) < few * open_rows.height
    assert {"expired", "withdrawn", "refused", "unknown_document", "no_document", "negative_list"} <= set(
        told.findings["evidence"]
    )


def test_counties_are_not_equally_diligent(told: Told) -> None:
    counties = told.areas.filter(level="county").height
    found = told.findings.group_by("county").len()
    assert 0.25 * counties < counties - found.height
    assert found["len"].max() > 10 * found["len"].median()


def test_stalled(told: Told) -> None:
    later = told.own("stalled").filter(
        pl.col("applied_on") >= date(2026, 3, 1), pl.col("route").is_in(["regular", "purchased"])
    )
    assert later.height >= 3 and later["approved_on"].is_null().all() and later["refused_on"].is_null().all()
    first = {"sichuan": "grassroots_governance", "gansu": "civil_affairs"}[told.jurisdiction]
    assert set(later["reviewed_by"]) <= {first, ""} and first in set(later["reviewed_by"])


def test_expired(told: Told) -> None:
    expired = told.own("expired").filter(document_expires_on=date(2026, 8, 31))
    assert expired.height >= 1 and expired["withdrawn_on"].is_null().all()
    found = told.found("expired", "uncovered").filter(evidence="expired")
    assert found.height >= 5 and set(found["item_id"]) <= set(expired["item_id"])


def test_unreported(told: Told) -> None:
    admitted = told.own("unreported").filter(
        pl.col("admitted_on").is_not_null(), pl.col("withdrawn_on").is_null()
    )
    assert admitted.height >= 3
    assert set(admitted["item_id"]) == set(told.found("unreported", "unreported")["item_id"])


def test_unregistered(told: Told) -> None:
    found = told.found("unregistered", "uncovered").filter(evidence="unknown_document")
    known = set(told.items["approval_document"].drop_nulls())
    assert found.height >= 10 and not set(found["approval_document"]) & known


def test_turned_away(told: Told) -> None:
    refused = told.own("turned_away").filter(route="undocumented")
    assert refused.height >= 4
    assert not set(refused["item_name"]) & set(told.rows("turned_away")["item_name"])


def test_what_communities_turned_away_by_name_might_be_put_down_so(told: Told) -> None:
    """Nothing of it stood then, is on a list or was put down twice; each is a repeat of itself alone."""
    refused = told.everything.filter(route="undocumented")
    began = told.events.filter(sequence=1).select(
        "item_id", community=pl.col("details").str.json_path_match("$.told.community_code")
    )
    with open_store(told.home) as store:
        around = look_around(store, LAST)
        for row in refused.join(began, on="item_id").iter_rows(named=True):
            then = replace(around, on=row["refused_on"])
            (only,) = find_standing(store, row, row["community"], then)
            assert (only.code, only.params["item"]) == ("ADM-038", row["item_id"])


def test_emergency(told: Told) -> None:
    began = pl.col("started_on").is_between(date(2026, 6, 15), date(2026, 9, 25))
    flood = told.own("emergency").filter(began, route="emergency")
    late = emergency_clock(flood, LAST, GRACE, REMINDER).filter(alarm="overdue")
    assert late.height > flood.height / 2 or not told.emergency_path
    found = told.found("emergency", "emergency_overdue")
    assert set(found["item_id"].drop_nulls()) >= set(late["item_id"])
    assert (
        found.height
        > 10
        * told.findings.filter(kind="emergency_overdue").height
        / told.areas.filter(level="county").height
    )


def test_negative(told: Told) -> None:
    own = told.rows("negative").filter(list_kind="negative")
    assert own["community_code"].n_unique() >= 5
    assert told.found("negative", "uncovered").filter(evidence="negative_list").height == own.height


def test_unfunded(told: Told) -> None:
    owed = told.rows("unfunded").select(pl.col("funds_due", "funds_paid").sum()).row(0)
    assert owed[1] < 0.25 * owed[0]
    items = told.own("unfunded").filter(pl.col("funds_paid_fen") > 0)
    assert (items["funds_paid_fen"] < items["funds_due_fen"]).all()


def test_the_same_every_time_and_in_a_smaller_home(told: Told, tmp_path: Path) -> None:
    counties = [told.county("emergency"), told.county("improve")]
    made = []
    for name in ("1", "2"):
        (tmp_path / name).mkdir()
        made.append(tell(tmp_path / name, told.jurisdiction, counties))
    assert made[0].everything.equals(made[1].everything) and made[0].events.equals(made[1].events)
    whole = told.everything.filter(pl.col("area_code").is_in(counties))
    assert made[0].everything.drop("item_id").equals(whole.drop("item_id"))
