"""Receipts on the screen: one card per return, with every error in a table and the annotated workbook."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages._ui.parts.downloads import XLSX
from pages._ui.parts.refusals import show_problems
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from schemas.periods import to_utc
from schemas.receipts import ReturnReceipt

OPEN_CARDS = 50
"""Receipts shown one by one; beyond that the refused ones come first and the rest is counted."""
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
    for index, one in enumerate(ordered[:OPEN_CARDS]):
        with st.container(border=True):
            _show_receipt(one, names, index)
    if len(ordered) > OPEN_CARDS:
        st.caption(
            _("and {count} more, of which {rejected} rejected").format(
                count=len(ordered) - OPEN_CARDS,
                rejected=sum(one.receipt["status"] == "rejected" for one in ordered[OPEN_CARDS:]),
            )
        )


def _show_receipt(one: Handed, names: dict[str, str], index: int) -> None:
    receipt = one.receipt
    _show_heading(receipt, names)
    if receipt["errors"]:
        show_problems(receipt["errors"])
    if one.annotated is not None and receipt["status"] == "rejected":
        st.download_button(
            _("Download the workbook with the cells marked"),
            one.annotated,
            one.annotated_name,
            XLSX,
            key=f"annotated_{index}",
            on_click="ignore",
            type="primary",
            icon=":material/download:",
        )
    if receipt["warnings"]:
        label = _("{count:warning|warnings}, for checking; warnings do not reject")
        with st.expander(label.format(count=len(receipt["warnings"]))):
            show_problems(receipt["warnings"])
    if receipt["notes"]:
        with st.expander(_("{count:note|notes}").format(count=len(receipt["notes"]))):
            show_problems(receipt["notes"])


def _show_heading(receipt: ReturnReceipt, names: dict[str, str]) -> None:
    """What became of the return, in words and by symbol."""
    code, period = receipt["township_code"], receipt["period"]
    place = names.get(code or "", code or _("township not readable"))
    month = figures.month(period) if period else _("month not readable")
    title = f"{quiet(place)} · {month} · {quiet(receipt['file'])}"
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
