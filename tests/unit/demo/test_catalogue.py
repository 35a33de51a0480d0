"""Catalogues, lists and stories fit each other and the real areas."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipelines.demo.burdens import CATALOGUES, read_catalogue
from pipelines.demo.places import TOWNSHIPS_PER_COUNTY, choose_areas, list_communities
from pipelines.demo.stories import read_stories

DAY = date(2026, 10, 31)


def titles(name: str) -> set[str]:
    return set(pl.read_csv(CATALOGUES / f"{name}.csv")["title"])


@pytest.mark.parametrize("path", sorted(CATALOGUES.glob("*.csv")), ids=lambda path: path.stem)
def test_names_are_unique_and_need_no_quoting(path) -> None:
    rows = pl.read_csv(path, infer_schema=False)
    name = "title" if "title" in rows.columns else rows.columns[0]
    assert rows[name].is_unique().all()
    assert not any(mark in path.read_text(encoding="utf-8") for mark in '"\t')
    for share in {"share", "ends"} & set(rows.columns):
        assert rows[share].cast(pl.Float64).is_between(0, 1).all()


def test_lists_name_what_communities_report() -> None:
    assert titles("retained_forms") < set(read_catalogue("forms")["form_name"])
    assert titles("certificates_forbidden") < set(read_catalogue("certificates")["certificate_name"])


def test_every_county_has_four_townships_with_all_their_communities() -> None:
    whole = list_communities(choose_areas(DAY, townships_per_county=None), DAY)
    chosen = list_communities(choose_areas(DAY), DAY)
    assert whole.height == 34_412 and whole["township"].n_unique() == 3_111
    townships = chosen.group_by("county").agg(pl.col("township").n_unique())
    assert townships.height == 183
    assert townships["township"].unique().to_list() == [TOWNSHIPS_PER_COUNTY]
    assert whole.filter(pl.col("township").is_in(chosen["township"].unique().to_list())).equals(chosen)


def test_names_of_communities_need_no_quoting() -> None:
    whole = list_communities(choose_areas(DAY, townships_per_county=None), DAY)
    assert not whole["community_name"].str.contains('[,"\n]').any()


def test_stories_happen_in_counties_of_the_demonstration() -> None:
    areas = choose_areas(DAY)
    names = dict(areas.filter(level="county").select("code", "name").iter_rows())
    places = [story.area for story in read_stories().values()]
    assert len(set(places)) == len(places)
    for story in read_stories().values():
        assert story.zh.startswith(names[story.area]), story.key
