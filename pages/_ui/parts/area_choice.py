"""Which area a page shows: the search for it, its parents as links, and what it is called."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.shell import access, cache, state
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, say
from pipelines import queries
from pipelines.queries.snapshot import Snapshot, is_own, require_own
from schemas.area_rows import AreaRow
from schemas.areas import CODE_DIGITS, LEVELS, level_depth
from schemas.errors import UserError

_KEY = "filter_place"


def all_places(snapshot: Snapshot, period: str) -> dict[str, str]:
    """“level-code” of every area down to townships → “name · parent”, from the top down; of a country down to
    prefectures: what lies below is found in the province."""
    return cache.keep("places", (snapshot.id, period), lambda: _name_places(snapshot, period))


def _name_places(snapshot: Snapshot, period: str) -> dict[str, str]:
    areas = cache.ask(queries.areas_in, snapshot, period)
    if snapshot.top[0] == "country":
        areas = areas.filter(~pl.col("level").is_in(["county", "township"]))
    parents = {(row["level"], row["code"]): row["name"] for row in areas.iter_rows(named=True)}
    places = {}
    for row in areas.sort(level_depth(), "code").iter_rows(named=True):
        above = [
            parents.get((level, row[level])) for level in ("county", "prefecture") if level != row["level"]
        ]
        places[f"{row['level']}-{row['code']}"] = " · ".join(name for name in (row["name"], *above) if name)
    return places


def chosen_area(snapshot: Snapshot, period: str) -> AreaRow:
    """The area that the URL names by ``level`` and ``code``, the whole where it names none; a row of
    ``areas_in``. A community is shown through its township."""
    code = state.asked("code") or access.own_area() or snapshot.top[1]
    level = state.asked("level") or _level_of(snapshot, period, code)
    if level == "community" or len(code) == 12:
        level, code = "township", _township_of(snapshot, period, code)
    try:
        found = cache.ask(queries.find_area, snapshot, level, code, period)
        require_own(snapshot, code, access.scope().principal)
        return found
    except UserError as error:
        return _top(snapshot, period, error)


def _top(snapshot: Snapshot, period: str, error: UserError) -> AreaRow:
    state.add_note(quiet(say(error.words)))
    own = access.own_area()
    if own is None or len(own) == CODE_DIGITS["community"]:
        return cache.ask(queries.find_area, snapshot, *snapshot.top, period)
    return cache.ask(queries.find_area, snapshot, _level_of(snapshot, period, own), own, period)


def _township_of(snapshot: Snapshot, period: str, community: str) -> str:
    """The township a community lies in: its parent, which is not always the one its code begins with. Of one
    that is not there in the period the one it lay in last, or what that is by then; with a note."""
    try:
        found = cache.ask(queries.find_area, snapshot, "community", community, period)
    except UserError:
        return _last_township(snapshot, period, community)
    return str(found["township"])


def _last_township(snapshot: Snapshot, period: str, community: str) -> str:
    last = cache.ask(queries.last_township, snapshot, community)
    if last is None:
        return community
    state.add_note(
        _(
            "The link names the community {code}, which is not there in {month}; the township it lay in is "
            "shown."
        ).format(code=quiet(community), month=figures.month(period))
    )
    return next(iter(cache.ask(queries.lineage_in, snapshot, "township", last, period).codes), last)


def _level_of(snapshot: Snapshot, period: str, code: str) -> str:
    """The level of a code given alone; the lower one where a code is both a prefecture and its county."""
    matching = cache.ask(queries.areas_in, snapshot, period).filter(code=code)["level"].to_list()
    return max(matching, key=LEVELS.index, default=snapshot.top[0])


def show_search(snapshot: Snapshot, period: str, area: AreaRow) -> None:
    """A drop-down that is searched by typing and reaches every area."""
    if state.is_bare():
        return
    places = all_places(snapshot, period)
    st.session_state[_KEY] = f"{area['level']}-{area['code']}"
    st.selectbox(
        _("Area"),
        list(places),
        key=_KEY,
        format_func=places.__getitem__,
        on_change=_write_place,
        help=_("Type a name to find a county, township or prefecture"),
    )


def _write_place() -> None:
    level, _dash, code = st.session_state[_KEY].partition("-")
    go(level, code)


def go(level: str, code: str) -> None:
    """Callback: the page shows this area. A link to the page one is on would leave its address as it was."""
    state.change({"level": level, "code": code, "community": None})


def show_breadcrumb(snapshot: Snapshot, period: str, area: AreaRow, completeness: float | None) -> None:
    """The areas it lies in, the widest first, as links; the area itself last, with its completeness."""
    if state.is_bare():
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for above in cache.ask(queries.breadcrumb, snapshot, area["level"], area["code"], period)[:-1]:
            name = f"{quiet(above['name'])} ›"
            if not is_own(snapshot, above["code"]):
                st.markdown(f":gray[{name}]", width="content")
                continue
            st.button(
                name,
                key=f"above_{above['level']}",
                type="tertiary",
                on_click=go,
                args=(above["level"], above["code"]),
            )
        complete = _("completeness {share}").format(share=figures.share(completeness))
        st.markdown(f"**{quiet(area['name'])}** :gray[{area['code']} · {complete}]", width="content")
