"""What a table's columns are declared as: name and polars type, in the order of the table."""

from __future__ import annotations

from polars.datatypes import DataType, DataTypeClass

Dtypes = dict[str, DataType | DataTypeClass]
