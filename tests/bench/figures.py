"""Community facts and area values from the store, beside one SQL script that works out the same figures."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl

from pipelines.indicators.aggregate import area_values
from pipelines.indicators.facts import NEEDED_COLUMNS, community_facts, last_states, no_states
from pipelines.periods import end_of, shift
from pipelines.publish.inputs import Inputs, read_inputs
from pipelines.publish.reporting import correcting_townships, reporting_frame
from pipelines.store import Store, open_store
from tests.bench.measure import Measure, ratio, say, take_turns, timed
from tests.bench.province import PERIOD, Province

RATIO = 1.2
SCRIPT = (Path(__file__).parent / "figures.sql").read_text(encoding="utf-8")
SHOWN = ["level", "area_code", "indicator", "numerator", "denominator", "value", "rank"]
_ROWS = """
SELECT {columns} FROM {register} WHERE period = $period
AND return_id IN (SELECT return_id FROM returns WHERE period = $period AND current)
"""


def run_script(connection: duckdb.DuckDBPyConnection, inputs: Inputs) -> None:
    """The floor: leaves the figures in a temporary table area_values."""
    end = end_of(PERIOD)
    variables = {
        "period": PERIOD, "previous": shift(PERIOD, -1), "last_day": end,
        "year_back": end.replace(year=end.year - 1),
        "grace": inputs.jurisdiction.emergency_grace_days,
    }
    for name, value in variables.items():
        connection.execute(f"SET VARIABLE {name} = ?", [value])
    connection.execute(SCRIPT)


def read_registers(store: Store, period: str) -> dict[str, pl.LazyFrame]:
    """The current rows of a period, the columns that facts need."""
    statements = {
        key: _ROWS.format(columns=", ".join(columns), register=key) for key, columns in NEEDED_COLUMNS.items()
    }
    return {key: store.frame(query, {"period": period}).lazy() for key, query in statements.items()}


def month_values(store: Store, inputs: Inputs) -> pl.DataFrame:
    """Ours: the month's area values by the product's own functions, rows read from the store."""
    states = last_states(no_states(), read_registers(store, shift(PERIOD, -1)))
    registers = read_registers(store, PERIOD)
    facts = community_facts(registers, PERIOD, inputs.jurisdiction, inputs.lists_of(PERIOD), states).collect()
    return values_of(facts, inputs)


def values_of(facts: pl.DataFrame, inputs: Inputs) -> pl.DataFrame:
    """Area values of the month's facts on the tree of its last day."""
    day = end_of(PERIOD)
    areas = inputs.areas_on(day)
    townships = areas.filter(pl.col("level") == "township")["code"]
    return area_values(
        facts, inputs.communities_on(day), areas, reporting_frame(townships, inputs.returns, PERIOD), PERIOD,
        inputs.jurisdiction, correcting=correcting_townships(inputs.returns, inputs.rejections, PERIOD),
    )


def compare(ours: pl.DataFrame, sql: pl.DataFrame) -> None:
    """Raises AssertionError where the two sides differ in any figure or rank."""
    key = SHOWN[:3]
    both = ours.select(SHOWN).join(sql.select(SHOWN), on=key, how="full", coalesce=True, suffix="_sql")
    # The script divides totals and medians by 1, where ours have no denominator.
    asked = {"denominator": pl.col("denominator").is_not_null()}
    for column in SHOWN[3:]:
        one, two = pl.col(column), pl.col(f"{column}_sql")
        near = (one - two).abs() <= 1e-9 * two.abs()
        same = pl.when(one.is_null() | two.is_null()).then(one.is_null() & two.is_null()).otherwise(near)
        differing = both.filter(asked.get(column, True) & ~same)
        if not differing.is_empty():
            raise AssertionError(f"{column} differs: {differing.head(20).to_dicts()}")


def run(province: Province) -> Iterator[Measure]:
    """One month by the script and by ours, in turn, on one connection."""
    home = province.home_after()
    with open_store(home) as store:
        inputs = read_inputs(store)
        rows = sum(store.scalar(f"SELECT count(*) FROM {key} WHERE period = ?", [PERIOD]) for key in NEEDED_COLUMNS)

        def floor() -> float:
            gc.collect()
            seconds = timed(lambda: run_script(store.connection, inputs))
            say(f"figures by SQL {seconds:.2f} s")
            return seconds

        def ours() -> float:
            gc.collect()
            seconds = timed(lambda: month_values(store, inputs))
            say(f"figures {seconds:.2f} s")
            return seconds

        run_script(store.connection, inputs)
        compare(month_values(store, inputs), store.frame("FROM area_values"))
        what = f"facts and area values of a month of {rows:,} rows from the store"
        yield ratio("figures", what, take_turns(floor, ours), RATIO)
