"""What the columns and indicators of an export mean, in either language."""

from __future__ import annotations

import polars as pl

from pipelines.indicators.definitions import BY_CODE, Indicator
from pipelines.indicators.pushed import STOCKS
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.exports import AROUND_COLUMNS, EXPORT_COLUMNS, ORIGIN_COLUMNS, ExportColumn
from schemas.returns import REGISTERS
from schemas.scope import Scope
from schemas.table_exports import EXPORTED, columns_of

COLUMNS = ("entry", "name", "title", "meaning", "unit", "better", "source")

_ENTRY = {"zh": ("列", "指标"), "en": ("column", "indicator")}
_BETTER = {
    "zh": {"low": "越低越好", "high": "越高越好", "context": "仅供参考"},
    "en": {"low": "lower is better", "high": "higher is better", "context": "context only"},
}


@query(needs=None)
def dictionary(snapshot: Snapshot, scope: Scope, language: str) -> pl.DataFrame:
    """One row per column of the long export, then one per indicator of the snapshot: entry, name (as in
    the file), title, meaning, unit, better, source (short names of the documents). ``language`` zh or en."""
    column, indicator = _ENTRY[language]
    rows: list[tuple[str, ...]] = [_plain(column, each, language) for each in EXPORT_COLUMNS]
    for code in snapshot.indicators:
        found = BY_CODE.get(code)
        if found is not None:  # an old snapshot may hold an indicator that is declared no more
            rows.append((indicator, *_describe(found, language)))
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def register_dictionary(language: str, register: str) -> pl.DataFrame:
    """The same of an export of register rows: one row per column of it."""
    entry, _indicator = _ENTRY[language]
    period, snapshot = (column for column in EXPORT_COLUMNS if column.name in ("period", "snapshot"))
    before, after = (period, *AROUND_COLUMNS), (*ORIGIN_COLUMNS, snapshot)
    rows: list[tuple[str, ...]] = [_plain(entry, column, language) for column in before]
    for column in REGISTERS[register].columns:
        title = column.words.of(language)
        meaning = column.help.of(language) or title
        if column.codes is not None:
            said = "; ".join(f"{key} = {word}" for key, word in column.codes.of(language).items())
            meaning = f"{meaning} {said}" if column.help.of(language) else said
        rows.append((entry, column.name, title, meaning, "", "", ""))
    rows += [_plain(entry, column, language) for column in after]
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def table_dictionary(language: str, table: str) -> pl.DataFrame:
    """The same of an export of a whole table: one row per column of it, and per indicator it may hold."""
    column, indicator = _ENTRY[language]
    rows = [_plain(column, each, language) for each in columns_of(table)]
    if "indicator" in EXPORTED[table]:
        rows += [(indicator, *_describe(BY_CODE[code], language)) for code in STOCKS]
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def _plain(entry: str, column: ExportColumn, language: str) -> tuple[str, ...]:
    return entry, column.name, column.name, column.words.of(language), "", "", ""


def _describe(indicator: Indicator, language: str) -> tuple[str, ...]:
    meaning = " ÷ ".join(words.of(language) for words in indicator.sides)
    if indicator.factor != 1:
        meaning = f"{indicator.factor} × {meaning}"
    return (
        indicator.code,
        indicator.words.of(language),
        meaning,
        indicator.unit.of(language),
        _BETTER[language][indicator.direction],
        "; ".join(indicator.source),
    )
