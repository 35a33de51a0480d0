"""What a page shows is written in its URL, and nowhere else: reading it, changing it, linking with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pages._ui.words.foreign import quiet
from pages._ui.words.text import LANGUAGES, _

CARRIED = ("lang", "period", "indicator", "province")
"""What a link to another page takes along."""
VIEWS = ("meeting", "paper", "cards")
PLACES = ("page", "others")
"""Parameters that say how far down a long table is shown; another filter begins it anew."""
PINNED = ("period", "from", "to")
"""What the address says even where nobody chose it: a copied link shows the same months when later ones are
out."""
LONGEST_QUOTED = 40
"""Characters of a parameter that a note repeats."""
_NOTES = "notes_on_url"
_SHOWN = "filters_shown"
_TAKEN = "taken_from_url"
_STOOD = "stood_at"
"""In the session: the page shown last, and what its address asked."""


def begin_run() -> None:
    """Forget the notes, the filters and the corrections of the page shown before. What every page reads, the
    language and the view, is looked at here."""
    st.session_state[_NOTES] = {}
    st.session_state[_SHOWN] = {}
    st.session_state[_TAKEN] = {}
    for name, options in (("lang", LANGUAGES), ("view", VIEWS)):
        value = asked(name)
        if value is not None and value not in options:
            note_unknown(name, value)


def stand_at(url: str) -> None:
    """The page that this run shows. A link to the page one is on changes what its address asks, and
    Streamlit's side in the browser forgets it at once: the next run, asked for by whatever is pressed or by a
    phone that tells its width, would ask what was asked before the link. So the browser is told, which also
    makes the link an entry of its history; where it has that address already, as after Back, none is made."""
    asks = st.query_params.to_dict()
    page, asked_before = st.session_state.get(_STOOD, (None, asks))
    if page == url and asked_before != asks:
        st.query_params.from_dict(asks)
    st.session_state[_STOOD] = (url, asks)


def current() -> dict[str, str]:
    """The parameters of the address, as this run takes them."""
    return _without_empty({**st.query_params.to_dict(), **st.session_state.get(_TAKEN, {})})


def asked(name: str) -> str | None:
    """What the address says of a parameter, as this run takes it; None where it says nothing."""
    return current().get(name)


def take(name: str, value: str | None = None) -> None:
    """For this run the address says ``value`` of a parameter, or nothing: what is left over from another
    choice, or out of use. The browser is told with the address as a whole: written from within a run it would
    be an entry of its own in the history, to which Back leads and from which the run leads away again."""
    st.session_state.setdefault(_TAKEN, {})[name] = value


def change(changes: Mapping[str, str | None]) -> None:
    """Callback: write parameters into the address, all in one step, since every step is an entry in the
    browser's history; None or "" takes one out. What is left as it was makes no entry."""
    wanted = _without_empty({**current(), **changes})
    if wanted != st.query_params.to_dict():
        st.query_params.from_dict(wanted)


def address() -> dict[str, str]:
    """The parameters that a link to what is shown needs, those that were not chosen included."""
    shown = st.session_state.get(_SHOWN, {})
    pinned = {name: shown[name] for name in PINNED if name in shown}
    return _without_empty({**current(), **pinned})


def _without_empty(parameters: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if value}


def read_language() -> str:
    asked_for = asked("lang")
    return asked_for if asked_for in LANGUAGES else "zh"


def view() -> str:
    """``meeting`` (one projected screen), ``paper`` (sheets of A4 across), ``cards`` (a phone) or nothing for
    the usual page."""
    asked_for = asked("view")
    return asked_for if asked_for in VIEWS else ""


def set_view(name: str | None) -> None:
    change({"view": name})


def set_place(name: str, page: int) -> None:
    """How far down a long table is shown; the first page needs no word in the URL."""
    change({name: None if page == 1 else str(page)})


def set_filter(name: str, value: str | None) -> None:
    """A filter set by something else than its own widget; a long table begins anew."""
    change({name: value, **dict.fromkeys(PLACES)})


def set_language(language: str) -> None:
    change({"lang": None if language == "zh" else language})


def on_paper() -> bool:
    """Whether the page is laid out to be printed."""
    return view() == "paper"


def is_bare() -> bool:
    """Whether the page is only looked at: no navigation, no filters, nothing to press."""
    return view() in ("meeting", "paper")


def read(name: str, options: Sequence[str], default: str) -> str:
    """The value the URL gives a filter. One that cannot be is replaced by the default, with a note."""
    value = asked(name)
    if value is not None and value not in options:
        note_unknown(name, value)
        value = None
    value = default if value is None else value
    st.session_state.setdefault(_SHOWN, {})[name] = value
    return value


def note_unknown(name: str, value: str) -> None:
    """A note that the link asks for what is not there."""
    add_note(
        _("The link asks for {name} = “{value}”, which is not there; the usual one is shown.").format(
            name=name, value=quiet(value[:LONGEST_QUOTED])
        )
    )


def shown(name: str) -> str:
    """The value a filter of this run has; "" where the page has no such filter."""
    return str(st.session_state.get(_SHOWN, {}).get(name, ""))


def write(name: str, key: str) -> None:
    """Callback of a filter: its new value goes into the URL, with the other filters as they were shown, so
    that the link stays the same when the usual month moves on."""
    shown = {**st.session_state.get(_SHOWN, {}), name: st.session_state[key]}
    change({**shown, **dict.fromkeys(PLACES)})


def add_note(sentence: str) -> None:
    """Keeps a sentence to be shown below the title; what it repeats of the address is quiet."""
    st.session_state.setdefault(_NOTES, {}).setdefault(sentence, False)


def take_notes() -> list[str]:
    """Notes not shown yet in this run, each once: a filter may be read before the title and after it."""
    notes = st.session_state.setdefault(_NOTES, {})
    waiting = [sentence for sentence, taken in notes.items() if not taken]
    notes.update(dict.fromkeys(waiting, True))
    return waiting


def link_params(changes: Mapping[str, str | None] | None = None) -> dict[str, str]:
    """Query of a link: what is carried along, and the changes; None or "" takes a parameter out."""
    carried = {name: value for name, value in current().items() if name in CARRIED}
    return _without_empty({**carried, **(changes or {})})
