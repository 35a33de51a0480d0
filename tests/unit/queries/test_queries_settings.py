"""An old snapshot is read by the settings it was published with."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.admission.rules import load_rules
from pipelines.jurisdictions import settings
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.publish import inputs, publish
from pipelines.queries import Snapshot, export_frame, open_snapshot, register_rows
from pipelines.queries.admissions import emergency_queue, withdrawal_queue
from pipelines.queries.files import about
from pipelines.queries.stored_settings import stored_jurisdiction
from pipelines.store import open_store
from tests.support.admissions import begin
from tests.support.hand_store import hand_home
from tests.support.made_once import copy_home
from tests.support.scopes import WHOLE
from tests.support.small_store import add_return
from tests.support.span_store import registers

PLAQUE = "党群服务中心"


def folder_of_then(folder: Path) -> Path:
    """Settings of an earlier time: a community by itself is enough to be ranked, and no plaque but one."""
    shutil.copytree(settings.FOLDER, folder)
    (folder / "then.toml").write_text(
        'inherits = "sichuan"\nzh = "当时"\nen = "Then"\narea_code = "510000"\n'
        '[settings]\nminimum_communities = { value = 1, source = "sichuan", clause = "1" }\n'
        f'permitted_outside_plaques = {{ value = ["{PLAQUE}"], source = "guangxi", clause = "1" }}\n'
        "[admission]\n"
        'emergency_reminder_days = { value = 2, source = "guangxi", clause = "1" }\n'
        'evaluation_required = { value = true, source = "guangxi", clause = "1" }\n'
        'approver_township = { value = "county_party_government", source = "guangxi", clause = "1" }\n',
        encoding="utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def then(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_of_then(tmp_path_factory.mktemp("settings") / "then")


@pytest.fixture(scope="module")
def old(then: Path) -> Snapshot:
    """A snapshot published under settings that the running code's file of the same name does not have."""
    home = copy_home(then.with_name("home"), hand_home)
    plaques = pl.DataFrame({"community_code": ["510104001201"] * 2, "plaque_name": [PLAQUE, "警务室"]})
    plaques = plaques.with_columns(
        department=pl.lit("民政局"),
        department_level=pl.lit("county"),
        placement=pl.lit("outside"),
        basis=pl.lit("provincial"),
        dedicated_post=False,
        status=pl.lit("hung"),
    )
    with open_store(home) as store, store.transaction():
        add_return(store, "510104001", "2026-02", {**registers("510104001", 4, 1, 0), "plaques": plaques})
    dates = {"on": date(2026, 2, 2), "started_on": "2026-02-01", "ends_on": "2026-02-10"}
    begin(home, item_name="抢险", route="emergency", reason="暴雨", **dates)
    with pytest.MonkeyPatch.context() as earlier:
        earlier.setattr(inputs, "load_jurisdiction", lambda name: load_jurisdiction("then", then))
        earlier.setattr(inputs, "load_rules", lambda name: load_rules("then", then))
        publish(home)
    return open_snapshot(home)


def test_communities_are_exported_by_the_settings_of_then(old: Snapshot) -> None:
    assert load_jurisdiction("sichuan").minimum_communities > 1
    rows = export_frame(old, WHOLE, "community", ["2026-01"], ["forms_per_community"])
    assert rows.select("eligible", "reason").unique().rows() == [(True, None)]


def test_rows_are_counted_by_the_settings_of_then(old: Snapshot) -> None:
    rows = register_rows(
        old, WHOLE, "plaques", "province", "510000", "2026-02", indicator="outside_plaque_breach_share"
    )
    assert rows.select("plaque_name", "counts").rows() == [("警务室", True), (PLAQUE, False)]


def test_the_whole_jurisdiction_is_as_it_was(old: Snapshot, then: Path) -> None:
    assert old.jurisdiction == load_jurisdiction("then", then)
    assert "当时 Then" in about(old, WHOLE)["内容 content"].to_list()


def test_a_snapshot_without_a_setting_takes_the_running_code_s(old: Snapshot) -> None:
    rows = old.frame("SELECT * FROM settings").to_dicts()
    manifest = {**old.manifest, "jurisdiction": "sichuan"}
    kept = {key: value for key, value in manifest["in_force"]["settings"].items() if key != "due_day"}
    found = stored_jurisdiction({**manifest, "in_force": {**manifest["in_force"], "settings": kept}}, rows)
    assert (found.minimum_communities, found.due_day) == (1, load_jurisdiction("sichuan").due_day)
    del manifest["in_force"]
    assert stored_jurisdiction(manifest, rows) == load_jurisdiction("sichuan")


@pytest.mark.parametrize(
    ("day", "left", "rung", "today"),
    [
        (date(2026, 2, 28), 3, "waiting", "remind"),
        (date(2026, 3, 1), 2, "remind", "remind"),
        (date(2026, 3, 4), -1, "overdue", "overdue"),
    ],
)
def test_an_alarm_rings_by_the_rules_of_then(
    old: Snapshot, day: date, left: int, rung: str, today: str
) -> None:
    """30 days from 1 February end on 3 March. Then two days before were enough; today it is seven."""
    assert load_rules("sichuan").emergency_reminder_days == 7
    queue = emergency_queue(old, WHOLE, day)
    assert queue.select("days_left", "alarm").rows() == [(left, rung)]
    assert alarm_by_today(old, day) == today


def alarm_by_today(snapshot: Snapshot, day: date) -> str:
    """The same snapshot as if it held no rules, as those of before the rules were kept."""
    in_force = {key: kept for key, kept in snapshot.manifest["in_force"].items() if key != "admission"}
    manifest = {**snapshot.manifest, "jurisdiction": "sichuan", "in_force": in_force}
    bare = Snapshot(snapshot.id, snapshot.folder, manifest, snapshot.tables)
    return str(emergency_queue(bare, WHOLE, day)["alarm"].item())


def test_what_a_withdrawal_wants_is_what_it_wanted_then(old: Snapshot) -> None:
    assert not load_rules("sichuan").evaluation_required
    due = withdrawal_queue(old, WHOLE, date(2026, 2, 11))
    assert due.select("item_name", "due_on", "evaluation_missing").rows() == [
        ("抢险", date(2026, 2, 10), True)
    ]


def test_all_rules_are_as_they_were(old: Snapshot, then: Path) -> None:
    assert old.rules == load_rules("then", then)
    assert old.rules.approvers["township"] == "county_party_government"


def test_a_rule_the_snapshot_does_not_hold_is_the_running_code_s(old: Snapshot) -> None:
    in_force = old.manifest["in_force"]
    held = {key: rule for key, rule in in_force["admission"].items() if key != "emergency_reminder_days"}
    manifest = {**old.manifest, "jurisdiction": "sichuan", "in_force": {**in_force, "admission": held}}
    rules = Snapshot(old.id, old.folder, manifest, old.tables).rules
    assert (rules.emergency_reminder_days, rules.evaluation_required) == (7, True)
