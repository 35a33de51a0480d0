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


def test_a_link_to_a_merged_township_leads_to_what_became_of_it(show: Shower, tmp_path: Path) -> None:
    home = make_home(tmp_path)
    with open_store(home) as store:
        store.run(
            "INSERT INTO areas VALUES ('510104021201', '旧镇村', 'community', '510104021', 'village', "
            "NULL, '2023-12-31', '510104020201')"
        )
    rows = south_rows()
    place = {"community_code": "510104021201", "community_name": "旧镇村"}
    old = {"communities": [rows["communities"][1] | place], "forms": []}
    paths = [
        write_return(tmp_path / "a.xlsx", "2023-12", old, township="510104021", name="旧镇"),
        write_return(tmp_path / "b.xlsx", "2025-01", rows, township=SOUTH, name="东湖镇"),
    ]
    assert [receipt["status"] for receipt in ingest(home, paths, received_at=RECEIVED)] == ["accepted"] * 2
    publish(home)
    for code in ("510104021", "510104021201"):
        run = show("area", home=home.path, code=code)
        assert not run.exception and f"**东湖镇** :gray[{SOUTH}" in words(run), code
        if len(code) == 9:
            assert "510104021 已撤并或变更代码" in words(run)


def test_a_map_names_the_areas_it_cannot_draw(show: Shower, tmp_path: Path) -> None:
    home = make_home(tmp_path)
    with open_store(home) as store:
        store.run("UPDATE areas SET code = '510190' WHERE level = 'county'")
        store.run("UPDATE areas SET parent = '510190' WHERE level = 'township'")
    path = write_return(tmp_path / "a.xlsx", "2025-01")
    assert [receipt["status"] for receipt in ingest(home, [path], received_at=RECEIVED)] == ["accepted"]
    publish(home)
    run = show("map", home=home.path)
    assert not run.exception and "因此未绘出：锦江区" in words(run)
