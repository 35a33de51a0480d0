"""Area values: every indicator of every area with its interval, completeness and rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import polars as pl

from pipelines.indicators.columns import AT_BASELINE, STATING, unconfirmed_of
from pipelines.indicators.definitions import INDICATORS, KINDS_WITHOUT_DENOMINATOR, Indicator
from pipelines.indicators.effort import span_of
from pipelines.indicators.facts import FACTS_OF, UNCONFIRMED_COLUMNS
from pipelines.indicators.facts.baseline import REGISTER_OF
from pipelines.indicators.stacking import repeated, stacked, wide_name
from pipelines.indicators.sums import list_communities, place_facts, reporting_of, sum_areas
from pipelines.ranking.intervals import CONFIDENCE, add_intervals
from pipelines.ranking.ranks import add_reasons, competition
from pipelines.ranking.ratios import DIGITS, ratio
from schemas.inspections import ALL
from schemas.jurisdiction import Jurisdiction
from schemas.snapshot import AREA_VALUES

CHANGES = ("change_month", "change_year", "change_baseline")

NO_TOWNSHIPS = pl.DataFrame(schema={"township": pl.String})
NOBODY_STRUCK = pl.DataFrame(schema={"area_code": pl.String, "register": pl.String})

_REGISTER_OF = {fact: register for register, facts in FACTS_OF.items() for fact in facts} | REGISTER_OF


def area_values(
    facts: pl.DataFrame,
    communities: pl.DataFrame,
    areas: pl.DataFrame,
    reporting: pl.DataFrame,
    period: str,
    jurisdiction: Jurisdiction,
    indicators: Sequence[Indicator] = INDICATORS,
    *,
    successors: pl.DataFrame | None = None,
    changed: pl.DataFrame | None = None,
    correcting: pl.DataFrame = NO_TOWNSHIPS,
    struck: pl.DataFrame = NOBODY_STRUCK,
) -> pl.DataFrame:
    """One row per area (township to the top) valid on the day and indicator; columns of AREA_VALUES,
    sorted by level, area and indicator. What takes other periods or areas to know is null: ``add_changes``
    fills the changes, ranking.standings.add_standings how areas stand, publish.trends the trend.

    ``communities`` and ``areas`` are the tree on the day (communities_on, areas_on); ``reporting`` has
    one row per township expected: township, expected, accepted, on_time; ``correcting`` one row per
    township whose correction was rejected and is still to come; ``struck`` one row per county and register,
    ``all`` for every one, that a recount strikes out: area_code, register. With ``successors`` (level, code,
    successor) the facts are those of an earlier time, put on this later tree: rows of areas made of something
    else then (``changed``: level, code; where left out those that took others in) are marked ``restated``.
    Source: docs/developing/indicators.md, docs/developing/ranking.md.
    """
    placed = place_facts(facts, communities, successors)
    sums = sum_areas(placed, communities, areas, reporting_of(reporting, successors), correcting)
    if changed is None and successors is not None:
        changed = successors.select("level", code="successor").unique()
    marked = _mark_struck(_mark_restated(sums, changed), struck)
    return _finish(marked, period, jurisdiction, indicators)


def community_values(
    facts: pl.DataFrame,
    communities: pl.DataFrame,
    reporting: pl.DataFrame,
    period: str,
    jurisdiction: Jurisdiction,
    indicators: Sequence[Indicator] = INDICATORS,
    *,
    include_missing: bool = False,
    correcting: pl.DataFrame = NO_TOWNSHIPS,
) -> pl.DataFrame:
    """As ``area_values``, one row per community of the facts and indicator; with ``include_missing``
    communities of ``communities`` without a return as well. Cut facts and communities to what is wanted."""
    placed = place_facts(facts, communities)
    sums = list_communities(placed, communities, reporting_of(reporting), correcting, include_missing)
    marked = _mark_struck(_mark_restated(sums, None), NOBODY_STRUCK)
    return _finish(marked, period, jurisdiction, indicators)


def _mark_restated(sums: pl.DataFrame, changed: pl.DataFrame | None) -> pl.DataFrame:
    if changed is None:
        return sums.with_columns(pl.lit(False).alias("restated"))
    marked = changed.select("level", area_code="code", restated=True)
    return sums.join(marked, on=["level", "area_code"], how="left").with_columns(
        pl.col("restated").fill_null(False)
    )


def _mark_struck(sums: pl.DataFrame, struck: pl.DataFrame) -> pl.DataFrame:
    """With the registers of each county that a recount strikes out; null where there is none."""
    registers = struck.group_by("area_code").agg(pl.col("register").alias("struck"))
    marked = registers.with_columns(level=pl.lit("county"))
    return sums.join(marked, on=["level", "area_code"], how="left")


def _finish(
    sums: pl.DataFrame, period: str, jurisdiction: Jurisdiction, indicators: Sequence[Indicator]
) -> pl.DataFrame:
    sums = sums.sort("level", "area_code").with_columns(
        pl.lit(period).alias("period"),
        ratio("townships", "townships_expected").alias("completeness"),
        # One number to sort by at the end: areas in their order, indicators within each.
        pl.int_range(pl.len()).mul(len(indicators)).alias("place"),
    )
    sides = _sides(sums, sorted(indicators, key=lambda indicator: indicator.code))
    rows = pl.concat(_kind_values(of_kind, str(kind)) for (kind,), of_kind in sides.group_by("kind"))
    rows = rows.sort("place")
    rows = add_reasons(rows, jurisdiction.minimum_completeness, jurisdiction.minimum_communities)
    # A province is ranked among provinces, everything else within its province.
    within = pl.when(pl.col("level") != "province").then("province")
    rows = rows.with_columns(within.alias("within"))
    ranked = competition(rows, ["level", "within", "period", "indicator"])
    ranked = ranked.with_columns(pl.lit("none").alias("significance"))
    return ranked.select(
        (pl.col(column) if column in ranked.columns else pl.lit(None)).cast(dtype).alias(column)
        for column, dtype in AREA_VALUES.items()
    )


_OF_AREA = (
    "place",
    "level",
    "area_code",
    "province",
    "period",
    "communities",
    "townships",
    "townships_expected",
    "restated",
    "roster",
    "has_return",
    "correcting",
)


def _sides(sums: pl.DataFrame, indicators: Sequence[Indicator]) -> pl.DataFrame:
    """Both sides of each indicator, one row per area and indicator, with what is to be known of them."""
    columns = [_side_columns(indicator) for indicator in indicators]
    wide = sums.select(expression for by_name in columns for expression in by_name.values())
    long = stacked(wide, [indicator.code for indicator in indicators], list(columns[0]))
    return (
        long.with_columns(repeated(sums[name], len(indicators)) for name in _OF_AREA)
        .join(_known_of(tuple(indicators)), on="indicator", how="left", maintain_order="left")
        .with_columns(place=pl.col("place") + pl.col("number"))
    )


@cache
def _known_of(indicators: tuple[Indicator, ...]) -> pl.DataFrame:
    """One row per indicator: its number, and what is to be known of it."""
    return pl.DataFrame(
        [
            (one.code, number, one.direction, one.reporting, one.kind, one.survey, float(one.factor))
            for number, one in enumerate(indicators)
        ],
        schema={"indicator": pl.String, "number": pl.Int64, "direction": pl.String, "reporting": pl.Boolean}
        | {"kind": pl.String, "survey": pl.Boolean, "factor": pl.Float64},
        orient="row",
    )


@cache
def _side_columns(indicator: Indicator) -> dict[str, pl.Expr]:
    """What differs from indicator to indicator, of a row per area, under its name in a wide frame."""
    has_baseline = pl.col(AT_BASELINE) > 0 if indicator.kind == "change" else pl.lit(True)
    known = pl.lit(True) if indicator.reporting else pl.col("has_return") & has_baseline
    numerator = pl.col(indicator.numerator) / indicator.numerator_scale
    columns = {
        "completeness": _completeness(indicator),
        "has_baseline": has_baseline,
        "struck": _is_struck(indicator),
        "numerator": pl.when(known).then(numerator),
        "denominator": pl.when(known).then(_denominator(indicator)),
        "unconfirmed": pl.when(known).then(_unconfirmed(indicator)),
        **span_of(indicator),
    }
    return {name: column.alias(wide_name(indicator.code, name)) for name, column in columns.items()}


def _is_struck(indicator: Indicator) -> pl.Expr:
    """Whether a recount of all registers, or of the one whose rows the indicator counts, is outside."""
    registers = [ALL, _REGISTER_OF.get(indicator.numerator, ALL)]
    struck = pl.any_horizontal(pl.col("struck").list.contains(register) for register in registers)
    return struck.fill_null(False)


def _kind_values(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The rows of all indicators of a kind with value and interval."""
    rows = rows.with_columns(value_of(kind).alias("value"))
    # On the scale of x / n (proportion) or x (count), brought to that of the value.
    bounds = pl.col("lower", "upper") * pl.col("factor")
    if kind == "count":
        bounds = ratio(bounds)
    return add_intervals(rows, kind, CONFIDENCE).with_columns(bounds.round_sig_figs(DIGITS))


