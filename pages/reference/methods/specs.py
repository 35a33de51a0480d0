"""The worked example of an indicator: what a few communities report, and what must come out."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st

from pages._ui.words import figures
from pages._ui.words.text import N_, _, language, say
from pipelines.queries.definitions import Spec, SpecTable, read_spec
from schemas.codes import FLAG
from schemas.returns import REGISTERS

WORDS = {
    "community": N_("Community"),
    "township": N_("Township"),
    "numerator": N_("Numerator"),
    "denominator": N_("Denominator"),
    "value": N_("Value"),
    "total": N_("total"),
    "expected": N_("return expected"),
    "accepted": N_("accepted"),
    "on_time": N_("on time"),
    "reporting": N_("Returns"),
}


def show_example(code: str) -> None:
    """The example in words, the rows reported and the values that follow; the tests compute the same."""
    spec = read_spec(code)
    st.markdown(_("**Worked example** · {month}").format(month=figures.month(spec.period)))
    st.markdown(say(spec.words))
    given, result = st.columns([3, 2])
    with given:
        _show_settings(spec)
        for period, tables in spec.earlier.items():
            _show_tables(tables, figures.month(period))
        _show_tables(spec.tables, "")
    with result:
        st.caption(_("What comes out"))
        st.table(
            example_table(spec.expected, "").to_dict(as_series=False), border="horizontal", hide_index=True
        )


def _show_settings(spec: Spec) -> None:
    """Settings and lists the example rests on."""
    lists = {name: "、".join(titles) for name, titles in spec.lists.items()}
    for name, value in {**spec.settings, **lists}.items():
        st.caption(f"`{name}` = {value}")


def _show_tables(tables: Mapping[str, SpecTable], month: str) -> None:
    for register, table in tables.items():
        name = say(REGISTERS[register].words) if register in REGISTERS else _(WORDS[register])
        st.caption(" · ".join(part for part in (name, month) if part))
        st.table(
            example_table(table, register).to_dict(as_series=False), border="horizontal", hide_index=True
        )


def example_table(table: SpecTable, register: str) -> pl.DataFrame:
    """The rows as text under the headers and in the words of the returns; “—” for nothing."""
    columns = {}
    for index, name in enumerate(table.columns):
        cells = [_cell(register, name, row[index]) for row in table.rows]
        columns[_header(register, name)] = cells
    return pl.DataFrame(columns)


def _header(register: str, name: str) -> str:
    if register in REGISTERS and name in REGISTERS[register].by_name:
        column = REGISTERS[register].by_name[name]
        return say(column.words)
    return _(WORDS[name])


def _cell(register: str, name: str, cell: object) -> str:
    if cell == "":
        return figures.NOTHING
    if isinstance(cell, bool):
        yes, no = (say(code.words) for code in FLAG.codes)
        return yes if cell else no
    if isinstance(cell, int | float):
        return figures.count(cell)
    if cell == "total":
        return _(WORDS["total"])
    column = REGISTERS[register].by_name.get(name) if register in REGISTERS else None
    if column is not None and column.codes is not None:
        words = column.codes.of(language())
        return words.get(str(cell), str(cell))
    return str(cell)
