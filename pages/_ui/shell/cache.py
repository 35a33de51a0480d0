"""Answers of the snapshot, kept between runs and sessions. Whatever is kept is kept by the scope of whoever
asks, so that nobody meets what was read for another. What comes out is shared by all sessions that may see
it: read it, do not change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache, wraps
from threading import local
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

from pages._ui.shell import access, garbage, place, state, theme
from pages._ui.words.text import language, use_language, use_whole, whole
from pipelines import queries
from pipelines.actions.reading import note_read
from pipelines.queries import Home, find_home
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.unpublished import Unpublished, open_unpublished
from schemas.scope import Scope

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound=Snapshot | Unpublished)

WARM_MODULES = ("duckdb", "polars", "pyarrow", "pandas", "altair", "xlsxwriter")

ENTRIES = 64
"""Answers kept of a query."""
SMALL_ANSWERS = 256
SMALL = (queries.league, queries.area_profile, queries.children, queries.statistics)
"""Queries that pages ask with many filters and whose answers are small."""
LARGE_ANSWERS = 32
LARGE = (queries.matrix, queries.index_inputs)
"""Queries with a row per area and indicator."""


@st.cache_resource(show_spinner=False)
def warm() -> None:
    """Import what pages use, once, so that no page waits for it when it is first opened."""
    for module in WARM_MODULES:
        __import__(module)


def published() -> str | None:
    """Id of the published snapshot; read on every run, so a new one is noticed without a restart."""
    return queries.current_id(find_home())


def snapshot() -> Snapshot:
    """The published snapshot; of several provinces that of the one the address names. Raises UserError where
    there is none."""
    return place.narrowed(whole_snapshot())


def whole_snapshot() -> Snapshot:
    """The published snapshot with all its provinces."""
    home = find_home()
    seen: dict[tuple[object, ...], Snapshot] = getattr(_looking, "seen", {})
    published_now = (home.path, queries.current_id(home))
    if published_now not in seen:
        seen[published_now] = queries.open_snapshot(home).for_scope(access.scope())
    return seen[published_now]


_looking = local()


@contextmanager
def one_look() -> Iterator[None]:
    """Within a run the files of the published snapshot are looked at once: there are as many as tables and
    months, and page, frame and sidebar each ask for it. Another one that is published meanwhile is seen."""
    _looking.seen = {}
    try:
        yield
    finally:
        del _looking.seen


def snapshot_or_home() -> Snapshot | Unpublished:
    """The published snapshot; before the first one the home as it is now. Raises UserError where neither can
    be read."""
    return open_unpublished(find_home(), access.scope()) if published() is None else snapshot()


def ask(query: Callable[Concatenate[S, Scope, P], R], snapshot: S, *filters: P.args, **named: P.kwargs) -> R:
    """The answer of a query to whoever looks at this run: ``ask(queries.league, snapshot, …)``. Kept by the
    snapshot's id, the scope and the filters. Raises what the query raises."""
    answers: Callable[Concatenate[S, Scope, P], R] = per_snapshot(query)
    return answers(snapshot, access.scope(), *filters, **named)


def ask_home(query: Callable[Concatenate[Home, Scope, P], R], *filters: P.args, **named: P.kwargs) -> R:
    """The answer of a query of the home as it is now: ``ask_home(live_cases)``. Kept until the store is
    written to or the day ends; what another process has not committed yet nobody sees. Raises what the query
    raises."""
    home = find_home()
    asked = (*filters, *sorted(named.items()))
    key = (str(home.path), queries.today(), home.store_stamps(), *map(_hashable, asked))
    return keep(query.__qualname__, key, lambda: query(home, access.scope(), *filters, **named))


def _hashable(asked: Any) -> Any:
    return tuple(sorted(asked.items())) if isinstance(asked, Mapping) else asked


@cache
def per_snapshot(query: Callable[..., Any]) -> Callable[..., Any]:
    """The query with its answers kept. Another query has its own cache, so that none drives out another's."""
    entries = SMALL_ANSWERS if query in SMALL else LARGE_ANSWERS if query in LARGE else ENTRIES

    @wraps(query)
    def read(*asked: Any, **named: Any) -> Any:
        garbage.note_kept()
        return query(*asked, **named)

    keep_answers = st.cache_resource(
        max_entries=entries,
        show_spinner=False,
        hash_funcs={
            Snapshot: lambda asked: (asked.id, asked.top),
            Unpublished: lambda asked: asked.id,
            Scope: lambda scope: scope.key,
        },
    )
    return keep_answers(read)


def keep(name: str, key: tuple[object, ...], build: Callable[[], R]) -> R:
    """What ``build`` makes of answers, made once per name and key, for the scope, in the language and with
    the colours of this run. The key holds the snapshot's id and the filters, never a frame."""
    made: R = _keep(name, (*key, *_around()), build)
    return made


def _around() -> tuple[object, ...]:
    """What else than its key a thing kept rests on: who looks at it, and how and from where."""
    return access.scope().key, language(), theme.name(), state.asked(place.PARAMETER), whole()


def keep_later(name: str, key: tuple[object, ...], build: Callable[[], R]) -> Callable[[], R]:
    """The same for a download, which is made when it is asked for: outside the page's run, which alone knows
    its language and who looks at it."""
    around, shown, said = _around(), language(), whole()

    def build_in_language() -> R:
        use_language(shown)
        use_whole(said)
        return build()

    looking = access.scope()

    def make_or_find() -> R:
        note_read(find_home(), looking, "download", {"file": name, "about": [str(part) for part in key]})
        made: R = _keep(name, (*key, *around), build_in_language)
        return made

    return access.later(make_or_find)


def draw(name: str, key: tuple[object, ...], paint: Callable[[], object]) -> None:
    """Runs ``paint``, or shows again what it showed under this name and key: Streamlit sends the same
    elements. Kept as ``keep`` does; pages use drawn.once, which makes the key."""
    _draw(name, (*key, *_around()), paint)


@st.cache_resource(max_entries=512, show_spinner=False)
def _draw(name: str, key: tuple[object, ...], _paint: Callable[[], object]) -> None:
    garbage.note_kept()
    _paint()


@st.cache_resource(max_entries=256, show_spinner=False)
def _keep(name: str, key: tuple[object, ...], _build: Callable[[], Any]) -> Any:
    garbage.note_kept()
    return _build()


def area_names(shown: Snapshot, level: str, period: str) -> dict[str, str]:
    """Code → name of the level's areas in the period, by code."""

    def read() -> dict[str, str]:
        areas = ask(queries.areas_in, shown, period).filter(level=level).sort("code")
        return dict(zip(areas["code"], areas["name"], strict=True))

    return keep("area_names", (shown.id, level, period), read)


def counting_day_of(shown: Snapshot | Unpublished) -> date:
    """The day that clocks and ages are counted to. Kept for a demonstration only: elsewhere it is today."""
    if isinstance(shown, Unpublished):
        return queries.today()
    if shown.synthetic:
        return ask(queries.counting_day, shown)
    return queries.counting_day(shown, access.scope())


def top_name(shown: Snapshot, period: str) -> str:
    """Name of the area that holds all others."""
    level, code = shown.top
    return area_names(shown, level, period).get(code, code)