def value_of(kind: str) -> pl.Expr:
    """The value of rows of a kind: factor × numerator / denominator, in this order: counts are then rounded
    once, and equal fractions are equal values."""
    scaled = pl.col("factor") * pl.col("numerator")
    value = scaled if kind in KINDS_WITHOUT_DENOMINATOR else ratio(scaled)
    return value.round_sig_figs(DIGITS)


def _completeness(indicator: Indicator) -> pl.Expr:
    """That of the returns; of a flow that may be empty, times the share of communities that stated it, of a
    change on the baseline, times the share of those that are known from it, where any are."""
    complete = pl.col("completeness")
    if indicator.kind == "change":
        share = pl.col(AT_BASELINE) / pl.col("communities")
        return pl.when(pl.col(AT_BASELINE) > 0).then(complete * share).otherwise(complete)
    if indicator.denominator is None or indicator.denominator not in STATING.values():
        return complete
    share = pl.col(indicator.denominator) / pl.col("communities")
    return pl.when(pl.col("communities") > 0).then(complete * share).otherwise(complete)


def _denominator(indicator: Indicator) -> pl.Expr:
    if indicator.denominator is None:
        return pl.lit(None, pl.Float64)
    return pl.col(indicator.denominator) / indicator.denominator_scale


def _unconfirmed(indicator: Indicator) -> pl.Expr:
    """The part of the numerator that rests on rows which vanished; null where none can."""
    column = unconfirmed_of(indicator.numerator)
    if column not in UNCONFIRMED_COLUMNS:
        return pl.lit(None, pl.Float64)
    return pl.col(column) / indicator.numerator_scale


def add_changes(values: pl.DataFrame, earlier: Mapping[str, pl.DataFrame | None]) -> pl.DataFrame:
    """The values with change_month, change_year and change_baseline: value minus the value of the same
    area and indicator in the frame given under that name; null where either is null or there is none.
    Whether a change is broad, and that of the communities in both periods alone: publish.pairs.

    Where an earlier frame holds an area twice, its restated value (on the later tree) is the one meant."""
    for change in CHANGES:
        before = earlier.get(change)
        if before is not None:
            values = _add_change(values, change, before)
    return values


def _add_change(values: pl.DataFrame, change: str, before: pl.DataFrame) -> pl.DataFrame:
    key = ["level", "area_code", "indicator"]
    meant = before.sort("restated").unique(key, keep="last", maintain_order=True)
    past = meant.select(*key, value_before="value")
    joined = values.join(past, on=key, how="left", maintain_order="left")
    amount = (pl.col("value") - pl.col("value_before")).round(DIGITS - 2)
    return joined.with_columns(amount.alias(change)).drop("value_before")


__all__ = ["add_changes", "area_values", "community_values", "value_of"]
