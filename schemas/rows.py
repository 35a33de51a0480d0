"""Rows of a frame as the kind of row that is declared for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar, cast

import polars as pl

Kind = TypeVar("Kind", bound=Mapping[str, object])


def typed_rows(kind: type[Kind], rows: pl.DataFrame) -> list[Kind]:
    """The rows as dicts of ``kind``, a TypedDict. Raises KeyError naming the columns that are not there."""
    lacking = sorted(getattr(kind, "__required_keys__", frozenset()) - set(rows.columns))
    if lacking:
        raise KeyError(f"{kind.__name__}: {', '.join(lacking)}")
    return cast(list[Kind], rows.to_dicts())


def typed_row(kind: type[Kind], rows: pl.DataFrame) -> Kind:
    """The first row as a dict of ``kind``."""
    return typed_rows(kind, rows.head(1))[0]
