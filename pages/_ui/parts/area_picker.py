"""Choosing an area by its name in a form, with its code beside it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from pages._ui.shell import cache
from pages._ui.words.text import _
from pipelines import queries
from pipelines.queries.snapshot import Snapshot
from schemas.areas import above, level_depth

ABOVE_TOWNSHIPS = above("township")


def pick_area(
    snapshot: Snapshot, label: str, key: str, levels: Sequence[str] = ABOVE_TOWNSHIPS
) -> str | None:
    """The code of an area of one of the levels, found by typing; None where none was chosen. Of a code that
    is both a prefecture and its county the county is named."""
    areas = cache.ask(queries.areas_in, snapshot, snapshot.latest).filter(pl.col("level").is_in(levels))
    lowest = areas.sort(level_depth(), "code", descending=[True, False])
    rows = lowest.unique("code", keep="first", maintain_order=True)
    names: dict[str, str] = {
        row["code"]: " · ".join(dict.fromkeys(part for part in (row["prefecture_name"], row["name"]) if part))
        for row in rows.iter_rows(named=True)
    }
    return st.selectbox(
        label,
        list(names),
        index=None,
        key=key,
        format_func=lambda code: f"{names.get(code, code)} {code}",
        placeholder=_("Type a name"),
    )
