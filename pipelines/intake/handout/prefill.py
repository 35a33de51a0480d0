"""What a handed-out workbook holds already: the roster of the month and the last accepted registers."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.areas import load_areas, roster, successor_map
from pipelines.intake.checks.history import find_bases
from pipelines.store import Store
from schemas.errors import UserError
from schemas.periods import end_of, parse_period, shift
from schemas.returns import REGISTERS, TEMPLATE_VERSION

LOOK_BACK = 12
"""Months in which a recoded or merged area is followed to the one that stands now."""


@dataclass
class Prefill:
    """A cover (field to value) and the rows of every register, typed."""

    cover: dict[str, str | None]
    registers: dict[str, pl.DataFrame]


def prefill(store: Store, township: str, period: str) -> Prefill:
    """The content of a township's workbook for a month. Raises UserError where the month is none or the
    township does not stand in it."""
    day = end_of(parse_period(period))
    areas = load_areas(store)
    communities = roster(areas, township, day)
    name = store.scalar("SELECT name FROM areas WHERE level = 'township' AND code = ?", [township])
    if name is None or communities.is_empty():
        raise UserError("REQ-107", period=period, township=township)
    recoded = successor_map(areas, end_of(shift(period, -LOOK_BACK)), day)
    bases = _bases(store, township, period, recoded)
    moved = recoded.filter(pl.col("level") == "community").select(community_code="code", now="successor")
    registers = {key: _last_rows(store, key, bases, communities, moved) for key in REGISTERS}
    registers["communities"] = _on_roster(communities, registers["communities"])
    return Prefill(_cover(store, township, name, period, bases), registers)


def _bases(store: Store, township: str, period: str, recoded: pl.DataFrame) -> pl.DataFrame:
    """The township's last return, or those of the townships that went into it where it has none yet."""

    def last(townships: list[str]) -> pl.DataFrame:
        schema = {"return_no": pl.Int64, "township": pl.String, "period": pl.String}
        wanted = pl.DataFrame([(0, code, period) for code in townships], schema=schema, orient="row")
        return find_bases(store, wanted, same_month=True).sort("base_id")

    own = last([township])
    before = recoded.filter((pl.col("level") == "township") & (pl.col("successor") == township))
    return own if own.height or before.is_empty() else last(before["code"].to_list())


def _cover(store: Store, township: str, name: str, period: str, bases: pl.DataFrame) -> dict[str, str | None]:
    corrects = period in bases["base_period"]
    last_id = bases["base_id"].first()
    prepared_by = store.scalar("SELECT prepared_by FROM returns WHERE return_id = ?", [last_id])
    return {
        "township_code": township,
        "township_name": name,
        "period": period,
        "submission_kind": "correction" if corrects else "initial",
        "prepared_by": prepared_by,
        "template_version": TEMPLATE_VERSION,
    }


def _last_rows(
    store: Store, register: str, bases: pl.DataFrame, communities: pl.DataFrame, moved: pl.DataFrame
) -> pl.DataFrame:
    """The register as last accepted, in the order of its sheet: under the codes and names of the month's
    roster, without communities that are no more."""
    contract = REGISTERS[register]
    frames = [
        store.frame(
            f"SELECT {', '.join(contract.dtypes)} FROM {register} "  # noqa: S608
            "WHERE period = ? AND return_id = ? ORDER BY sheet_row",
            [base["base_period"], base["base_id"]],
        )
        for base in bases.iter_rows(named=True)
    ]
    rows = pl.concat([pl.DataFrame(schema=contract.dtypes), *frames])
    coded = rows.join(moved, on="community_code", how="left", maintain_order="left").with_columns(
        community_code=pl.coalesce("now", "community_code")
    )
    names = communities.select("community_code", name="community_name")
    named = coded.join(names, on="community_code", how="inner", maintain_order="left")
    return (
        named.with_columns(community_name="name")
        .select(*contract.dtypes)
        .unique(list(contract.unique), keep="first", maintain_order=True)
    )


def _on_roster(communities: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """A row per community of the roster, with the figures it had last; its kind is the one reported."""
    joined = communities.join(last, on="community_code", how="left", suffix="_last", maintain_order="left")
    return joined.with_columns(community_kind=pl.coalesce("community_kind_last", "community_kind")).select(
        last.columns
    )
