"""What a snapshot stands on: files, settings, lists, returns."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.queries import Snapshot, area_profile, open_snapshot
from pipelines.queries.provenance import list_entries, return_files, returns_by_period, settings_in_force
from pipelines.store import open_store
from tests.support.hand_store import EAST, hand_areas, hand_in
from tests.support.scopes import WHOLE
from tests.support.small_store import make_store


def test_files_returns_and_settings(snapshot: Snapshot) -> None:
    assert return_files(snapshot, WHOLE, "2026-02")["return_id"].to_list()[-1] == "510106001-2026-02-2"
    assert returns_by_period(snapshot, WHOLE).select("period", "returns", "replaced").rows() == [
        ("2026-02", 4, 1),
        ("2026-01", 5, 0),
    ]
    settings = settings_in_force(snapshot, WHOLE)
    assert dict(settings.select("key", "value").rows())["minimum_completeness"] == "0.9"
    assert list_entries(snapshot, WHOLE).is_empty()


def test_a_list_counts_in_the_months_it_is_in_force(tmp_path: Path) -> None:
    home = Home(tmp_path)
    make_store(home, hand_areas())
    for month in ("2026-01", "2026-02"):
        hand_in(home, month, {"510104001": (3, 0)})
    with open_store(home) as store, store.transaction():
        store.insert(
            "list_entries",
            pl.DataFrame(
                {
                    "kind": ["retained_forms"],
                    "version": [1],
                    "number": [1],
                    "title": ["表0"],
                    "valid_from": [date(2026, 2, 1)],
                }
            ),
        )
        store.insert(
            "versions",
            pl.DataFrame(
                {
                    "subject": ["retained_forms"],
                    "version": [1],
                    "imported_at_utc": [date(2026, 1, 1)],
                    "actor": ["x"],
                    "sha256": ["0"],
                    "entries": [1],
                }
            ),
        )
    publish(home)
    snapshot = open_snapshot(home)
    assert list_entries(snapshot, WHOLE).select("kind", "version", "title").rows() == [
        ("retained_forms", 1, "表0")
    ]
    assert list_entries(snapshot, WHOLE, "2026-01").is_empty()
    shares = [
        area_profile(snapshot, WHOLE, "county", EAST, month)
        .filter(indicator="forms_off_list_share")["value"]
        .item()
        for month in ("2026-01", "2026-02")
    ]
    # Two of three forms are not on the list; before there is a list the question cannot be asked.
    assert shares[0] is None and round(shares[1], 6) == 66.666667
