"""The classifier as a box to type into: which entry of which list a clerk's words mean."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages._ui.parts import choices, filters, grids
from pages._ui.parts.page_parts import Shown
from pages._ui.shell import cache, narrow, state
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, language, say
from pages.admit.lists import words
from pipelines.queries import lists
from pipelines.queries.classification import MATCH, UNSURE, Classification, Suggestion, classify
from pipelines.queries.snapshot import Snapshot
from schemas.lists import LIST_KINDS
from schemas.periods import end_of

EXAMPLES = ("禁毒宣传", "入户查消防", "收居民身份证复印件", "帮企业办执照")


def prepare(snapshot: Snapshot) -> Shown:
    """The box, and what the lists in force say to it."""
    text = choices.search("item", _("What is asked of the community"), _("as it is written in the notice"))
    kind = filters.select(
        "kind",
        _("List"),
        ["", *LIST_KINDS.keys],
        "",
        lambda key: words.kind_name(key) if key else _("all kinds"),
    )
    day = end_of(snapshot.latest)
    entries = cache.ask(lists.classifier_entries, snapshot, day)
    title = _("Which entry of which list is meant")
    there = any(kind in ("", entry.kind) for entry in entries)
    if not text:
        return Shown(title, _("Type the name of a work item, form, plaque or certificate."), _show_examples)
    if not there:
        return Shown(title, _("Nothing to hold it against: this list is empty."), lambda: None)
    found = classify(text, entries, kind or None)
    return Shown(title, _verdict(text, found), _shower(found))


def _verdict(text: str, found: Classification) -> str:
    first = found.suggestions[0] if found.suggestions else None
    if found.verdict == "match" and first is not None:
        return _("“{text}” is {entry}.").format(text=quiet(text), entry=_entry(first))
    if found.verdict == "unsure":
        return _("“{text}”: not sure, a person decides. Nearest: {entries}.").format(
            text=quiet(text), entries=words.joined([_entry(one) for one in found.suggestions[:2]])
        )
    return _("“{text}” fits nothing on the lists in force. What is on no list needs approval first.").format(
        text=quiet(text)
    )


def _entry(one: Suggestion) -> str:
    return _("no. {number} of {kind}, {title}").format(
        number=one.number, kind=words.kind_name(one.kind), title=quiet(one.title)
    )


def _shower(found: Classification) -> Callable[[], None]:
    return lambda: _show(found)


def _show(found: Classification) -> None:
    if any(one.kind == "negative" for one in found.suggestions) and found.verdict != "none":
        st.warning(
            _(
                "It is like an entry of the negative list. The product never decides on that: a person reads "
                "the entry and what it holds, and where it is meant, the item is refused."
            ),
            icon=":material/front_hand:",
        )
    if not found.suggestions:
        st.info(_("No entry is like it at all."), icon=":material/search_off:")
        return
    if narrow.is_narrow():
        for one in found.suggestions:
            with st.container(border=True, gap="xxsmall"):
                st.markdown(f"**{one.score:.2f}　{_entry(one)}**")
                st.caption(quiet(say(one.why)))
    else:
        grids.show_table(
            {
                _("Score"): [f"{_sign(one)} {one.score:.2f}" for one in found.suggestions],
                _("List"): [words.kind_name(one.kind) for one in found.suggestions],
                words.field_name("number"): [str(one.number) for one in found.suggestions],
                words.field_name("title"): [quiet(one.title) for one in found.suggestions],
                _("Why"): [quiet(say(one.why)) for one in found.suggestions],
            },
            alt=_("Suggested entries, the likeliest first"),
        )
    st.caption(
        _(
            "Score 0–1, 1 being the same words. ● {match} and above: taken for the entry. ◐ {unsure} and "
            "above: possible, a person decides. ○ below: for information."
        ).format(match=f"{MATCH:.2f}", unsure=f"{UNSURE:.2f}")
    )


def _sign(one: Suggestion) -> str:
    """Where the score lies; an entry of the negative list is never taken for decided."""
    if one.score < UNSURE:
        return "○"
    return "◐" if one.score < MATCH or one.kind == "negative" else "●"


def _show_examples() -> None:
    """Something to try, for who comes here first."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_("For example"), width="content")
        for index, text in enumerate(EXAMPLES):
            st.button(text, key=f"example_{index}_{language()}", type="tertiary", on_click=_ask, args=(text,))


def _ask(text: str) -> None:
    state.change({"item": text})
