"""The frame of every page: navigation, title and finding, foot, and what is shown when nothing can be."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from threading import BoundedSemaphore

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages._ui.shell import (
    access,
    address,
    cache,
    language_switch,
    moved,
    narrow,
    paper,
    place,
    registry,
    run_log,
    sign_out,
    state,
)
from pages._ui.shell.registry import PageSpec
from pages._ui.words import figures
from pages._ui.words.findings import joined
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, say
from pipelines.queries import areas_in, communities_in, find_home
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.unpublished import Unpublished
from schemas.access import right_words
from schemas.areas import CODE_DIGITS
from schemas.errors import UserError
from schemas.words import Words

_NOTES_PLACE = "place_of_notes"
"""In the session while a page runs: what stands below its title, for the notes of filters drawn after it."""
_log = logging.getLogger("pages")
_running = BoundedSemaphore(2)
"""Two page runs at once keep every one of many sessions waiting less than all at once would."""
MOST_WAITING = 30.0
"""Seconds after which a run begins all the same: two that hang would else keep everybody out for good."""


@contextmanager
def slot(seconds: float = MOST_WAITING) -> Iterator[None]:
    """One of the places for runs, or so many seconds later no place."""
    has_place = _running.acquire(timeout=seconds)
    try:
        yield
    finally:
        if has_place:
            _running.release()


def run_page(page: st.Page, run: Callable[[], None]) -> None:
    """Run a page inside the frame. An error ends as a sentence with a reference number that is in the log."""
    spec = registry.spec_of(page)
    with run_log.page_run(spec.url) as outcome:
        if not _run_in_place(spec, run, outcome):
            return
    _show_notes(st.session_state.pop(_NOTES_PLACE, None))
    with st.container(height=1, border=False):
        if not state.is_bare():
            narrow.watch_width()
            paper.listen()
        address.tell()


def _run_in_place(spec: PageSpec, run: Callable[[], None], outcome: run_log.Outcome) -> bool:
    """Whether there is what the page shows; ``outcome`` says what became of it."""
    try:
        if not _can_be_shown(spec):
            outcome.word = "not there"
            return False
        with nullcontext() if spec.waits else slot(), paper.sheets() if state.on_paper() else nullcontext():
            run()
        outcome.word = "shown"
    except UserError as error:
        outcome.word = error.code
        st.warning(quiet(say(error.words)), icon=":material/info:")
    except Exception:  # noqa: BLE001 the one place where any bug ends as a sentence; it is logged in full
        outcome.word, reference = "failed", secrets.token_hex(4).upper()
        told = {"fields": {"reference": reference}}
        _log.exception("page %s failed, reference %s", spec.url, reference, extra=told)
        show_error(reference)
    return True


def _can_be_shown(spec: PageSpec) -> bool:
    """Whether there is what the page shows; where not, it is said what is wrong and what to do. Nothing of a
    page is run for whoever may not open it."""
    if spec.of_whole and access.own_area() is not None:
        go_home()
    if not _opens(spec):
        show_closed(spec)
        return False
    try:
        if cache.published() is not None:
            shown = cache.snapshot()
            moved.follow_links(shown)
            if shown.top[0] == "country" and not spec.country:
                show_choose_province(spec)
                return False
            return True
    except UserError as error:
        show_unreadable(error)
        return False
    if spec.unpublished and find_home().store.exists():
        return True
    show_nothing_published()
    return False


def go_home() -> None:
    """To the page of the own area: the first there is for whoever does not see the whole."""
    first = next(spec for spec in registry.PAGES if _is_offered(spec))
    st.switch_page(registry.page_path(first.url), query_params=state.link_params({"code": access.own_area()}))


def _opens(spec: PageSpec) -> bool:
    return access.opens(spec.needs, of_community=spec.of_community)


def show_closed(spec: PageSpec) -> None:
    """Says that the page is not for whoever looks, and what is."""
    st.header(_(spec.title), anchor=False)
    needed = say(Words.join([right_words(right) for right in spec.needs], "；", "; "))
    st.warning(
        _("This page is for roles with the right: {needed}. You have none of these.").format(needed=needed),
        icon=":material/lock:",
    )


def show_choose_province(spec: PageSpec) -> None:
    """Says that the page is one of a province, and asks for it."""
    st.header(_(spec.title), anchor=False)
    st.write(_("This page shows one province at a time. Choose one:"))
    place.show_choice(cache.whole_snapshot(), "choice_on_page")


def show_error(reference: str) -> None:
    st.error(
        _(
            "This page could not be shown. Try again; if it happens again, tell the administrator the number "
            "{reference}, under which the cause is written down."
        ).format(reference=reference),
        icon=":material/error:",
    )


def show_nothing_published() -> None:
    """Says what is missing and who must do what."""
    st.header(_("Nothing has been published yet"))
    if not find_home().store.exists():
        st.write(_("This installation has no data. The administrator makes it with one of:"))
        st.code(
            "python -m pipelines demo\npython -m pipelines demo --jurisdiction gansu\n"
            "python -m pipelines init --jurisdiction sichuan",
            language="bash",
        )
    else:
        st.write(
            _(
                "The home is set up, but this page shows figures of returns. Take a workbook on the page of "
                "submissions, hand in the first return there, then publish; or by command:"
            )
        )
        st.code("python -m pipelines ingest 报送.xlsx\npython -m pipelines publish", language="bash")
        st.page_link(
            registry.page_path("submissions"),
            label=_("Hand in the first return"),
            icon=":material/upload_file:",
            query_params=state.link_params(),
        )
    st.caption(
        _("Home: {path}. This page shows the figures as soon as they are published; reload it then.").format(
            path=quiet(str(find_home().path))
        )
    )


def show_unreadable(error: UserError) -> None:
    """Says that the snapshot the home points at is not there or damaged, and how it is made anew."""
    st.header(_("The published figures cannot be read"))
    st.write(
        _(
            "They are computed from the returns handed in. The administrator has them computed again, "
            "which also says whether the returns can be read:"
        )
    )
    st.code("python -m pipelines publish", language="bash")
    st.caption(quiet(say(error.words)))


def show_navigation(page: st.Page, pages: dict[str, st.Page]) -> None:
    """Links to the pages, each with the language, month and indicator in view."""
    with st.sidebar:
        st.markdown("**" + _("Burden monitor") + "**")
        _show_place()
        for section, title in registry.SECTIONS.items():
            specs = [spec for spec in registry.PAGES if spec.section == section and _is_offered(spec)]
            if specs:
                st.caption(_(title))
            for spec in specs:
                st.page_link(pages[spec.url], query_params=state.link_params())
        st.divider()
        show_switches(registry.spec_of(page))


def _is_offered(spec: PageSpec) -> bool:
    if spec.of_whole and access.own_area() is not None:
        return False
    return _opens(spec) and (access.of_community() or not spec.of_community)


def _show_place() -> None:
    """The choice of a province; a snapshot that cannot be read is told of where the page would stand."""
    try:
        if cache.published() is None:
            return
        whole = cache.whole_snapshot()
        place.narrowed(whole)  # before links are made: an area that the address names may choose the province
        place.show_choice(whole)
    except UserError:
        return


def show_switches(spec: PageSpec) -> None:
    """Language, and the view for a projected screen where the page has one, which are in the URL; and who is
    signed in."""
    language_switch.show()
    paper.show_button()
    if spec.meeting:
        st.button(
            _("Meeting view"),
            key="meeting",
            icon=":material/present_to_all:",
            type="tertiary",
            on_click=state.set_view,
            args=("meeting",),
        )
    sign_out.show()


def show_title(title: str, finding: str, mark: str = "") -> None:
    """The subject, a mark that limits what may be done with the page, what the data say of it in one
    sentence, and notes about the link that was followed."""
    if state.view() == "meeting":
        st.title(title, anchor=False)
        show_mark(mark)
        st.subheader(finding, anchor=False)
    else:
        st.header(title, anchor=False)
        show_mark(mark)
        st.markdown(finding)
    _show_reach()
    st.session_state[_NOTES_PLACE] = place = st.container()
    _show_notes(place)


def _show_reach() -> None:
    """What the page is about, where whoever looks does not see all of it."""
    said = reach() if cache.published() is not None else []
    if said:
        st.caption(_("This page is about what you may see: {areas}").format(areas=joined(said)))


def reach() -> list[str]:
    """Names of the areas, or of the departments whose items, whoever looks sees; none of who sees all."""
    asking = access.scope()
    said = [] if access.own_area() is None else _named(asking.areas_with("figures"))
    return said + [_("items of {department}").format(department=quiet(one)) for one in asking.departments]


def _named(codes: tuple[str, ...]) -> list[str]:
    shown = cache.snapshot()
    names = dict(cache.ask(areas_in, shown, shown.latest).select("code", "name").iter_rows())
    communities = [code for code in codes if len(code) == CODE_DIGITS["community"]]
    if communities:
        found = cache.ask(communities_in, shown, shown.latest).select("code", "name")
        names |= dict(found.iter_rows())
    return [quiet(names.get(code, code)) for code in codes]


def _show_notes(place: DeltaGenerator | None) -> None:
    """Notes about the link that are not shown yet: below the title; last, where there is no title."""
    notes = state.take_notes()
    with place or nullcontext():
        for note in notes:
            st.info(note, icon=":material/link_off:")


def show_mark(mark: str) -> None:
    if mark:
        st.badge(mark, icon=":material/lock:")


def show_foot(snapshot: Snapshot | Unpublished, completeness: float | None, *notes: str) -> None:
    """Which snapshot the page shows, how complete it is, whether it is made up, and further notes."""
    unpublished = isinstance(snapshot, Unpublished)
    parts = [_("No snapshot yet") if unpublished else _("Snapshot {id}").format(id=f"`{snapshot.id}`")]
    if completeness is not None:
        parts.append(_("completeness {share}").format(share=figures.share(completeness)))
    if snapshot.synthetic:
        parts.append("**示范数据 / synthetic**")
    st.caption(" · ".join([*parts, *notes]))
    if state.view() == "meeting":
        st.button(
            _("Leave the meeting view"),
            key="leave",
            icon=":material/close_fullscreen:",
            type="tertiary",
            on_click=state.set_view,
            args=(None,),
        )
