"""What the columns of an exported file are, for programs: a Frictionless Table Schema
(https://datapackage.org/standard/table-schema/), with titles and meanings from the dictionary."""

from __future__ import annotations

from typing import Any

import polars as pl
from polars.datatypes import DataType, DataTypeClass

from pipelines.queries.chinese import chinese_dictionary
from pipelines.queries.dictionary import dictionary, register_dictionary, table_dictionary
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from schemas.dtypes import Dtypes
from schemas.returns import REGISTERS
from schemas.scope import Scope
from schemas.table_exports import EXPORTED

DESCRIPTOR = ".schema.json"
"""What the name of a file's descriptor has after the file's own."""
DESCRIBED = ("csv", "parquet")
"""Formats of files that have one: those for programs."""
PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
_TYPES: dict[DataTypeClass, str] = {
    pl.Float64: "number",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Datetime: "datetime",
}
_KEYS = ("period", "area_code", "indicator")


@query(needs=None)
def table_schema(snapshot: Snapshot, scope: Scope, kind: str, columns: Dtypes) -> dict[str, Any]:
    """The Table Schema of an export with these columns. ``kind``: its shape, long or wide, or the key of a
    register or table. ``title`` and ``description`` are Chinese, those with ``_en`` English. In CSV nothing
    is the empty text, and a text that a spreadsheet would compute has an apostrophe before it."""
    chinese, english = _said(snapshot, scope, kind)
    fields = [_field(name, dtype, chinese, english) for name, dtype in columns.items()]
    keys = [key for key in _KEYS if key in columns]
    is_figures = kind in ("long", "wide")
    unique = {"primaryKey": keys} if is_figures else {}
    return {"$schema": PROFILE, "fields": fields, "missingValues": [""], **unique}


def _said(snapshot: Snapshot, scope: Scope, kind: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """By name of a column: title and meaning, in Chinese and in English."""
    if kind in EXPORTED:
        english = table_dictionary("en", kind)
    elif kind in REGISTERS:
        english = register_dictionary("en", kind)
    else:
        english = dictionary(snapshot, scope, "en")
    chinese = chinese_dictionary(snapshot, scope, kind).select("代码", "名称", "含义")
    return _by_name(chinese), _by_name(english.select("name", "title", "meaning"))


def _by_name(rows: pl.DataFrame) -> dict[str, Any]:
    return {name: (title, meaning) for name, title, meaning in rows.iter_rows()}


def _field(
    name: str, dtype: DataType | DataTypeClass, chinese: dict[str, Any], english: dict[str, Any]
) -> dict[str, Any]:
    told = {"name": name, "type": _type(dtype)}
    for ending, said in (("", chinese), ("_en", english)):
        if name in said:
            title, meaning = said[name]
            told |= {f"title{ending}": title, f"description{ending}": meaning}
    return told


def _type(dtype: DataType | DataTypeClass) -> str:
    base = dtype.base_type()
    return "integer" if base.is_integer() else _TYPES.get(base, "string")
