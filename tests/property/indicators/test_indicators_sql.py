"""The polars job and the independent SQL agree on every indicator at all five levels."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from pipelines.indicators.aggregate import area_values, community_values
from pipelines.indicators.definitions import BY_CODE
from pipelines.indicators.facts import UNCONFIRMED_COLUMNS, community_facts, last_states, no_states
from pipelines.indicators.facts.baseline import baseline_stocks, set_against
from schemas.periods import end_of
from schemas.returns import REGISTERS
from tests.support.made_registers import GRACE, PERIODS, TREE, MadeProvince, area_rows, made_provinces
from tests.support.register_rows import jurisdiction_with, lazily, list_rows, vanished_in
from tests.support.sql_indicators import STATEMENTS, VIEWS
from tests.support.vanished_twin import vanished_rows

ASKED = PERIODS[-1]
LEVELS = ("township", "county", "prefecture", "province")


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as opened:
        yield opened


def values_by_polars(made: MadeProvince) -> pl.DataFrame:
    states = no_states()
    for period in PERIODS[:-1]:
        states = last_states(states, lazily(made.registers[period]))
    jurisdiction = jurisdiction_with(emergency_grace_days=GRACE, permitted_outside_plaques=made.permitted)
    registers, lists = lazily(made.registers[ASKED]), list_rows(made.lists)
    gone = vanished_in([(period, lazily(made.registers[period])) for period in PERIODS])
    first = community_facts(lazily(made.registers[PERIODS[0]]), PERIODS[0], jurisdiction, lists, no_states())
    facts = set_against(
        community_facts(registers, ASKED, jurisdiction, lists, states, gone).collect(),
        baseline_stocks(first.collect(), TREE.select("community")),
    )
    areas = area_values(facts, TREE, area_rows(), made.reporting, ASKED, jurisdiction)
    communities = community_values(facts, TREE, made.reporting, ASKED, jurisdiction, include_missing=True)
    return pl.concat([areas, communities])


def places_of(unit: str) -> pl.DataFrame:
    """One row per area of every level and unit (community or township) in it: level, code, the unit."""
    return pl.concat(
        TREE.select(pl.lit(level).alias("level"), pl.col(level).alias("code"), unit).unique()
        for level in ("community", *LEVELS)
    )


def _with_vanished(made: MadeProvince, register: str) -> pl.DataFrame:
    """The register's rows of all periods, and under the one asked for those that vanished, by loops: with no
    figures of the month."""
    rows = pl.concat(made.registers[p][register] for p in PERIODS).with_columns(vanished=pl.lit(False))
    if register == "communities":
        return rows
    flows = ("ad_hoc_fills", "issued", "funds_due", "funds_paid")
    told = [
        row | {"period": ASKED, "vanished": True} | {flow: 0 for flow in flows if flow in row}
        for row in vanished_rows([(p, made.registers[p]) for p in PERIODS], register)
    ]
    return pl.concat([rows, pl.DataFrame(told, schema=rows.schema)])


def load(connection: duckdb.DuckDBPyConnection, made: MadeProvince) -> None:
    end = end_of(ASKED)
    norms = [
        (kind, norm.households_min, norm.households_max, norm.social_organisations_min)
        for kind, norm in jurisdiction_with().norms.items()
    ]
    asked = [(ASKED, end, end.replace(year=end.year - 1), GRACE)]
    tables = {register: _with_vanished(made, register) for register in REGISTERS} | {
        "list_entries": list_rows(made.lists),
        "asked": pl.DataFrame(asked, schema=["period", "last_day", "year_back", "grace"], orient="row"),
        "baseline": pl.DataFrame({"first_period": [PERIODS[0]]}),
        "permits": pl.DataFrame({"named": [made.permitted is not None]}),
        "permitted": pl.DataFrame({"title": list(made.permitted or ())}, schema={"title": pl.String}),
        "norms": pl.DataFrame(norms, schema=["kind", "low", "high", "least"], orient="row"),
        "reporting": made.reporting,
        "place": places_of("community"),
        "township_place": places_of("township"),
    }
    for name, rows in tables.items():
        connection.register("incoming", rows.to_arrow())
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM incoming")
    connection.execute(VIEWS)


def agree(found: float | None, wanted: Decimal | float | None) -> bool:
    """Both empty, or the same number to the twelve digits that are kept."""
    if found is None or wanted is None:
        return found is wanted
    return math.isclose(found, float(wanted), rel_tol=1e-11)


def test_every_indicator_has_a_statement() -> None:
    assert set(STATEMENTS) == set(BY_CODE)


@given(made=made_provinces())
@settings(
    # Shrinking would take minutes; a failing province is small enough to be read.
    max_examples=10,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_polars_and_sql_agree(connection: duckdb.DuckDBPyConnection, made: MadeProvince) -> None:
    load(connection, made)
    found = values_by_polars(made)
    for code, statement in STATEMENTS.items():
        rows = connection.sql(statement).fetchall()
        expected = {(level, area): tuple(figures) for level, area, *figures in rows}
        own = found.filter(indicator=code).select("level", "area_code", "numerator", "denominator", "value")
        computed = {(level, area): tuple(figures) for level, area, *figures in own.iter_rows()}
        assert set(expected) <= set(computed), code
        for place, figures in computed.items():
            assert all(map(agree, figures, expected.get(place, (None, None, None)))), (code, place, figures)


@given(made=made_provinces())
@settings(
    max_examples=5,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_what_is_unconfirmed_is_the_part_of_vanished_rows(made: MadeProvince) -> None:
    """The figures with vanished rows less those without."""
    lists, jurisdiction = list_rows(made.lists), jurisdiction_with(emergency_grace_days=GRACE)
    registers = lazily(made.registers[ASKED])
    gone = vanished_in([(period, lazily(made.registers[period])) for period in PERIODS])
    whole, alone = (
        community_facts(registers, ASKED, jurisdiction, lists, no_states(), rows).collect()
        for rows in (gone, None)
    )
    for column in UNCONFIRMED_COLUMNS:
        fact = column.removesuffix("_unconfirmed")
        assert (whole[fact] - alone[fact]).to_list() == whole[column].to_list(), fact
    assert all(alone[column].sum() == 0 for column in UNCONFIRMED_COLUMNS)
