"""Receipts on the screen: one card per return, with every error in a table and the annotated workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from pages._ui.parts.downloads import XLSX
from pages._ui.shell import narrow
from pages._ui.words import figures
from pages._ui.words.text import _, language
from schemas.periods import to_utc
from schemas.receipts import ReturnProblem, ReturnReceipt

OPEN_CARDS = 50
"""Receipts shown one by one; beyond that the refused ones come first and the rest is counted."""
TALLEST_TABLE = 12
SCROLLED_HEIGHT = 480
_ORDER = {"rejected": 0, "duplicate": 1, "accepted": 2}


@dataclass(frozen=True)
class Handed:
    """One return that was handed in: its receipt, and its own workbook with the cells marked."""

    receipt: ReturnReceipt
    annotated: bytes | None
    annotated_name: str | None


def show_receipts(handed: list[Handed], names: dict[str, str]) -> None:
    """The outcome in one sentence, then a card per return, refused ones first. ``names`` of townships."""
    states = [one.receipt["status"] for one in handed]
    st.markdown(
        _(
            "**{total:return|returns}: {accepted} accepted, {rejected} rejected, {duplicate} the same as "
            "before**"
        ).format(total=len(handed), **{name: states.count(name) for name in _ORDER})
    )
    ordered = sorted(handed, key=lambda one: _ORDER[one.receipt["status"]])
    for place, one in enumerate(ordered[:OPEN_CARDS]):
        with st.container(border=True):
            _show_receipt(one, names, place)
    if len(ordered) > OPEN_CARDS:
        st.caption(
            _("and {count} more, of which {rejected} rejected").format(
                count=len(ordered) - OPEN_CARDS,
                rejected=sum(one.receipt["status"] == "rejected" for one in ordered[OPEN_CARDS:]),
            )
        )


def _show_receipt(one: Handed, names: dict[str, str], place: int) -> None:
    receipt = one.receipt
    _show_heading(receipt, names)
    if receipt["errors"]:
        _show_problems(receipt["errors"])
    if one.annotated is not None and receipt["status"] == "rejected":
        st.download_button(
            _("Download the workbook with the cells marked"),
            one.annotated,
            one.annotated_name,
            XLSX,
            key=f"annotated_{place}",
            on_click="ignore",
            type="primary",
            icon=":material/download:",
        )
    if receipt["warnings"]:
        label = _("{count:warning|warnings}, for checking; warnings do not reject")
        with st.expander(label.format(count=len(receipt["warnings"]))):
            _show_problems(receipt["warnings"])
    if receipt["notes"]:
        with st.expander(_("{count:note|notes}").format(count=len(receipt["notes"]))):
            _show_problems(receipt["notes"])


def _show_problems(problems: list[ReturnProblem]) -> None:
    """A table, or on a narrow screen a paragraph each."""
    table = problem_table(problems)
    height: Literal["content"] | int = "content" if len(problems) <= TALLEST_TABLE else SCROLLED_HEIGHT
    if not narrow.is_narrow():
        st.table(table, border="horizontal", hide_index=True, height=height)
        return
    with st.container(height=height, border=False):
        for sheet, row, column, found, wrong, remedy, code in zip(*table.values(), strict=True):
            st.markdown(f"**{sheet} {row} {column}** {found}  \n{wrong}  \n{remedy} :gray[{code}]")


def _show_heading(receipt: ReturnReceipt, names: dict[str, str]) -> None:
    """What became of the return, in words and by symbol."""
    code, period = receipt["township_code"], receipt["period"]
    place = names.get(code or "", code or _("township not readable"))
    month = figures.month(period) if period else _("month not readable")
    title = f"{place} · {month} · {quiet(receipt['file'])}"
    if receipt["status"] == "accepted":
        st.success(_("**Accepted** · {title}").format(title=title), icon=":material/check_circle:")
        st.caption(" · ".join(_accepted_facts(receipt)))
    elif receipt["status"] == "duplicate":
        st.info(
            _("**The same file was accepted before; nothing changed** · {title}").format(title=title),
            icon=":material/content_copy:",
        )
    else:
        rejected = _("**Rejected: nothing of it was loaded** · {title}").format(title=title)
        st.error(rejected, icon=":material/cancel:")
        st.markdown(
            _(
                "{count:error, listed here|errors, all listed here}. Correct the workbook and hand it in "
                "again; the last accepted return stays as it is."
            ).format(count=len(receipt["errors"]))
        )


def _accepted_facts(receipt: ReturnReceipt) -> list[str]:
    facts = [
        _("return {id}").format(id=receipt["return_id"]),
        _("received {moment}").format(moment=figures.moment(to_utc(receipt["received_at"]))),
        _("on time") if receipt["on_time"] else _("late"),
        _("{rows:row|rows}").format(rows=figures.count(sum(receipt["rows"].values()))),
    ]
    if receipt["replaces"]:
        facts.append(_("replaces {id}").format(id=receipt["replaces"]))
    return facts


def problem_table(problems: list[ReturnProblem]) -> dict[str, list[str]]:
    """One row per problem: where, what was found, what is wrong, what to do, code."""
    zh = language() == "zh"
    return {
        _("Sheet"): [problem["sheet"] or figures.NOTHING for problem in problems],
        _("Row"): [
            figures.NOTHING if problem["row"] is None else str(problem["row"]) for problem in problems
        ],
        _("Column"): [problem["column"] or figures.NOTHING for problem in problems],
        _("Found"): [quiet(problem["value"]) for problem in problems],
        _("What is wrong"): [
            quiet(problem["message"] if zh else problem["message_en"]) for problem in problems
        ],
        _("What to do"): [quiet(problem["allowed"] if zh else problem["allowed_en"]) for problem in problems],
        _("Code"): [problem["code"] for problem in problems],
    }


def quiet(text: str | None) -> str:
    """A text from a file, shown as it is: table cells read Markdown, and a file must not draw on the page."""
    if text is None:
        return figures.NOTHING
    return "".join(f"\\{mark}" if mark in "\\`*_[]#:$<>|~!" else mark for mark in text)
