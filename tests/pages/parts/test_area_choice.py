"""Which area a page shows for the address it was given."""

from __future__ import annotations

from pathlib import Path

from pipelines.intake.load import ingest
from pipelines.publish import publish
from pipelines.store import open_store
from tests.pages.conftest import Shower, words
from tests.support.small_returns import RECEIVED, SOUTH, make_home, south_rows, write_return

MOVED = "510104017003"
"""A community whose code begins with the northern township's; its parent becomes the southern one."""


def test_a_community_is_shown_through_its_parent_not_its_prefix(show: Shower, tmp_path: Path) -> None:
    home = make_home(tmp_path)
    with open_store(home) as store:
        store.run("UPDATE areas SET parent = ? WHERE code = ?", [SOUTH, MOVED])
    rows = south_rows()
    rows["communities"].append(
        rows["communities"][0] | {"community_code": MOVED, "community_name": "合江亭社区"}
    )
    path = write_return(tmp_path / "a.xlsx", "2025-01", rows, township=SOUTH, name="东湖镇")
    assert [receipt["status"] for receipt in ingest(home, [path], received_at=RECEIVED)] == ["accepted"]
    publish(home)
    run = show("area", home=home.path, code=MOVED)
    assert not run.exception
    assert f"**东湖镇** :gray[{SOUTH}" in words(run)
