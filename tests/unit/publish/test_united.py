"""Inputs of several homes as one: numbers begin with the area, words about one signal stand by time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.publish.handed_up import TABLES, HandUp, told_tables
from pipelines.publish.inputs import Inputs, read_inputs
from pipelines.publish.united import unite
from pipelines.store import open_store
from schemas.handing_up import HandUpList
from schemas.signals import SIGNAL_DISMISSALS
from tests.support.handing_homes import CHENGDU, LUZHOU, make_part
from tests.support.made_once import copy_home


def inputs_of(folder: Path, prefecture: str) -> Inputs:
    home: Home = copy_home(folder / prefecture, make_part, prefecture)
    with open_store(home) as store:
        return read_inputs(store)


def handed_up(inputs: Inputs, area: str) -> HandUp:
    told: HandUpList = {
        "format": 1,
        "store": "",
        "product": "",
        "home": area,
        "jurisdiction": "",
        "areas": [area],
        "synthetic": False,
        "made_at": "",
        "made_by": "",
        "tables": {},
        "parts": {},
    }
    return HandUp("a folder", told, told_tables(inputs))


def dismissal(hour: int, why: str) -> pl.DataFrame:
    row = ("one signal", 1, datetime(2026, 11, 1, hour), "a", "dismiss", "renamed", why)
    return pl.DataFrame([row], schema=SIGNAL_DISMISSALS, orient="row")


def test_numbers_begin_with_the_area_and_entries_stand_by_time(tmp_path: Path) -> None:
    own, other = inputs_of(tmp_path, LUZHOU), inputs_of(tmp_path, CHENGDU)
    sample = pl.DataFrame({"sample_id": ["2026-10-510104-1"]}, schema_overrides={"sample_id": pl.String})
    columns = own.inspections.schema
    rows = sample.select(
        (pl.col(name) if name == "sample_id" else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in columns.items()
    )
    cases = other.cases.with_columns(escalates=pl.lit("D2026-00009"))
    other = replace(other, inspections=rows, cases=cases, signal_dismissals=dismissal(3, "first"))
    own = replace(own, signal_dismissals=dismissal(9, "later"))
    united = unite(own, [handed_up(other, CHENGDU)])
    assert united.inspections["sample_id"].to_list() == ["510100-2026-10-510104-1"]
    assert united.admissions["item_id"].to_list() == ["510100-A2026-00001", "A2026-00002"]
    assert united.admission_events["item_id"].to_list() == united.admissions["item_id"].to_list()
    told = united.cases.select("case_id", "origin_id", "escalates").rows()
    assert told == [
        ("510100-D2026-00001", "510100-F2026-00001", "510100-D2026-00009"),
        ("D2026-00002", "F2026-00002", None),
    ]
    assert united.clues.clues["clue_id"].to_list() == ["510100-F2026-00001", "F2026-00002"]
    said = united.signal_dismissals.select("sequence", "why").rows()
    assert said == [(1, "first"), (2, "later")]
    assert united.returns.height == own.returns.height + other.returns.height


def test_a_home_to_which_nobody_hands_up_is_as_it_was(tmp_path: Path) -> None:
    own = inputs_of(tmp_path, LUZHOU)
    assert unite(own, []) is own
    assert set(told_tables(own)) == set(TABLES)
