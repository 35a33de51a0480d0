"""Catalogues, lists and stories fit each other and the real areas."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.base.home import REFERENCE
from pipelines.demo.burdens import read_catalogue
from pipelines.demo.demo_areas import TOWNSHIPS_PER_COUNTY, choose_areas, list_communities
from pipelines.demo.provinces import FOLDER, PROVINCES, SHARED, Province, find_province
from pipelines.demo.stories import read_stories
from schemas.errors import UserError

DAY = date(2026, 10, 31)


def titles(name: str) -> set[str]:
    return set(pl.read_csv(SHARED / f"{name}.csv")["title"])


def declared(folder: Path) -> dict[str, Any]:
    """A list file as it is written."""
    return tomllib.loads(folder.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "path",
    sorted(file for file in FOLDER.parent.rglob("*.csv") if file.stem != "progress"),
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_names_are_unique_and_need_no_quoting(path: Path) -> None:
    rows = pl.read_csv(path, infer_schema=False)
    name = "title" if "title" in rows.columns else rows.columns[0]
    assert rows[name].is_unique().all()
    assert not any(mark in path.read_text(encoding="utf-8") for mark in '"\t')
    for share in {"share", "ends", "county_share"} & set(rows.columns):
        assert rows[share].cast(pl.Float64).is_between(0, 1).all()


def test_the_made_up_list_names_what_communities_report() -> None:
    forms = read_catalogue("forms", PROVINCES["sichuan"])
    assert titles("retained_forms") < set(forms["form_name"])


@pytest.mark.parametrize("province", PROVINCES.values(), ids=PROVINCES)
def test_communities_were_asked_for_every_forbidden_certificate(province: Province) -> None:
    """The 20 of the Ministry's list, by their titles."""
    listed = declared(REFERENCE / "lists" / "national" / "certificates_forbidden.toml")["entries"]
    asked = set(read_catalogue("certificates", province)["certificate_name"])
    assert len(listed) == 20 and {entry["title"] for entry in listed} <= asked


@pytest.mark.parametrize("province", PROVINCES.values(), ids=PROVINCES)
def test_numbers_on_lists_are_those_of_the_documents(province: Province) -> None:
    items = read_catalogue("work_items", province).filter(pl.col("list_kind").is_not_null())
    folder = REFERENCE / "lists" / province.jurisdiction
    assert set(items["list_kind"]) == {"self_governance", "assistance", "negative"}
    for item in items.iter_rows(named=True):
        entries = declared(folder / f"{item['list_kind']}.toml")["entries"]
        by_number = {entry["number"]: entry["title"] for entry in entries}
        assert by_number[item["list_number"]] == item["list_title"], item["item_name"]


def test_numbers_that_were_read_off_the_document_of_sichuan() -> None:
    """Annexes 1 to 3 of its guidance, by hand."""
    items = read_catalogue("work_items", PROVINCES["sichuan"])
    numbers = {row["item_name"]: row["list_number"] for row in items.iter_rows(named=True)}
    expected = {
        "组织居（村）民会议": 6,
        "居务村务公开公示": 15,
        "调解民间纠纷": 9,
        "培育社区社会组织": 4,
        "社区环境卫生治理": 8,
        "修订居规民约": 7,
        "法治宣传教育": 11,
        "最低生活保障协助核查": 10,
        "城乡居民医保参保协助": 11,
        "城乡居民养老保险协助": 11,
        "防灾减灾宣传与转移避险协助": 18,
        "流动人口信息登记协助": 32,
        "协助征地拆迁动员": 2,
        "招商引资任务分解": 5,
        "行政执法检查代办": 1,
    }
    assert {name: numbers[name] for name in expected} == expected


@pytest.mark.parametrize("province", PROVINCES.values(), ids=PROVINCES)
def test_what_is_applied_for_is_on_no_list(province: Province) -> None:
    """Else it would need no approval, or be barred."""
    listed = {
        name
        for kind in ("self_governance", "assistance", "negative")
        for entry in declared(REFERENCE / "lists" / province.jurisdiction / f"{kind}.toml")["entries"]
        for name in (entry["title"], *entry.get("includes", ()))
    }
    for name in ("cases", "emergencies"):
        assert not listed & set(read_catalogue(name, province)["item_name"])


def test_every_county_of_sichuan_has_four_townships_with_all_their_communities() -> None:
    whole = list_communities(choose_areas(DAY, townships_per_county=None), DAY)
    chosen = list_communities(choose_areas(DAY), DAY)
    assert whole.height == 34_412 and whole["township"].n_unique() == 3_111
    townships = chosen.group_by("county").agg(pl.col("township").n_unique())
    assert townships.height == 183
    assert townships["township"].unique().to_list() == [TOWNSHIPS_PER_COUNTY]
    assert whole.filter(pl.col("township").is_in(chosen["township"].unique().to_list())).equals(chosen)


def test_every_county_of_gansu_has_four_townships() -> None:
    """Of its 90 counties of the code list 87 have townships."""
    chosen = list_communities(choose_areas(DAY, jurisdiction="gansu"), DAY)
    townships = chosen.group_by("county").agg(pl.col("township").n_unique())
    assert townships.height == 87 and townships["township"].unique().to_list() == [TOWNSHIPS_PER_COUNTY]
    assert set(chosen["county"].str.head(2)) == {"62"}


@pytest.mark.parametrize("jurisdiction", PROVINCES)
def test_names_of_communities_need_no_quoting(jurisdiction: str) -> None:
    whole = list_communities(choose_areas(DAY, None, None, jurisdiction), DAY)
    assert not whole["community_name"].str.contains('[,"\n]').any()


@pytest.mark.parametrize("jurisdiction", PROVINCES)
def test_stories_happen_in_counties_of_the_demonstration(jurisdiction: str) -> None:
    areas = choose_areas(DAY, jurisdiction=jurisdiction)
    names = dict(areas.filter(level="county").select("code", "name").iter_rows())
    stories = read_stories(jurisdiction)
    assert set(stories) == set(read_stories("sichuan"))
    assert len({story.area for story in stories.values()}) == len(stories)
    for story in stories.values():
        assert story.zh.startswith(names[story.area]), story.key


@pytest.mark.parametrize("name", ["renshou", "atlantis", ""])
def test_another_name_is_told_which_two_there_are(name: str) -> None:
    with pytest.raises(UserError) as caught:
        find_province(name)
    for said in (caught.value.words.zh, caught.value.words.en):
        assert name in said and "sichuan" in said and "gansu" in said
