"""The yearly published list as a page: to read, to print, and to take as Word or Excel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import polars as pl
import streamlit as st

from pages._ui.parts import downloads, filters, grids
from pages._ui.parts.page_parts import Shown
from pages._ui.shell import cache, narrow, state
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, language
from pages.admit.lists import words
from pipelines.queries.published_list import (
    Imprint,
    Section,
    YearlyList,
    closing_of,
    excel_file,
    imprint_lines,
    opening_of,
    sections_of,
    subtitle_of,
    title_of,
    word_file,
)
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.yearly import yearly_list, years

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_PRINTED, MOST_ON_A_PHONE = 400, 60
"""Rows of a part on paper, and on a phone; the files hold them all."""
LONG = 60
"""From so many rows on a part is a grid to scroll in: a browser takes seconds to set hundreds of lines."""
LINES_A_SHEET, CHARACTERS_ACROSS = 26, 85
"""What a printed sheet takes of such a table."""
FILES: tuple[tuple[str, str, Callable[[YearlyList], bytes]], ...] = (
    ("docx", WORD, word_file),
    ("xlsx", downloads.XLSX, excel_file),
)


def prepare(snapshot: Snapshot) -> Shown:
    """Year and area, and the paper of them."""
    known = [str(year) for year in cache.ask(years, snapshot)]
    year = int(filters.select("year", _("Year"), known, known[0]))
    area = _choose_area(snapshot)
    paper = cache.ask(yearly_list, snapshot, year, area)
    return Shown(
        _("List published for {year}, {place}").format(year=year, place=paper.place),
        _finding(paper),
        lambda: _show(snapshot, paper, area),
    )


def _choose_area(snapshot: Snapshot) -> str | None:
    """A prefecture or county; None for the whole."""
    prefectures = cache.area_names(snapshot, "prefecture", snapshot.latest)
    counties = cache.area_names(snapshot, "county", snapshot.latest)
    names = {"": _("the whole of it"), **dict(sorted({**prefectures, **counties}.items()))}
    return filters.select("area", _("Area"), list(names), "", names.__getitem__) or None


def _finding(paper: YearlyList) -> str:
    sizes = words.joined([f"{words.kind_name(kind)} {rows.height}" for kind, rows in paper.lists.items()])
    return _(
        "As of {day}: {lists}; {admitted:work item|work items} in force by admission, {withdrawn} "
        "withdrawn in the year."
    ).format(
        day=words.day(paper.day),
        lists=sizes,
        admitted=figures.count(paper.admitted.height),
        withdrawn=figures.count(paper.withdrawn.height),
    )


def _show(snapshot: Snapshot, paper: YearlyList, area: str | None) -> None:
    show_paper(paper, (snapshot.id, paper.year, area))


def show_paper(paper: YearlyList, key: tuple[object, ...]) -> None:
    """What makes it a document, its files, and the paper itself; ``key`` is what the paper rests on."""
    paper = replace(paper, imprint=_ask_imprint())
    _offer(paper, key)
    if language() == "en" and not state.is_bare():
        st.caption(_("The paper is in Chinese, as it is published."))
    with st.container(border=not state.on_paper()):
        st.subheader(title_of(paper), anchor=False, text_alignment="center")
        st.markdown(subtitle_of(paper), text_alignment="center")
        st.markdown(quiet(opening_of(paper)))
        for section in sections_of(paper):
            _show_section(section)
        signed = [paper.organ, words.day(paper.signed_on), *imprint_lines(paper)]
        st.markdown("  \n".join(quiet(line) for line in signed), text_alignment="right")
        st.caption(quiet(closing_of(paper)))


def _ask_imprint() -> Imprint:
    """Organ, number, day and signer, which stand in no data."""
    if state.is_bare():
        return Imprint()
    with st.expander(_("Organ, document number, day and sign-off"), icon=":material/edit_document:"):
        first, second, third, fourth = st.columns(4)
        organ = first.text_input(_("Issuing organ"), key="imprint_organ", live="0.5s")
        number = second.text_input(_("Document number"), key="imprint_number", live="0.5s")
        day = third.date_input(_("Day of publication"), None, key="imprint_day", format="YYYY-MM-DD")
        signer = fourth.text_input(_("Signed off by"), key="imprint_signer", live="0.5s")
        st.caption(_("Until all four are there, the files say that they are a draft."))
    texts = (organ.strip() or None, number.strip() or None, day if isinstance(day, date) else None)
    return Imprint(*texts, signer.strip() or None)


def _offer(paper: YearlyList, key: tuple[object, ...]) -> None:
    """Word and Excel, made when they are asked for."""
    if state.is_bare():
        return
    key = (*key, paper.imprint)
    labels = {"docx": _("Download as Word"), "xlsx": _("Download as Excel")}
    with st.container(horizontal=True):
        for ending, mime, make in FILES:
            st.download_button(
                labels[ending],
                cache.keep_later(f"yearly_{ending}", key, partial(make, paper)),
                f"{title_of(paper)}{paper.year}.{ending}",
                mime,
                key=f"yearly_{ending}",
                on_click="ignore",
                icon=":material/download:",
            )


def _rows_a_sheet(section: Section) -> int:
    """Rows that fill a sheet, by the lines they take."""
    widths = [max(share * CHARACTERS_ACROSS, 1) for share in section.widths]
    lines = [
        max(
            sum(-(-max(len(line), 1) // int(width)) for line in cell.split("\n"))
            for cell, width in zip(row, widths, strict=True)
        )
        for row in section.rows
    ]
    return max(int(LINES_A_SHEET * len(lines) / sum(lines)), grids.FEWEST)


def _show_section(section: Section) -> None:
    st.markdown(f"**{section.heading}**")
    if not section.rows:
        st.markdown(section.empty)
        return
    if len(section.rows) > LONG and not state.on_paper() and not narrow.is_narrow():
        columns = {head: [row[at] for row in section.rows] for at, head in enumerate(section.headers)}
        grids.show_grid(pl.DataFrame(columns), height=420, alt=section.heading)
        return
    rows = section.rows[: MOST_ON_A_PHONE if narrow.is_narrow() else MOST_PRINTED]
    if narrow.is_narrow():
        for number, title, *others in rows:
            st.markdown(f"**{number} {quiet(title)}**  \n" + quiet(" · ".join(filter(None, others))))
    else:
        cells = {
            header: [quiet(row[at]).replace("\n", "  \n") for row in rows]
            for at, header in enumerate(section.headers)
        }
        grids.show_table(cells, _rows_a_sheet(section), section.heading)
    if len(section.rows) > len(rows):
        st.caption(
            _("The first {shown} of {rows:row|rows}; a file holds them all.").format(
                shown=len(rows), rows=figures.count(len(section.rows))
            )
        )
