"""Register rows behind a figure, read from the Parquet parts that snapshots share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import polars as pl

from pipelines.engine.rows import scan_parts
from pipelines.indicators.columns import KEY_COLUMNS
from pipelines.indicators.definitions import BY_CODE
from pipelines.indicators.facts import BURDENS
from pipelines.indicators.facts.communities import communities_facts
from pipelines.indicators.facts.context import make_context
from pipelines.jurisdictions.settings import jurisdiction_names, load_jurisdiction
from pipelines.queries.areas import areas_in
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.areas import LEVELS
from schemas.dtypes import Dtypes
from schemas.errors import UserError
from schemas.returns import REGISTERS
from schemas.scope import Scope
from schemas.words import Words

ROW_LIMIT = 1000
"""Rows a page shows at most; the export and the return itself hold all of them."""

ORIGIN: Dtypes = {"return_id": pl.String, "township_code": pl.String, "sheet_row": pl.Int64}
"""Where a register row came from."""

_FACTS_OF = {"communities": communities_facts, **BURDENS}
_LIST_COLUMNS = {"kind": pl.String, "title": pl.String}
_LISTS = "SELECT kind, title FROM list_entries WHERE period = $period"
_PARTS = "SELECT file FROM parts WHERE period = $period AND register = $register ORDER BY file"


@query()
def register_rows(
    snapshot: Snapshot,
    scope: Scope,
    register: str,
    level: str,
    code: str,
    period: str,
    limit: int = ROW_LIMIT,
    indicator: str | None = None,
) -> pl.DataFrame:
    """One row per register row of an area in a period, at most ``limit``, by township and community:
    where it came from (ORIGIN; sheet_row as Excel shows it), then the register's fields as delivered. With
    an indicator a first column ``counts`` says whether the row is in its numerator, and those rows come
    first. Raises UserError for an unknown register."""
    if register not in REGISTERS:
        raise UserError("REQ-109", register=register, known=Words.listed(REGISTERS))
    columns = ORIGIN | REGISTERS[register].dtypes
    inside = area_rows(snapshot, scope, level, code, period)
    rows = scan_register(snapshot, scope, register, period).filter(inside).select(*columns)
    if indicator is None or register_behind(indicator) != register:
        return rows.head(limit).collect()
    return _mark_counted(snapshot, rows.collect(), register, indicator, period).head(limit)


@query()
def counted_rows(
    snapshot: Snapshot, scope: Scope, indicator: str, period: str, communities: Sequence[str] | None = None
) -> pl.DataFrame:
    """One row per register row that is in an indicator's numerator in a period, by township and community:
    where it came from (ORIGIN), then the register's fields. Raises KeyError for an indicator that counts no
    rows of one register."""
    register = register_behind(indicator)
    if register is None:
        raise KeyError(indicator)
    rows = scan_register(snapshot, scope, register, period)
    if communities is not None:
        rows = rows.filter(pl.col("community_code").is_in(communities))
    columns = ORIGIN | REGISTERS[register].dtypes
    marked = _mark_counted(snapshot, rows.select(*columns).collect(), register, indicator, period)
    return marked.filter("counts").drop("counts")


def register_behind(indicator: str) -> str | None:
    """The register whose rows an indicator counts; None where it counts returns, or rows of several."""
    return _register_of_column().get(BY_CODE[indicator].numerator)


def _mark_counted(
    snapshot: Snapshot, rows: pl.DataFrame, register: str, indicator: str, period: str
) -> pl.DataFrame:
    """The rows with ``counts`` first. The formula is the indicator's own: each row is put to it as a
    community by itself, and counts where its numerator is above zero."""
    lists = snapshot.frame(_LISTS, {"period": period})
    numbered = rows.with_row_index("row").with_columns(community_code=pl.col("row").cast(pl.String))
    context = make_context(period, snapshot.jurisdiction, lists)
    numerator = pl.col(BY_CODE[indicator].numerator)
    facts = _FACTS_OF[register](numbered.lazy(), context).select("community", numerator).collect()
    if facts.schema[numerator.meta.output_name()] == pl.List(pl.Int32):
        numerator = numerator.list.len()
    counted = facts.filter(numerator > 0)["community"].cast(pl.UInt32)
    marked = rows.select(pl.int_range(pl.len()).is_in(counted.implode()).alias("counts"), pl.all())
    return marked.sort("counts", descending=True, maintain_order=True)


@cache
def _register_of_column() -> dict[str, str]:
    """By fact column: the register it is counted from."""
    any_jurisdiction = load_jurisdiction(jurisdiction_names()[0])
    context = make_context("2000-01", any_jurisdiction, pl.DataFrame(schema=_LIST_COLUMNS))
    return {
        column: register
        for register, facts in _FACTS_OF.items()
        for column in facts(_no_rows(register), context).collect_schema()
        if column not in KEY_COLUMNS
    }


def _no_rows(register: str) -> pl.LazyFrame:
    return pl.LazyFrame(schema=ORIGIN | REGISTERS[register].dtypes)


@query()
def scan_register(snapshot: Snapshot, scope: Scope, register: str, period: str) -> pl.LazyFrame:
    """The current rows of a register in a period that are seen, by township and community; none where there
    are none. Raises HomeError where a file of theirs is missing or damaged."""
    found = snapshot.frame(_PARTS, {"period": period, "register": register})
    rows = scan_parts([snapshot.part_path(name) for name in found["file"]], register)
    return rows if snapshot.seen is None else rows.filter(snapshot.seen_rows)


@query()
def area_rows(snapshot: Snapshot, scope: Scope, level: str, code: str, period: str) -> pl.Expr:
    """Which rows lie in the area. The tree decides, not the prefix of the code."""
    if level not in LEVELS:
        raise UserError("REQ-110", level=level, known=Words.listed(LEVELS))
    if level == "community":
        return pl.col("community_code") == code
    townships = areas_in(snapshot, scope, period).filter(pl.col("level") == "township", pl.col(level) == code)
    return pl.col("township_code").is_in(townships["code"].to_list())
