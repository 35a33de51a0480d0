"""Lists as a snapshot holds them: in force on a day, versions, changes, and an id without times of import."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.queries import Snapshot, lists, open_snapshot
from pipelines.store import open_store
from schemas.errors import UserError
from tests.support.listed_home import WHY, build_listed_home
from tests.support.made_once import copy_home, made_home
from tests.support.scopes import WHOLE


@pytest.fixture(scope="module")
def listed() -> tuple[Home, Snapshot]:
    home = made_home(build_listed_home)
    return home, open_snapshot(home)


def test_every_version_with_who_and_why(listed: tuple[Home, Snapshot]) -> None:
    versions = lists.list_versions(listed[1], WHOLE, "retained_forms")
    assert versions.select("version", "actor", "entries", "why").rows() == [
        (2, "王主任", 2, WHY),
        (1, "王主任", 2, None),
    ]
    assert lists.list_versions(listed[1], WHOLE).height == 6
    assert lists.newest_version(listed[1], WHOLE, "appraisals") == 0


@pytest.mark.parametrize(
    ("day", "numbers"), [("2026-06-30", [1]), ("2026-08-31", [1]), ("2026-09-01", [1, 3])]
)
def test_what_is_in_force_on_a_day(listed: tuple[Home, Snapshot], day: str, numbers: list[int]) -> None:
    found = lists.entries_in_force(listed[1], WHOLE, date.fromisoformat(day), "retained_forms")
    assert found["number"].to_list() == numbers


def test_changes_between_versions_and_to_the_document(listed: tuple[Home, Snapshot]) -> None:
    changes = lists.version_changes(listed[1], WHOLE, "retained_forms", 1, 2)
    assert sorted(changes.select("change", "title", "title_before").rows()) == [
        ("added", "党员名册", None),
        ("changed", "人口台账", "人口台账"),
        ("removed", None, "低保表"),
    ]
    with pytest.raises(UserError):
        lists.version_changes(listed[1], WHOLE, "retained_forms", 1, 3)
    unchanged = lists.changes_to_document(listed[1], WHOLE, "negative")
    assert unchanged is not None and unchanged.is_empty()
    assert lists.changes_to_document(listed[1], WHOLE, "retained_forms") is None


def test_origins_and_what_the_classifier_knows(listed: tuple[Home, Snapshot]) -> None:
    origin = lists.origins(listed[1], WHOLE, "negative")["行政执法与监督检查"]
    assert origin.clause == "附件3第1项" and "非机动车整治" in origin.includes
    entries = lists.classifier_entries(listed[1], WHOLE, date(2026, 10, 31))
    assert {entry.kind for entry in entries} >= {"assistance", "negative", "retained_forms"}
    assert any("非机动车整治" in entry.includes for entry in entries)


def test_when_and_by_whom_is_not_in_the_id(listed: tuple[Home, Snapshot], tmp_path: Path) -> None:
    twin = copy_home(tmp_path / "twin", build_listed_home)
    with open_store(twin) as store:
        store.run("UPDATE versions SET imported_at_utc = ?, actor = '别人'", [datetime(2020, 1, 1)])
    assert publish(twin).snapshot == listed[1].id
    with open_store(twin) as store:
        store.run("UPDATE versions SET why = '另一个原因' WHERE subject = 'retained_forms' AND version = 2")
    assert publish(twin).snapshot != listed[1].id
