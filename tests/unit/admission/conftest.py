"""Homes in which work items are admitted."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.areas import read_reference
from pipelines.areas.stored import replace_areas
from pipelines.base.home import Home
from pipelines.lists.importing import add_reference_lists
from pipelines.lists.reference import reference_lists
from pipelines.store import open_store
from tests.support.admissions import PREFIXES
from tests.support.made_once import copy_home


def make_home(path: Path, jurisdiction: str) -> Home:
    """A home of a jurisdiction with one county, two townships and their communities, and its own lists."""
    return copy_home(path, make_county, jurisdiction)


def make_county(home: Home, jurisdiction: str) -> None:
    province = f"{PREFIXES[jurisdiction][:2]}0000"
    areas = read_reference(province)
    above = areas.filter(pl.col("code").is_in([province, f"{PREFIXES[jurisdiction][:4]}00"]))
    county = areas.filter(pl.col("level") == "county", pl.col("code") == PREFIXES[jurisdiction])
    townships = areas.filter(pl.col("parent") == PREFIXES[jurisdiction], pl.col("level") == "township")
    townships = townships.sort("code").head(2)
    communities = areas.filter(pl.col("parent").is_in(townships["code"].to_list()))
    with open_store(home, create=True) as store, store.transaction():
        meta = {"jurisdiction": jurisdiction, "synthetic": "no"}
        for key, value in meta.items():
            store.set_setting(key, value)
        replace_areas(store, pl.concat([above, county, townships, communities]), "0" * 64)
        add_reference_lists(store, reference_lists(jurisdiction))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home", "sichuan")


@pytest.fixture
def guangxi(tmp_path: Path) -> Home:
    return make_home(tmp_path / "guangxi", "guangxi")


@pytest.fixture
def gansu(tmp_path: Path) -> Home:
    return make_home(tmp_path / "gansu", "gansu")
