"""A small, valid, deterministic snapshot: ``python -m tests.support.small_snapshot --home DIR``."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.areas import read_reference
from pipelines.home import Home
from pipelines.indicators.columns import COUNT_COLUMNS, WAIT_DAYS
from pipelines.indicators.definitions import INDICATORS, Indicator
from pipelines.jurisdictions import load_jurisdiction
from pipelines.periods import due_date, months_between, shift
from pipelines.publish.areas import snapshot_areas
from pipelines.publish.content import canonical_table, snapshot_id, table_hash
from pipelines.publish.writing import make_current, write_snapshot
from schemas.snapshot import TABLES

PERIODS = months_between("2025-11", "2026-10")
COUNTIES = ("510104", "510105", "510106", "510502", "510503")
TOWNSHIPS_A_COUNTY = 4


def small_areas() -> pl.DataFrame:
    """Sichuan cut to 2 prefectures, 5 counties and 4 townships each, all their communities."""
    areas = read_reference("510000")
    counties = areas.filter(pl.col("code").is_in(COUNTIES), pl.col("level") == "county")
    above = areas.filter(pl.col("code").is_in(["510000", "510100", "510500"]), pl.col("level") != "county")
    townships = areas.filter(pl.col("level") == "township", pl.col("parent").is_in(COUNTIES))
    townships = townships.sort("code").group_by("parent", maintain_order=True).head(TOWNSHIPS_A_COUNTY)
    communities = areas.filter(pl.col("level") == "community", pl.col("parent").is_in(townships["code"].to_list()))
    return pl.concat([above, counties, townships.select(areas.columns), communities])


def small_facts(areas: pl.DataFrame, periods: list[str]) -> pl.DataFrame:
    """One row per community and period; counts drawn with a fixed seed, burdens falling over the months."""
    random = np.random.default_rng(20261101)
    months = []
    places = areas.filter(pl.col("level") == "community").select(community="code", township="parent")
    for age, period in enumerate(periods):
        counts = {
            name: random.poisson(max(1.0, 30 - age) if name.endswith(("_all", "_in_use", "_hung")) else 3, places.height)
            for name in COUNT_COLUMNS
        }
        frame = places.with_columns(pl.lit(period).alias("period"), **{k: pl.Series(v) for k, v in counts.items()})
        months.append(frame.with_columns(pl.lit(1, pl.Int64).alias("communities"), pl.lit([3, 40], pl.List(pl.Int32)).alias(WAIT_DAYS)))
    return pl.concat(months)


def small_values(facts: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    rows = []
    tree = areas.filter(level="community").select("township", "county", "prefecture", "province", community="code").unique()
    joined = facts.drop("township").join(tree, on="community")
    for level in ("township", "county", "prefecture", "province"):
        for indicator in INDICATORS:
            rows.append(_values(joined, level, indicator))
    values = pl.concat(rows, how="diagonal_relaxed").sort("level", "indicator", "area_code", "period")
    over = ["level", "indicator", "area_code"]
    rank = pl.when("eligible").then(pl.col("value") * pl.col("sign")).rank("min").over("level", "indicator", "period")
    return values.with_columns(
        change_month=pl.col("value") - pl.col("value").shift(1).over(over),
        change_year=pl.lit(None, pl.Float64),
        change_baseline=pl.col("value") - pl.col("value").first().over(over),
        rank=rank.cast(pl.Int64),
        ranked=pl.col("eligible").sum().over("level", "indicator", "period"),
        tied=pl.lit(False), restated=pl.lit(False),
        lower=pl.col("value") * 0.9, upper=pl.col("value") * 1.1,
    )


def _values(facts: pl.DataFrame, level: str, indicator: Indicator) -> pl.DataFrame:
    reporting = indicator.reporting
    numerator = pl.lit(1) if reporting else pl.col(indicator.numerator)
    if indicator.numerator == WAIT_DAYS:
        numerator = pl.lit(20)
    denominator = pl.lit(1) if reporting else pl.col(indicator.denominator or "communities")
    sums = facts.group_by(pl.col(level).alias("area_code"), "period").agg(
        numerator=numerator.sum().cast(pl.Float64) / indicator.numerator_scale,
        denominator=denominator.sum().cast(pl.Float64) / indicator.denominator_scale,
        communities=pl.len().cast(pl.Int64), townships=pl.col("township").n_unique().cast(pl.Int64),
    )
    sign = {"low": 1, "high": -1, "context": None}[indicator.direction]
    enough = (pl.col("communities") >= 10) & pl.lit(sign is not None)
    return sums.with_columns(
        value=(indicator.factor * pl.col("numerator") / (pl.col("denominator") if indicator.denominator else 1)),
        level=pl.lit(level), indicator=pl.lit(indicator.code), sign=pl.lit(sign, pl.Int64),
        townships_expected=pl.col("townships"), completeness=pl.lit(1.0), eligible=enough,
        reason=pl.when(~enough).then(pl.lit("too_few_communities" if sign else "context")),
    )


def small_returns(areas: pl.DataFrame, periods: list[str]) -> pl.DataFrame:
    townships = areas.filter(level="township")["code"].unique().sort().to_list()
    rows = []
    for place, code in enumerate(townships):
        for age, period in enumerate(periods):
            late = (place * 7 + age * 3) % 11 == 0
            due = due_date(period, 5)
            moment = datetime(due.year, due.month, due.day, 2) + timedelta(days=3 if late else -1)
            rows.append((code, period, f"{code}-{period}-1", moment, not late, None, 1, True, (place + age) % 30, age % 3, "0" * 64))
    return pl.DataFrame(rows, schema=TABLES["returns"], orient="row")


def build_small_snapshot(home: Home, periods: list[str] = PERIODS) -> str:
    """Writes the snapshot and makes it current; its id."""
    jurisdiction = load_jurisdiction("sichuan")
    areas = snapshot_areas(small_areas(), periods)
    facts = small_facts(small_areas(), periods)
    tables = {name: pl.DataFrame(schema=schema) for name, schema in TABLES.items()} | {
        "areas": areas, "community_facts": facts, "area_values": small_values(facts, areas),
        "returns": small_returns(areas, periods),
        "settings": pl.DataFrame([
            {"key": s.key, "value": s.text, "source": s.source, "clause": s.clause, "note_zh": s.note_zh, "note_en": s.note_en}
            for s in jurisdiction.settings
        ]),
    }
    tables = {name: canonical_table(name, rows) for name, rows in tables.items()}
    name = snapshot_id("small", [(name, table_hash(rows)) for name, rows in tables.items()], True)
    manifest = {
        "id": name, "created_at": f"{shift(periods[-1], 1)}-06T00:00:00Z", "jurisdiction": "sichuan", "synthetic": True,
        "periods": periods, "indicators": [i.code for i in INDICATORS], "due_day": jurisdiction.due_day,
        "top": {"level": "province", "code": "510000"}, "returns": [], "lists": {}, "settings": {}, "code": "small",
        "rows": {table: rows.height for table, rows in tables.items()},
    }
    write_snapshot(home, name, tables, manifest, {"previous": None})
    make_current(home, name)
    return name


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", required=True)
    print(build_small_snapshot(Home(Path(parser.parse_args().home).resolve())))
