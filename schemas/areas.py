"""Areas: the levels, the columns of an area frame, and what each row must be."""

from __future__ import annotations

import polars as pl

from schemas.codes import COMMUNITY_KIND
from schemas.contracts import Contract, row_rule
from schemas.dtypes import Dtypes

LEVELS: tuple[str, ...] = ("country", "province", "prefecture", "county", "township", "community")
"""From the top down. A home has a country only where it holds several provinces."""

BENCHMARK_LEVELS = LEVELS[:2]
"""Those whose areas others are compared with: everything with its province, provinces with the country."""

UPPER_LEVELS = LEVELS[:-1]
"""Those that figures are summed up to: every one but the community."""

COUNTRY_CODE = "000000"
COUNTRY_NAME = "全国"
"""GB/T 2260 numbers provinces and what lies in them, not the whole."""

PARENT_LEVELS: dict[str, tuple[str, ...]] = {
    "province": ("country",),
    "prefecture": ("province",),
    "county": ("prefecture", "province"),
    "township": ("county", "prefecture", "province"),
    "community": ("township",),
}
"""Levels an area's parent may be of, the nearest first: a code may be a prefecture and its own county,
and some cities have no counties."""

CODE_DIGITS: dict[str, int] = {
    "country": 6,
    "province": 6,
    "prefecture": 6,
    "county": 6,
    "township": 9,
    "community": 12,
}
"""Length of a code by level (GB/T 2260 and the statistical division codes)."""

COMMITTEES: tuple[str, ...] = ("居委会", "村委会", "类似居委会", "类似村委会")
"""Committee types of a community whose kind (urban, town, village) is not recorded."""

AREA_COLUMNS: Dtypes = {
    "code": pl.String,
    "name": pl.String,
    "level": pl.String,
    "parent": pl.String,
    "kind": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "successor_code": pl.String,
}

AREA_HEADERS: dict[str, str] = {name: name for name in AREA_COLUMNS} | {
    "代码": "code",
    "名称": "name",
    "级别": "level",
    "上级代码": "parent",
    "类型": "kind",
    "生效日期": "valid_from",
    "失效日期": "valid_to",
    "后继代码": "successor_code",
}
"""Every accepted header of an areas CSV to its column."""

REQUIRED_AREA_COLUMNS = ("code", "name", "level", "parent")
LONGEST_NAME = 60


def above(level: str) -> tuple[str, ...]:
    """The levels above one, the nearest first."""
    return LEVELS[: LEVELS.index(level)][::-1]


def level_depth(column: str = "level") -> pl.Expr:
    """How far down a level is, so that a sort goes from the top down."""
    return pl.col(column).replace_strict(LEVELS, range(len(LEVELS)), return_dtype=pl.Int8)


def _well_formed(column: str) -> pl.Expr:
    """Digits, as many as the row's level asks for; null where the level is unknown."""
    digits = pl.col("level").replace_strict(CODE_DIGITS, default=None, return_dtype=pl.UInt32)
    return pl.col(column).str.contains(r"^[0-9]+$") & (pl.col(column).str.len_chars() == digits)


class AreasModel(Contract):
    """One row per level, code and span of validity; rules within the row. Rules between rows are in
    ``pipelines.areas.checking``."""

    optional = AREA_COLUMNS

    @row_rule("ARE-001")
    def level_known() -> pl.Expr:
        return ~pl.col("level").fill_null("").is_in(LEVELS)

    @row_rule("ARE-002")
    def code_well_formed() -> pl.Expr:
        return ~pl.when(pl.col("code").is_null()).then(False).otherwise(_well_formed("code"))

    @row_rule("ARE-003")
    def name_given() -> pl.Expr:
        return ~pl.col("name").fill_null("").str.len_chars().is_between(1, LONGEST_NAME)

    @row_rule("ARE-004")
    def span_in_order() -> pl.Expr:
        return pl.col("valid_to") < pl.col("valid_from")

    @row_rule("ARE-005")
    def kind_known() -> pl.Expr:
        known = pl.col("kind").is_in([*COMMUNITY_KIND.keys, *COMMITTEES])
        return (pl.col("level") == "community") & ~known

    @row_rule("ARE-006")
    def successor_well_formed() -> pl.Expr:
        return ~_well_formed("successor_code")

    @row_rule("ARE-007")
    def successor_of_ended_area() -> pl.Expr:
        return pl.col("successor_code").is_not_null() & pl.col("valid_to").is_null()
