"""Exported tables for people: Chinese headers, names beside codes, units beside values, codes in words.

What programs read (CSV, Parquet, a workbook in no language) keeps the names of EXPORT_COLUMNS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from pipelines.indicators.definitions import BY_CODE, GROUPS
from pipelines.indicators.pushed import STOCKS, UNSTATED
from pipelines.queries.areas import areas_in, communities_in
from pipelines.queries.dictionary import dictionary, register_dictionary, table_dictionary
from pipelines.queries.exports import WIDE_KEYS
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.clues import BURDENS
from schemas.codes import DEPARTMENT_LEVEL, FLAG
from schemas.exports import AROUND_COLUMNS, ORIGIN_COLUMNS
from schemas.exports import EXPORT_HEADERS as HEADERS
from schemas.figure_words import LEVEL_WORDS, REASON_WORDS, SIGNIFICANCE_WORDS
from schemas.returns import REGISTERS, Column
from schemas.scope import Scope
from schemas.table_exports import EXPORTED, FURTHER, columns_of
from schemas.words import Words

COUNTED = (
    "numerator",
    "denominator",
    "communities",
    "townships",
    "completeness",
    "lower",
    "upper",
    "rank",
    "rank_low",
    "rank_high",
)
"""Columns of the long export between value and standing."""
AROUND = tuple(column.name for column in AROUND_COLUMNS)
TABLE_HEADERS = HEADERS | {column.name: column.header for column in FURTHER}
DICTIONARY_HEADERS = {
    "entry": "类别",
    "name": "代码",
    "title": "名称",
    "meaning": "含义",
    "unit": "单位",
    "better": "方向",
    "source": "依据",
}


@query(needs=None)
def chinese_parts(
    snapshot: Snapshot, scope: Scope, parts: Iterator[pl.DataFrame], kind: str
) -> Iterator[pl.DataFrame]:
    """The parts of an export with Chinese headers and words, each as it comes. ``kind``: the shape of the
    export, long or wide, or the key of a register."""
    if kind in REGISTERS:
        return (_register(part, kind) for part in parts)
    if kind in EXPORTED:
        return (_table(part, kind) for part in parts)
    make = _wide if kind == "wide" else _long
    return (make(_placed(snapshot, scope, part)) for part in parts)


@query(needs=None)
def chinese_dictionary(snapshot: Snapshot, scope: Scope, kind: str) -> pl.DataFrame:
    """One row per column and, of figures, per indicator of an export, as its Chinese workbook has it: the
    code under which programs know it, its name (the header), and what it means."""
    if kind in EXPORTED:
        rows, heads = table_dictionary("zh", kind), TABLE_HEADERS
    else:
        rows = register_dictionary("zh", kind) if kind in REGISTERS else dictionary(snapshot, scope, "zh")
        heads = HEADERS
    header = pl.col("name").replace_strict(heads, default=pl.col("title"), return_dtype=pl.String)
    return rows.with_columns(title=header).rename(DICTIONARY_HEADERS)


def _placed(snapshot: Snapshot, scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the names of the areas around each."""
    if rows.is_empty():
        return rows.with_columns(pl.lit(None, pl.String).alias(name) for name in AROUND)
    period, level = rows.item(0, "period"), rows.item(0, "level")
    read = communities_in if level == "community" else areas_in
    areas = read(snapshot, scope, period).filter(level=level)
    around = areas.select(pl.col("code").alias("area_code"), *AROUND)
    return rows.join(around, on="area_code", how="left", maintain_order="left")


def _keys(rows: pl.DataFrame) -> list[pl.Expr]:
    """Code, name, and what lies around an area of the level, the widest first."""
    around = [name for name in AROUND if rows[name].null_count() < rows.height and not _is_own(rows, name)]
    return [_head("area_code"), _head("area_name"), *map(_head, around)]


def _is_own(rows: pl.DataFrame, around: str) -> bool:
    """Whether the areas around are the areas themselves."""
    return bool(rows.height) and rows.item(0, "level") == around.removesuffix("_name")


def _long(rows: pl.DataFrame) -> pl.DataFrame:
    indicator = pl.col("indicator")
    names = {code: BY_CODE[code].words.zh for code in rows["indicator"].unique()}
    units = {code: BY_CODE[code].unit.zh for code in names}
    return rows.select(
        *_keys(rows),
        _words("level", LEVEL_WORDS),
        _head("period"),
        _head("indicator"),
        indicator.replace_strict(names, return_dtype=pl.String).alias("指标名称"),
        _head("value"),
        indicator.replace_strict(units, return_dtype=pl.String).alias("单位"),
        *map(_head, COUNTED),
        _words("significance", SIGNIFICANCE_WORDS),
        _flag("eligible").alias(HEADERS["eligible"]),
        _words("reason", REASON_WORDS),
        _head("snapshot"),
    )


def _wide(rows: pl.DataFrame) -> pl.DataFrame:
    codes = [name for name in rows.columns if name in BY_CODE]
    return rows.select(
        *_keys(rows),
        _words("level", LEVEL_WORDS),
        *(_head(name) for name in WIDE_KEYS[3:]),
        *(pl.col(code).alias(f"{BY_CODE[code].words.zh}（{BY_CODE[code].unit.zh}）") for code in codes),
    )


def _register(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    return rows.select(
        _head("period"),
        *map(_head, AROUND),
        *(_field(column).alias(column.zh) for column in REGISTERS[key].columns),
        *(_head(column.name) for column in ORIGIN_COLUMNS),
        _head("snapshot"),
    )


def _table(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """A whole table: Chinese headers, and codes that have words in words."""
    said = {"level": LEVEL_WORDS, "reason": REASON_WORDS, "significance": SIGNIFICANCE_WORDS}
    indicators = {code: BY_CODE[code].words.zh for code in STOCKS}
    levels = {**DEPARTMENT_LEVEL.zh_of, UNSTATED: "未注明"}
    columns = []
    for column in columns_of(table):
        cell = pl.col(column.name)
        if column.name in said:
            cell = cell.replace({code: words.zh for code, words in said[column.name].items()})
        elif column.name == "indicator":
            cell = cell.replace(indicators)
        elif column.name == "department_level":
            cell = cell.replace(levels)
        elif column.name == "burden":
            cell = cell.replace(BURDENS.zh_of)
        elif column.name == "groups":
            groups = {group.code: group.zh for group in GROUPS}
            cell = cell.str.split(",").list.eval(pl.element().replace(groups)).list.join("、")
        elif column.dtype == pl.Boolean:
            cell = _flag(column.name)
        columns.append(cell.alias(column.header))
    return rows.select(columns)


def _field(column: Column) -> pl.Expr:
    value = pl.col(column.name)
    if column.codes is not None:
        return value.replace_strict(column.codes.zh_of, default=value, return_dtype=pl.String)
    return _flag(column.name) if column.kind == "flag" else value


def _head(name: str) -> pl.Expr:
    return pl.col(name).alias(HEADERS[name])


def _words(name: str, words: Mapping[str, Words]) -> pl.Expr:
    """A coded column in words; a code without words as it is."""
    said = {code: one.zh for code, one in words.items()}
    return pl.col(name).replace(said).alias(HEADERS[name])


def _flag(name: str) -> pl.Expr:
    yes, no = (code.zh for code in FLAG.codes)
    return pl.when(name).then(pl.lit(yes)).when(~pl.col(name)).then(pl.lit(no))
