"""The desk of the page of admissions: steps and applications, their receipts, and publishing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from pages._ui.parts import admission_rows
from pages._ui.parts.writing import Desk
from pages._ui.shell import access
from pages._ui.words import admission as words
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _, say
from pipelines.queries import find_home
from pipelines.queries.live_items import item_notes
from schemas.admission_items import WorkItem
from schemas.words import Words

DESK = Desk("admissions", N_("The board and the lists follow with the next snapshot."), at_once=True)
MOST_NAMED = 20


@dataclass(frozen=True)
class Done:
    """What was done: the action, the items as it left them, and what is to be said of them."""

    action: str
    items: Sequence[WorkItem]
    notes: Sequence[Words]


def attempt(about: str, action: str, write: Callable[[], Sequence[WorkItem]]) -> bool:
    """Write; whether it was done. ``about``: the item's number or the form."""
    return DESK.attempt(lambda: _done(action, tuple(write())), about)


def _done(action: str, items: Sequence[WorkItem]) -> Done:
    return Done(action, items, item_notes(find_home(), access.scope(), items))


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
                name=quiet(first.item_name),
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
    if about != first.item_id:  # an item's own page says them beside the item
        for note in done.notes[:MOST_NAMED]:
            st.warning(quiet(say(note)), icon=":material/contrast:")
        for item in done.items[:MOST_NAMED]:
            st.button(
                f"{item.item_id} {quiet(item.item_name)}",
                key=f"begun_{item.item_id}",
                type="tertiary",
                icon=":material/arrow_forward:",
                on_click=admission_rows.open_item,
                args=(item.item_id,),
            )
