"""What came of the last thing done on the page of admissions: the receipt or the refusal, and publishing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import admission_rows, grids, publishing
from pages._ui.shell import access, narrow
from pages._ui.words import admission as words
from pages._ui.words.text import _, say
from schemas.admission_items import WorkItem
from schemas.errors import HomeError, UserError
from schemas.words import Words

_LAST, _PUBLISH, _PUBLISHED, _AT_ONCE = (
    "admission_outcome",
    "admission_publish",
    "admission_published",
    "admission_at_once",
)
MOST_NAMED = 20


@dataclass(frozen=True)
class Outcome:
    """``about``: the item's number or the form; ``action`` what was tried; the items it left, or the refusal
    in both languages with its problems."""

    about: str
    action: str
    items: Sequence[WorkItem] = ()
    refusal: Words | None = None
    problems: Sequence[Mapping[str, Any]] = ()
    busy: bool = False


def attempt(about: str, action: str, write: Callable[[], Sequence[WorkItem]]) -> bool:
    """Write, and keep what came of it for the page that follows; whether it was done."""
    st.session_state.pop(_PUBLISHED, None)
    try:
        items = write()
    except UserError as error:
        st.session_state[_LAST] = Outcome(
            about,
            action,
            refusal=error.words,
            problems=tuple(error.problems),
            busy=isinstance(error, HomeError),
        )
        return False
    st.session_state[_LAST] = Outcome(about, action, tuple(items))
    st.session_state[_PUBLISH] = bool(st.session_state.get(_AT_ONCE, True))
    return True


def last(about: str) -> Outcome | None:
    """What came of the last attempt, where it was about this."""
    outcome = st.session_state.get(_LAST)
    return outcome if outcome is not None and outcome.about == about else None


def problems_of(about: str) -> dict[str, list[str]]:
    """By field: the sentences of what is wrong in the form; "" holds those of no field."""
    outcome = last(about)
    found: dict[str, list[str]] = {}
    for problem in outcome.problems if outcome else ():
        found.setdefault(problem.get("field") or "", []).append(sentence(problem))
    return found


def sentence(problem: Mapping[str, Any]) -> str:
    """What is wrong and what to do, with the code."""
    message = Words(problem["message"], problem["message_en"])
    allowed = Words(problem["allowed"], problem["allowed_en"])
    said = Words("{message}；{allowed} ({code})", "{message}; {allowed} ({code})")
    return say(said.format(message=message, allowed=allowed, code=problem["code"]))


def show(about: str) -> None:
    """The receipt or the refusal of the last attempt about this."""
    outcome = last(about)
    if outcome is None:
        return
    if outcome.refusal is None:
        _show_receipt(outcome)
        show_publishing()
    elif any(problem.get("field") for problem in outcome.problems):
        st.error(
            _(
                "Nothing was changed: "
                "{count:problem stands beside its field|problems stand beside their fields}."
            ).format(count=len(outcome.problems)),
            icon=":material/error:",
        )
    elif outcome.busy:
        st.warning(say(outcome.refusal), icon=":material/hourglass_top:")
    else:
        _show_refusal(outcome.refusal)


def _show_refusal(refusal: Words) -> None:
    unchanged = _("Nothing was changed.")
    st.error(f"{unchanged} {say(refusal)}", icon=":material/block:")


def _show_receipt(outcome: Outcome) -> None:
    first = outcome.items[0]
    if len(outcome.items) == 1:
        st.success(
            _("**Done: {action}** · {item} {name}: {step}, version {version}").format(
                action=words.action(outcome.action),
                item=first.item_id,
                name=first.item_name,
                step=words.step(first.step),
                version=first.version,
            ),
            icon=":material/check_circle:",
        )
    else:
        st.success(
            _("**Done: {count:item was|items were} begun**").format(count=len(outcome.items)),
            icon=":material/check_circle:",
        )
    if outcome.about != first.item_id:
        for item in outcome.items[:MOST_NAMED]:
            st.button(
                f"{item.item_id} {item.item_name}",
                key=f"begun_{item.item_id}",
                type="tertiary",
                icon=":material/arrow_forward:",
                on_click=admission_rows.open_item,
                args=(item.item_id,),
            )


def show_file_problems(about: str) -> None:
    """The problems of a file by row, as a table."""
    outcome = last(about)
    if outcome is None or outcome.refusal is None:
        return
    if not outcome.problems or not any("row" in problem for problem in outcome.problems):
        _show_refusal(outcome.refusal)
        return
    st.error(
        _("**Rejected: nothing of it was begun** · {count:problem|problems}").format(
            count=len(outcome.problems)
        ),
        icon=":material/cancel:",
    )
    rows = [
        (
            str(problem["row"] or ""),
            str(problem["column"] or ""),
            str(problem["value"] or ""),
            sentence(problem),
        )
        for problem in outcome.problems
    ]
    if narrow.is_narrow():
        for row, column, value, said in rows:
            st.markdown(f"**{row} {column}** {value}  \n{said}")
        return
    heads = (_("Row"), _("Column"), _("Found"), _("What is wrong and what to do"))
    frame = pl.DataFrame(rows, schema=list(heads), orient="row")
    grids.show_table(frame.to_dict(as_series=False))


def show_publishing() -> None:
    """Publish where that is asked for; else offer it."""
    published = st.session_state.get(_PUBLISHED)
    if published:
        st.caption(publishing.told(published))
        return
    asked = st.session_state.pop(_PUBLISH, False)
    if not asked:
        asked = st.button(_("Publish now"), icon=":material/publish:", key="publish_admissions")
        st.caption(_("The board and the lists follow with the next snapshot."))
    if asked and access.may("publish") and (done := publishing.publish()):
        st.session_state[_PUBLISHED] = done
        st.rerun()


def show_switch() -> None:
    """Whether every step is published at once: whoever works through many publishes after the last."""
    st.session_state.setdefault(_AT_ONCE, True)
    st.toggle(
        _("Publish after every step"),
        key="publish_at_once",
        value=st.session_state[_AT_ONCE],
        help=_("A few seconds each. Off: take several steps, then publish once."),
        on_change=lambda: st.session_state.update({_AT_ONCE: st.session_state["publish_at_once"]}),
    )
