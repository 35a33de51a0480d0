"""The desk of the page of admissions: steps and applications, their receipts, and publishing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from pages._ui.parts import admission_rows
from pages._ui.parts.writing import Desk
from pages._ui.words import admission as words
from pages._ui.words.text import N_, _
from schemas.admission_items import WorkItem

DESK = Desk("admissions", N_("The board and the lists follow with the next snapshot."), at_once=True)
MOST_NAMED = 20


@dataclass(frozen=True)
class Done:
    """What was done: the action, and the items as it left them."""

    action: str
    items: Sequence[WorkItem]


def attempt(about: str, action: str, write: Callable[[], Sequence[WorkItem]]) -> bool:
    """Write; whether it was done. ``about``: the item's number or the form."""
    return DESK.attempt(lambda: Done(action, tuple(write())), about)


def show(about: str, *, beside_fields: bool = True) -> None:
    """The receipt or the refusal of the last attempt about this."""
    DESK.show(lambda done: _show_receipt(about, done), about, beside_fields=beside_fields)


def _show_receipt(about: str, done: Done) -> None:
    first = done.items[0]
    if len(done.items) == 1:
        st.success(
            _("**Done: {action}** · {item} {name}: {step}, version {version}").format(
                action=words.action(done.action),
                item=first.item_id,
                name=first.item_name,
                step=words.step(first.step),
                version=first.version,
            ),
            icon=":material/check_circle:",
        )
    else:
        st.success(
            _("**Done: {count:item was|items were} begun**").format(count=len(done.items)),
            icon=":material/check_circle:",
        )
    if about != first.item_id:
        for item in done.items[:MOST_NAMED]:
            st.button(
                f"{item.item_id} {item.item_name}",
                key=f"begun_{item.item_id}",
                type="tertiary",
                icon=":material/arrow_forward:",
                on_click=admission_rows.open_item,
                args=(item.item_id,),
            )
