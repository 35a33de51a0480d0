"""The headline tiles: value, change on last month and twelve months of one burden each."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages._ui import figures, findings, indicators
from pages._ui.text import _

_COLOURS = {"▼": "blue", "▲": "orange"}
"""Better and worse; red is kept for errors. The arrow shows which way the value went."""


def show_tiles(headline: pl.DataFrame, codes: tuple[str, ...], spark: bool = True) -> None:
    """One tile per indicator, side by side; they wrap on a narrow screen."""
    rows = {row["indicator"]: row for row in headline.iter_rows(named=True)}
    for column, code in zip(st.columns(len(codes), gap="small"), codes, strict=True):
        with column:
            _show_tile(code, rows[code], spark)


def _show_tile(code: str, row: dict[str, Any], spark: bool) -> None:
    change = row["change_month"]
    mark = figures.change_mark(change, indicators.better(code), indicators.decimals(code))
    st.metric(
        f"{indicators.name(code)} ({indicators.unit(code)})", indicators.value(code, row["value"]),
        None if change is None else indicators.value(code, change, signed=True).replace("−", "-"),
        delta_color=_COLOURS.get(mark, "gray"),  # type: ignore[arg-type]
        delta_arrow="off" if mark in ("●", "–") else "auto",
        delta_description=_("on last month: {mark} {words}").format(mark=mark, words=_mark_words(mark)),
        chart_data=row["history"] if spark else None, border=True, height="stretch",
        help=_("{numerator} / {denominator}; completeness {share}").format(
            numerator=figures.count(row["numerator"]), denominator=figures.count(row["denominator"]),
            share=figures.share(row["completeness"])),
    )


def _mark_words(mark: str) -> str:
    return {"▼": _("better"), "▲": _("worse"), "●": _("no change")}.get(mark, _("not comparable"))


def show_lists(ranked: pl.DataFrame, indicator: str, count: int) -> None:
    """Worst and best ranked areas of one indicator: the warning list and the honour list."""
    st.markdown(f"**{_('Warning list')}** :small[{_('last {count} of those ranked').format(count=count)}]")
    _show_list(ranked.tail(count).reverse(), indicator)
    st.markdown(f"**{_('Honour list')}** :small[{_('best {count} of those ranked').format(count=count)}]")
    _show_list(ranked.head(count), indicator)


def _show_list(rows: pl.DataFrame, indicator: str) -> None:
    if rows.is_empty():
        st.caption(_("No area can be ranked here."))
        return
    header = f"| # | {_('Area')} | {indicators.unit(indicator)} | {_('On last month')} |\n|--:|:--|--:|--:|\n"
    lines = [
        f"| {row['rank']}{'=' if row['tied'] else ''} | {row['area_name']} "
        f":small[:gray[{row['prefecture_name'] or ''}]] | {indicators.value(indicator, row['value'])} "
        f"| {findings.change_label(indicator, row['change_month'])} |"
        for row in rows.iter_rows(named=True)
    ]
    st.markdown(header + "\n".join(lines))
