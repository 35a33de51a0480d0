"""Tables that leave the product: the long export, the wide one, and register rows, whole or period by
period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.queries.areas import areas_in, communities_in, find_area
from pipelines.queries.communities import community_values
from pipelines.queries.registers import ORIGIN, area_rows, scan_register
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.areas import LEVELS, UPPER_LEVELS
from schemas.circulation import INTERNAL, is_internal
from schemas.errors import UserError
from schemas.exports import EXPORT_COLUMNS
from schemas.periods import months_of, parse_period
from schemas.returns import REGISTERS
from schemas.scope import Scope
from schemas.words import Words

SHAPES = ("long", "wide")
LEVEL, PERIOD = Words("层级", "level"), Words("时期", "period")
"""What is asked for and may not be there."""
WIDE_KEYS = ("area_code", "area_name", "level", "period", "completeness", "snapshot")

COMMUNITIES_AT_ONCE = 3_000
"""Communities in a part of an export: about a prefecture's, a hundred thousand rows."""

_VALUES = """
SELECT * FROM area_values
WHERE list_contains($levels::VARCHAR[], level) AND NOT restated AND period = $period
  AND list_contains($indicators, indicator)
"""
_AROUND = ("prefecture_name", "county_name", "township_name")


@dataclass(frozen=True)
class Stretch:
    """Which areas of a level: those that are the area of the code ``within`` or lie in it, and of these, by
    code, those from ``since`` on. None: all."""

    within: str | None = None
    since: str | None = None

    def keep(self, areas: pl.DataFrame) -> pl.DataFrame:
        """Rows of ``areas_in`` or ``communities_in`` that are meant."""
        if self.within is not None:
            around = (pl.col(column) == self.within for column in ("code", *UPPER_LEVELS))
            areas = areas.filter(pl.any_horizontal(around))
        return areas if self.since is None else areas.filter(pl.col("code") >= self.since)


EVERY_AREA = Stretch()


@query(needs="export_figures")
def export_frame(
    snapshot: Snapshot,
    scope: Scope,
    level: str,
    periods: Sequence[str],
    indicators: Sequence[str] | None = None,
) -> pl.DataFrame:
    """One row per area, period and indicator, by period, area and declared order of indicators; the columns
    of EXPORT_COLUMNS. All indicators where None. Periods are months, or quarters and years of
    ``snapshot.spans``: stocks and completeness are those of the last month, flows add up. Raises UserError
    for an unknown level, period or indicator, listing what there is."""
    return pl.concat(export_parts(snapshot, scope, level, periods, indicators))


@query(needs="export_figures")
def export_wide(
    snapshot: Snapshot,
    scope: Scope,
    level: str,
    periods: Sequence[str],
    indicators: Sequence[str] | None = None,
) -> pl.DataFrame:
    """One row per area and period: the WIDE_KEYS, then the value of every indicator in a column of its
    code, and what its use is limited to (``circulation``)."""
    return pl.concat(export_parts(snapshot, scope, level, periods, indicators, "wide"))


@query(needs="export_figures")
def export_parts(
    snapshot: Snapshot,
    scope: Scope,
    level: str,
    periods: Sequence[str],
    indicators: Sequence[str] | None = None,
    shape: str = "long",
    only: Stretch = EVERY_AREA,
) -> Iterator[pl.DataFrame]:
    """The rows of ``export_frame``, or of ``export_wide`` where ``shape`` is wide, a period at a time, of
    communities some of a period, so that a writer holds no more than these; ``only`` some areas of the level.
    Raises UserError before the first where something is not there."""
    chosen = list(indicators) if indicators is not None else snapshot.indicators
    require_known(LEVEL, [level], LEVELS)
    require_known(PERIOD, periods, [*snapshot.periods, *snapshot.spans])
    require_known(Words("指标", "indicator"), chosen, snapshot.indicators)
    require_known(Words("形式", "shape"), [shape], SHAPES)
    make = _wide if shape == "wide" else _long
    ordered = [code for code in snapshot.indicators if code in chosen]
    return (
        make(snapshot, scope, areas, period, ordered)
        for period in sorted(set(periods))
        for areas in _portions(snapshot, scope, level, period, only)
    )


@query(needs="export_rows")
def register_parts(
    snapshot: Snapshot,
    scope: Scope,
    register: str,
    periods: Sequence[str],
    area: tuple[str, str] | None = None,
) -> Iterator[pl.DataFrame]:
    """The current rows of a register, a month at a time, by township and community: period, names of
    prefecture, county and township, the register's fields as delivered, and where each row came from (ORIGIN;
    sheet_row as Excel shows it). ``area``: level and code of the one they are of, all where None. Raises
    UserError for an unknown register, month or area."""
    require_known(Words("登记表", "register"), [register], list(REGISTERS))
    require_known(Words("月份", "month"), periods, snapshot.periods)
    months = sorted(set(periods))
    if area is not None:
        for month in months:
            find_area(snapshot, scope, *area, month)
    return (_register(snapshot, scope, register, month, area) for month in months)


