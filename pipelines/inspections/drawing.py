"""Putting down a draw, and its second stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.base.names import written
from pipelines.inspections.draw import DRAWN, draw, first_size, seed_of
from pipelines.inspections.stocks import reported_rows
from pipelines.inspections.stored import add_rows, find_sample, read_recounts, read_table_of
from pipelines.inspections.summary import is_last_stage, summarise
from pipelines.store import Store
from schemas.errors import UserError
from schemas.inspections import SAMPLES

_SAME = "SELECT sample_id FROM inspection_samples WHERE area_code = $area AND period = $period"


@dataclass(frozen=True)
class Asked:
    """What a draw is made for and from: the county and month, the snapshot, the public number; ``why`` a
    further sample of the same county and month is wanted."""

    area: str
    period: str
    snapshot: str
    number: str
    why: str | None = None

    @property
    def seed(self) -> str:
        return seed_of(self.snapshot, self.period, self.number)


@dataclass(frozen=True)
class Source:
    """What a sample is drawn from: a county and month of a snapshot, its communities (columns of FRAME and
    community_name), and the rows they reported by register."""

    area: str
    period: str
    snapshot: str
    frame: pl.DataFrame
    registers: Mapping[str, pl.DataFrame]


def draw_sample(frame: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """The communities drawn, both stages (columns of DRAWN); ``frame`` has columns of FRAME."""
    return draw(frame, asked.seed, asked.area)


def keep_sample(
    store: Store, frame: pl.DataFrame, registers: Mapping[str, pl.DataFrame], asked: Asked
) -> str:
    """Put down a sample and what stood reported of its communities; its number. ``frame`` has community_name
    beside the columns of FRAME; ``registers``: rows of the county by register. Raises UserError where one of
    the county and month was drawn before and it is not said why there should be another: who may draw until
    he likes what he sees draws no sample. Call it inside a transaction."""
    before = store.frame(_SAME, {"area": asked.area, "period": asked.period})["sample_id"].to_list()
    if before and not written(asked.why):
        raise UserError("INS-102", sample=before[-1], area=asked.area, period=asked.period)
    sample = f"{asked.period}-{asked.area}-{len(before) + 1}"
    drawn = draw_sample(frame, asked)
    names = frame.select("community_code", "community_name")
    units = drawn.select(*DRAWN).join(names, on="community_code", how="left", maintain_order="left")
    add_rows(store, "inspection_samples", _row(sample, frame.height, asked, store.actor))
    add_rows(store, "inspection_units", units.with_columns(sample_id=pl.lit(sample)))
    chosen = {
        key: rows.filter(pl.col("community_code").is_in(drawn["community_code"].implode()))
        for key, rows in registers.items()
    }
    add_rows(store, "inspection_reported", reported_rows(chosen, sample, asked.period))
    store.record(
        "inspections.draw",
        sample,
        public_number=asked.number,
        seed=asked.seed,
        snapshot=asked.snapshot,
        why=written(asked.why),
    )
    return sample


def extend_sample(store: Store, sample: str) -> int:
    """Take a sample to its second stage; how many communities are added. Raises UserError where there is no
    such sample, or where its recount does not ask for it. Call it inside a transaction."""
    drawn = find_sample(store, sample)
    samples, units = (
        read_table_of(store, table, sample) for table in ("inspection_samples", "inspection_units")
    )
    found = summarise(samples, units, read_recounts(store, sample))
    if is_last_stage(drawn) or not (found["verdict"] == "extend").any():
        raise UserError("INS-103", sample=sample)
    store.run("UPDATE inspection_samples SET stage = 2 WHERE sample_id = $sample", {"sample": sample})
    added = units.filter(stage=2).height
    store.record("inspections.extend", sample, communities=added)
    return added


def _row(sample: str, communities: int, asked: Asked, actor: str) -> pl.DataFrame:
    row: dict[str, Any] = {
        "sample_id": sample,
        "area_code": asked.area,
        "period": asked.period,
        "public_number": asked.number,
        "seed": asked.seed,
        "snapshot_id": asked.snapshot,
        "communities": communities,
        "first_size": first_size(communities),
        "stage": 1,
        "drawn_at_utc": now_utc(),
        "actor": actor,
        "why": written(asked.why),
    }
    return pl.DataFrame([row], schema=SAMPLES)
