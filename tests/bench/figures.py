"""Community facts and area values from the store, beside one SQL script that works out the same figures."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl

from pipelines.base.home import Home
from pipelines.engine.local import LocalEngine
from pipelines.engine.rows import scan_registers
from pipelines.indicators.aggregate import area_values
from pipelines.indicators.definitions import INDICATORS
from pipelines.indicators.facts import NEEDED_COLUMNS, community_facts, last_states, no_states
from pipelines.publish.cache import Cache
from pipelines.publish.figures import FigureJob
from pipelines.publish.inputs import Inputs, read_inputs
from pipelines.publish.months import Months
from pipelines.publish.pairs import compare_all, compared_with
from pipelines.publish.parts import Parts, missing_parts, part_folder, part_names, parts_table, write_parts
from pipelines.publish.pieces import Shelf
from pipelines.publish.reporting import correcting_townships, reporting_frame
from pipelines.publish.table_files import TableFiles
from pipelines.publish.values import value_pieces
from pipelines.store import Store, open_store
from schemas.periods import end_of, shift
from tests.bench.measure import Measure, ratio, say, take_turns, timed
from tests.bench.province import PERIOD, Province

RATIO = 1.2
LINEAR = 2.2
"""Twelve months beside six."""
SCRIPT = (Path(__file__).parent / "figures.sql").read_text(encoding="utf-8")
COMPARED = [one for one in INDICATORS if f"{{i: '{one.code}'," in SCRIPT]
"""Indicators that the script works out. A new one is left out of both sides until it has a line there."""
SHOWN = ["level", "area_code", "indicator", "numerator", "denominator", "value", "rank"]
_ROWS = """
SELECT {columns} FROM {register} WHERE period = $period
AND return_id IN (SELECT return_id FROM returns WHERE period = $period AND current)
"""


def run_script(connection: duckdb.DuckDBPyConnection, inputs: Inputs) -> None:
    """The floor: leaves the figures in a temporary table area_values."""
    end = end_of(PERIOD)
    variables = {
        "period": PERIOD,
        "previous": shift(PERIOD, -1),
        "last_day": end,
        "year_back": end.replace(year=end.year - 1),
        "grace": inputs.jurisdiction.emergency_grace_days,
    }
    for name, value in variables.items():
        connection.execute(f"SET VARIABLE {name} = ?", [value])
    connection.execute(SCRIPT)


@contextmanager
def on_parts(store: Store, paths: Sequence[Mapping[str, Sequence[Path]]]) -> Iterator[None]:
    """The registers are the parts of the two months, as ours has them, and not the store's tables."""
    for register in NEEDED_COLUMNS:
        files = [str(path) for registers in paths for path in registers[register]]
        store.run(f"CREATE TEMP VIEW {register} AS FROM read_parquet({files})")
    try:
        yield
    finally:
        for register in NEEDED_COLUMNS:
            store.run(f"DROP VIEW temp.{register}")


def read_registers(store: Store, period: str) -> dict[str, pl.LazyFrame]:
    """The current rows of a period, the columns that facts need."""
    statements = {
        key: _ROWS.format(columns=", ".join(columns), register=key) for key, columns in NEEDED_COLUMNS.items()
    }
    return {key: store.frame(query, {"period": period}).lazy() for key, query in statements.items()}


def month_values(
    before: Mapping[str, pl.LazyFrame], registers: Mapping[str, pl.LazyFrame], inputs: Inputs
) -> pl.DataFrame:
    """Ours: the month's area values by the product's own functions, from its rows and those before it."""
    states = last_states(no_states(), before)
    facts = community_facts(registers, PERIOD, inputs.jurisdiction, inputs.lists_of(PERIOD), states).collect()
    return values_of(facts, inputs)


def values_of(facts: pl.DataFrame, inputs: Inputs) -> pl.DataFrame:
    """Area values of the month's facts on the tree of its last day."""
    day = end_of(PERIOD)
    areas = inputs.areas_on(day)
    townships = areas.filter(pl.col("level") == "township")["code"]
    return area_values(
        facts,
        inputs.communities_on(day),
        areas,
        reporting_frame(townships, inputs.returns, PERIOD),
        PERIOD,
        inputs.jurisdiction,
        COMPARED,
        correcting=correcting_townships(inputs.returns, inputs.rejections, PERIOD),
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


def _against_sql(home: Home) -> Iterator[Measure]:
    """One month by the script and by ours, in turn, both from the same rows: first the Parquet parts that
    publishing has, then the tables of the store."""
    previous = shift(PERIOD, -1)
    with open_store(home) as store:
        inputs = read_inputs(store)
        names = part_names(inputs)
        paths = [_paths(home, names[period]) for period in (previous, PERIOD)]
        parts = timed(lambda: write_parts(home, store, missing_parts(home, names, {})))

        def script() -> float:
            return timed(lambda: run_script(store.connection, inputs))

        def from_parts() -> pl.DataFrame:
            before, registers = map(scan_registers, paths)
            return month_values(before, registers, inputs)

        def from_store() -> pl.DataFrame:
            return month_values(read_registers(store, previous), read_registers(store, PERIOD), inputs)

        script()
        compare(from_store(), store.frame("FROM area_values"))
        rows = parts_table(home, names).filter(period=PERIOD)["rows"].sum()
        what = f"facts and area values of a month of {rows:,} rows"
        with on_parts(store, paths):
            script()
            compare(from_parts(), store.frame("FROM area_values"))
            both = take_turns(script, lambda: timed(from_parts), 5)
        yield ratio("figures", f"{what}, both from the same Parquet parts", both, RATIO)
        both = take_turns(script, lambda: timed(from_store))
        yield ratio(
            "figures", f"{what}, both from the store's tables, every row fetched from DuckDB", both, RATIO
        )
        if parts > 1:
            yield Measure("figures", "copying a month's registers into parts, once", parts / 2, "s")


def _paths(home: Home, names: Parts) -> dict[str, list[Path]]:
    """By register: the files of one month's rows."""
    found: dict[str, list[Path]] = {}
    for registers in names.values():
        for register, name in registers.items():
            found.setdefault(register, []).append(part_folder(home) / name)
    return found


def _seconds_of(home: Home, inputs: Inputs, periods: list[str]) -> float:
    """Seconds of the figures of some periods, as publish computes them, with nothing cached before."""
    some = replace(inputs, returns=inputs.returns.filter(pl.col("period").is_in(periods)), trees={})
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder)
        shelf = Shelf(Cache(kept / "cache"), TableFiles(kept / "tables", {}))
        job = FigureJob(Months(home, some, part_names(some), LocalEngine(), shelf.cache), shelf)

        def work() -> None:
            job.run(lambda items, _total, _label: iter(items))
            compared = compared_with(job)
            value_pieces(job, compared, compare_all(job, compared))

        seconds = timed(work)
    say(f"figures of {len(periods)} months: {seconds:.2f} s")
    return seconds


def _linear(province: Province) -> Iterator[Measure]:
    home = province.home_published()
    with open_store(home) as store:
        inputs = read_inputs(store)
    periods = inputs.periods
    both = take_turns(
        lambda: _seconds_of(home, inputs, periods[:6]), lambda: _seconds_of(home, inputs, periods)
    )
    what = f"figures of {len(periods)} months beside those of six, {province.townships} townships"
    yield ratio("figures", what, both, LINEAR)


def run(province: Province) -> Iterator[Measure]:
    """A month beside SQL, and a year beside its first half."""
    yield from _against_sql(province.home_after())
    yield from _linear(province.of_year())
