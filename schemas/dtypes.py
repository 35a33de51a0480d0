"""What a table's columns are declared as: name and polars type, in the order of the table."""

from __future__ import annotations

import dataclasses

import polars as pl
from polars.datatypes import DataType, DataTypeClass

Dtypes = dict[str, DataType | DataTypeClass]

_TYPES: Dtypes = {
    "str": pl.String,
    "int": pl.Int64,
    "bool": pl.Boolean,
    "date": pl.Date,
    "datetime": pl.Datetime("us"),
}


def columns_of(model: type) -> Dtypes:
    """The columns of a table that holds a dataclass of plain values, one row each."""
    fields = dataclasses.fields(model)
    return {field.name: _TYPES[str(field.type).removesuffix(" | None")] for field in fields}