def _portions(
    snapshot: Snapshot, scope: Scope, level: str, period: str, only: Stretch
) -> Iterator[pl.DataFrame]:
    """The areas of a level by code, so many at a time as a part of an export holds; none as one portion."""
    if level == "community":
        areas = communities_in(snapshot, scope, period)
    else:
        areas = areas_in(snapshot, scope, period).filter(level=level)
    named = only.keep(areas).select("level", area_code="code", area_name="name").sort("area_code")
    return named.iter_slices(COMMUNITIES_AT_ONCE) if level == "community" and named.height else iter([named])


def _long(
    snapshot: Snapshot, scope: Scope, areas: pl.DataFrame, period: str, indicators: list[str]
) -> pl.DataFrame:
    """The rows of areas of one level (level, area_code, area_name)."""
    levels = areas["level"].unique().to_list()
    if levels == ["community"]:
        values = community_values(snapshot, scope, indicators, [period], areas["area_code"].to_list())
    else:
        values = snapshot.frame(_VALUES, {"levels": levels, "period": period, "indicators": indicators})
    rows = areas.drop("level").join(values, on="area_code")
    order = pl.col("indicator").replace_strict(indicators, range(len(indicators)), return_dtype=pl.Int32)
    named = rows.with_columns(snapshot=pl.lit(snapshot.id), circulation=_circulation(snapshot, period)).sort(
        "area_code", order
    )
    return named.select(_typed_columns(named))


def _wide(
    snapshot: Snapshot, scope: Scope, areas: pl.DataFrame, period: str, indicators: list[str]
) -> pl.DataFrame:
    rows = _long(snapshot, scope, areas, period, indicators)
    wide = rows.pivot(
        "indicator", on_columns=indicators, index=WIDE_KEYS, values="value", maintain_order=True
    )
    return wide.select(*WIDE_KEYS, *indicators, circulation=_circulation(snapshot, period))


def _circulation(snapshot: Snapshot, period: str) -> pl.Expr:
    """The mark of a period of which ranks may not be circulated, in both languages; else empty."""
    internal = is_internal(period, snapshot.jurisdiction.ranking_notice_interval_months)
    return pl.lit(f"{INTERNAL.zh} / {INTERNAL.en}" if internal else None, pl.String)


def _register(
    snapshot: Snapshot, scope: Scope, register: str, month: str, area: tuple[str, str] | None
) -> pl.DataFrame:
    townships = areas_in(snapshot, scope, month).filter(level="township")
    around = townships.select(pl.col("code").alias("township_code"), *_AROUND)
    rows = scan_register(snapshot, scope, register, month)
    if area is not None:
        rows = rows.filter(area_rows(snapshot, scope, *area, month))
    named = rows.collect().join(around, on="township_code", how="left", maintain_order="left")
    fields = REGISTERS[register].dtypes
    return named.select(
        pl.lit(month).alias("period"), *_AROUND, *fields, *ORIGIN, snapshot=pl.lit(snapshot.id)
    )


def _typed_columns(rows: pl.DataFrame) -> list[pl.Expr]:
    """Every export column with its type; those that nothing fills yet are empty."""
    return [
        (pl.col(column.name) if column.name in rows.columns else pl.lit(None))
        .cast(column.dtype)
        .alias(column.name)
        for column in EXPORT_COLUMNS
    ]


def periods_named(snapshot: Snapshot, text: str) -> list[str]:
    """The snapshot's periods that ``P`` or ``P:P`` names: a range is one of months; a single period, which
    may be a quarter or year, is left to be judged with the rest."""
    first, separator, last = text.partition(":")
    if not separator:
        months_of(first)  # refuses what is no period, before what there is is listed
        return [first]
    parse_period(first), parse_period(last)
    found = [period for period in snapshot.periods if first <= period <= last]
    if not found:
        raise UserError("REQ-106", text=text, known=Words.listed(snapshot.periods))
    return found


def require_known(what: Words, asked: Sequence[str], known: Sequence[str]) -> None:
    """Raises UserError where something asked for is not there, or nothing is asked for, listing what is."""
    unknown = [name for name in asked if name not in known]
    if unknown or not asked:
        raise UserError("REQ-112", what=what, wrong=Words.listed(unknown), known=Words.listed(known))
