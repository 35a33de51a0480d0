"""The rows behind a signal, as they were and as they are."""

from __future__ import annotations

from typing import TypedDict

import polars as pl
import streamlit as st

from pages._ui.parts import grids
from pages._ui.shell import cache, narrow
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import COLON, _, say
from pages.supervise.signals import standing_words, words
from pages.supervise.signals.choosing import SignalView
from pipelines.queries import communities_in
from schemas.signal_rows import Fields, SignalRow

MOST_HEIGHT = 420
CARDS = 20


class _Line(TypedDict):
    """A field of a row of the evidence, in words."""

    community: str
    sheet_row: int | None
    field: str
    before: str
    after: str


def show_evidence(view: SignalView, row: SignalRow) -> None:
    """What was found in a sentence, its figures, and a line for every field of every row of the evidence."""
    st.markdown(f"**{quiet(words.place(row))}**{say(COLON)}{quiet(words.sentence(row))}")
    rate = row["expected_rate"]
    if rate is not None:
        st.caption(
            _("Where nothing is wrong, this fires in at most {share} of areas and months.").format(
                share=f"{100 * rate:g}%"
            )
        )
    lines = _lines(row, _names(view, row))
    if narrow.is_narrow():
        for line in lines[:CARDS]:
            about = [word for word in (line["field"], line["community"]) if word != figures.NOTHING]
            st.markdown(f"{quiet(' · '.join(about))}  \n{quiet(line['before'])} → **{quiet(line['after'])}**")
        return
    config = st.column_config
    grids.show_grid(
        pl.DataFrame(lines).to_arrow(),
        column_config={
            "community": config.TextColumn(_("Community"), pinned=True),
            "sheet_row": config.NumberColumn(_("Row in the sheet"), format="%d"),
            "field": config.TextColumn(_("Field")),
            "before": config.TextColumn(_("Before")),
            "after": config.TextColumn(_("After")),
        },
        most=MOST_HEIGHT,
        alt=_("The rows behind the signal, before and after"),
    )


def _names(view: SignalView, row: SignalRow) -> dict[str, str]:
    """Names of the communities of the evidence."""
    known = cache.ask(communities_in, view.snapshot, row["period"])
    codes = {one["community_code"] for one in words.evidence_of(row)}
    found = known.filter(pl.col("code").is_in([code for code in codes if code]))
    return dict(found.select("code", "name").rows())


def _lines(row: SignalRow, names: dict[str, str]) -> list[_Line]:
    return [
        {
            "community": names.get(one["community_code"] or "", one["community_code"] or figures.NOTHING),
            "sheet_row": one["sheet_row"],
            "field": field,
            "before": before,
            "after": after,
        }
        for one in words.evidence_of(row)
        for field, before, after in _fields(one["fields"], row["register"])
    ]


def _fields(fields: Fields, register: str | None) -> list[tuple[str, str, str]]:
    """Each field of a row in words, before and after, names first."""
    if standing_words.INDICATOR in fields:
        return standing_words.lines(fields)
    return [
        (
            words.field_word(field, register),
            words.value_word(field, register, pair["before"]),
            words.value_word(field, register, pair["after"]),
        )
        for field, pair in sorted(fields.items(), key=lambda told: not told[0].endswith("_name"))
    ]
