"""Pandera's checks of a province-month, beside the same rules written by hand as polars expressions."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipelines.intake.checks.rules import failed_checks
from pipelines.intake.load import BATCH
from pipelines.store import open_store
from schemas.returns import REGISTERS, Column, Register
from schemas.returns.base import LARGEST_AMOUNT, LARGEST_COUNT
from tests.bench.measure import PAIRS, Measure, median_pair, ratio, say, timed
from tests.bench.province import PERIOD, Province

RATIO = 2.5
LONGEST = 100
Failures = dict[tuple[str, str], int]
"""By column and check: rows that failed. Checks of a row stand under their code, without a column."""

_c = pl.col
_ROW_RULES: dict[str, dict[str, pl.Expr]] = {
    "communities": {
        "COM-001": _c("survey_satisfied") > _c("survey_respondents"),
        "COM-002": _c("registered_volunteers") > _c("residents"),
        "COM-003": _c("survey_satisfied").is_null() != _c("survey_respondents").is_null(),
    },
    "work_items": {
        "WRK-001": (_c("entry_route") == "listed") & _c("list_kind").is_null(),
        "WRK-002": (_c("entry_route") == "listed") & _c("list_number").is_null(),
        "WRK-003": (_c("entry_route") == "approved") & _c("approval_document").is_null(),
        "WRK-004": _c("withdrawn_on") < _c("started_on"),
        "WRK-005": (_c("entry_route") == "emergency") & (_c("approved_on") < _c("started_on")),
    },
    "forms": {
        "FRM-001": (_c("frequency") != "ad_hoc") & (_c("ad_hoc_fills") > 0),
        "FRM-003": _c("status").is_in(["stopped", "merged"]) & _c("stopped_on").is_null(),
    },
    "plaques": {
        "PLQ-002": (_c("status") == "removed") & (_c("removed_on") < _c("hung_on")),
        "PLQ-003": (_c("status") == "removed") & _c("removed_on").is_null(),
    },
    "certificates": {
        "CRT-003": (_c("status") == "retired") & _c("retired_on").is_null(),
        "CRT-004": (_c("status") == "retired") & _c("replacement").is_null(),
    },
}


def _value_rules(column: Column) -> Iterator[tuple[str, pl.Expr]]:
    """Pandera's name of each check of a column, and an expression that is true where it fails."""
    value = _c(column.name)
    if column.required:
        yield "not_nullable", value.is_null()
    if column.kind in ("text", "code"):
        yield "str_length", ~value.str.len_chars().is_between(1, column.max_length or LONGEST)
    elif column.codes is not None:
        yield "isin", ~value.is_in(list(column.codes.keys))
    elif column.kind in ("count", "decimal"):
        yield "greater_than_or_equal_to", value < 0
        yield "less_than_or_equal_to", value > (LARGEST_COUNT if column.kind == "count" else LARGEST_AMOUNT)


def hand_rules(register: Register) -> dict[tuple[str, str], pl.Expr]:
    """Every rule of a register by column and check; true where a row fails."""
    rules = {(c.name, check): broken for c in register.columns for check, broken in _value_rules(c)}
    rows = {("", code): broken for code, broken in _ROW_RULES.get(register.key, {}).items()}
    return rules | rows


def check_by_hand(rules: dict[tuple[str, str], pl.Expr], frame: pl.DataFrame) -> Failures:
    """All rules in one pass; for those that fail, how often."""
    sums = [broken.sum().alias("|".join(name)) for name, broken in rules.items()]
    counts = frame.lazy().select(sums).collect().row(0)
    return {name: count for name, count in zip(rules, counts, strict=True) if count}


def check_by_pandera(register: Register, frame: pl.DataFrame) -> Failures:
    """The same, by the product's contract."""
    found: Failures = {}
    for column, check, positions in failed_checks(register, frame):
        place = (column if column in register.by_name and "-" not in check else "", check)
        found[place] = found.get(place, 0) + len(positions)
    return found


def spoil(register: Register, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with some cells emptied and some put out of range, in every column."""
    broken = []
    for place, column in enumerate(register.columns):
        row = pl.int_range(pl.len())
        wrong = {pl.String: pl.lit(""), pl.Int64: pl.lit(-1), pl.Float64: pl.lit(-1.0)}.get(column.dtype)
        cell = _c(column.name)
        value = cell if wrong is None else pl.when(row % 89 == place).then(wrong).otherwise(cell)
        value = pl.when(row % 97 == place).then(None).otherwise(value)
        broken.append(value.cast(column.dtype).alias(column.name))
    return frame.with_columns(broken)


def spoil_one(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with one faulty cell, as nearly every real batch has one: a name that is no text."""
    first = pl.int_range(pl.len()) == 0
    return frame.with_columns(community_name=pl.when(first).then(pl.lit("")).otherwise("community_name"))


def _batches(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows in batches of as many returns as intake checks together."""
    numbered = frame.with_columns(batch=(_c("township_code").rank("dense") - 1) // BATCH)
    return [part.drop("batch") for part in numbered.partition_by("batch", maintain_order=True)]


def _pairs(register: Register, batches: list[pl.DataFrame]) -> list[tuple[float, float]]:
    """Seconds by hand and by the contract, in turn. Raises AssertionError where the two see different
    faults."""
    rules = hand_rules(register)
    for sample in (batches[0], spoil(register, batches[0])):
        by_hand, by_pandera = check_by_hand(rules, sample), check_by_pandera(register, sample)
        if by_hand != by_pandera:
            raise AssertionError(f"{register.key}: by hand {by_hand}, by Pandera {by_pandera}")
    return [
        (
            timed(lambda: [check_by_hand(rules, batch) for batch in batches]),
            timed(lambda: [check_by_pandera(register, batch) for batch in batches]),
        )
        for _ in range(PAIRS)
    ]


def run(province: Province) -> Iterator[Measure]:
    """All registers of a month in the batches of the intake: without a fault, and with one faulty cell in
    every register of every batch."""
    kinds = {"clean": lambda batch: batch, "with a fault in each register of each": spoil_one}
    rounds = {kind: [(0.0, 0.0)] * PAIRS for kind in kinds}
    rows = 0
    for key, register in REGISTERS.items():
        frame = _month(province, key, register)
        rows += frame.height
        for kind, prepare in kinds.items():
            pairs = _pairs(register, [prepare(batch) for batch in _batches(frame)])
            pair = median_pair(pairs)
            say(f"{key}, {kind}: {frame.height:,} rows, by hand {pair.floor:.2f} s, ours {pair.ours:.2f} s")
            rounds[kind] = [(a + c, b + d) for (a, b), (c, d) in zip(rounds[kind], pairs, strict=True)]
    for kind, taken in rounds.items():
        what = f"Pandera's contract on {rows:,} rows in batches of {BATCH} returns, {kind}"
        yield ratio("checks", what, median_pair(taken), RATIO)


def _month(province: Province, key: str, register: Register) -> pl.DataFrame:
    columns = ", ".join(["township_code", *register.dtypes])
    query = f"SELECT {columns} FROM {key} WHERE period = ? ORDER BY township_code"  # noqa: S608
    with open_store(province.home_after()) as store:
        return store.frame(query, [PERIOD])
