"""Short lists of areas beside a map."""

from __future__ import annotations

from typing import Any

import polars as pl
import pyarrow as pa
import streamlit as st

from pages._ui.parts import cell_pictures, grids, league_table
from pages._ui.parts.colouring import SIGNIFICANCE, Colouring
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache
from pages._ui.words import changes, findings, indicators, significance
from pages._ui.words.text import _


def show_class_list(
    selection: Selection, rows: pl.DataFrame, colouring: Colouring, part: slice = slice(None)
) -> None:
    """The areas of a map as a list, highest class and value first, with the sign of their class; of a long
    one a part."""
    key = (*selection.key, colouring.name, part.start)
    table = cache.keep("class_list", key, lambda: _class_columns(selection, rows, colouring, part))
    config = league_table.league_config(selection.indicator, selection.level)
    value_format = f"%,.{indicators.decimals(selection.indicator)}f"
    grids.show_grid(
        table,
        height=330,
        row_height=grids.ROW_HEIGHT,
        column_config={
            **config,
            "sign": league_table.sign_column(short=True)
            if colouring.name == SIGNIFICANCE
            else st.column_config.TextColumn(_("Class")),
            "value": st.column_config.NumberColumn(_("Value"), format=value_format),
        },
        alt=_("The areas of the map, highest class first"),
    )


def _class_columns(selection: Selection, rows: pl.DataFrame, colouring: Colouring, part: slice) -> pa.Table:
    ordered = colouring.ordered(rows)[part]
    signs = [colouring.sign(row) for row in ordered.iter_rows(named=True)]
    return pl.DataFrame(
        {
            "sign": [[sign] for sign in signs] if colouring.name == SIGNIFICANCE else signs,
            "name": league_table.names_of(selection, ordered),
            "value": ordered["value"],
        }
    ).to_arrow()


def show_short_list(selection: Selection, rows: pl.DataFrame, alt: str, banded: bool) -> None:
    """A few ranked areas, all in view: how each stands (where it has no limits its rank, or its band, where
    ranks mean nothing: ``banded``), name, value and change."""
    if indicators.has_interval(selection.indicator):
        first: dict[str, Any] = {
            "sign": [[significance.SYMBOLS[name]] for name in cell_pictures.classes_of(rows)]
        }
    else:
        first = league_table.place_columns(rows, banded)
    table = pl.DataFrame(
        {
            **first,
            "name": league_table.names_of(selection, rows),
            "value": rows["value"],
            "month": changes.labels(rows, selection.indicator),
            # Last: where the place beside a map is too narrow, no figure is what lies beyond its edge.
            **({} if selection.level == "province" else {"prefecture": rows["prefecture_name"]}),
        }
    )
    config = league_table.league_config(selection.indicator, selection.level)
    unit = indicators.unit(selection.indicator)
    grids.show_grid(
        league_table.compact(table),
        row_height=grids.ROW_HEIGHT,
        column_config={
            **config,
            "sign": league_table.sign_column(short=True),
            "value": config["value"] | {"label": unit},
        },
        alt=f"{alt}: {findings.joined(rows['area_name'].to_list())}",
    )
