"""One work item: its life as a picture, its fields and events, and acting on it as it is now."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import admission_rows, admission_rules, grids, step_log
from pages._ui.parts.admission_rows import View
from pages._ui.shell import access, cache, frame, registry, state
from pages._ui.words import admission as words
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, join_clauses, join_list, say
from pages.admit.admissions import acting as admission_acting
from pages.admit.admissions import areas, life, outcome
from pipelines.queries import find_home
from pipelines.queries.admissions import item_history
from pipelines.queries.live_items import LiveItem, live_item
from schemas.admission import APPLICATION_FIELDS, EMERGENCY_STEPS, ONLY_WORK_ITEMS, TERMS, WORDS
from schemas.admission_items import EVENT_COLUMNS, ITEM_COLUMNS, WorkItem
from schemas.admission_rows import EventRow
from schemas.codes import DEPARTMENT_LEVEL, LIST_KIND
from schemas.demands import DEMAND_KINDS, PART_CODES, WORK_ITEM
from schemas.errors import HomeError, UserError
from schemas.event_details import changed_by, told_in
from schemas.rows import typed_rows

UNDECIDED = ("applied", "reviewed", *EMERGENCY_STEPS)
"""Steps at which nobody has approved yet."""


def show_item(view: View, item_id: str, title_place: Any) -> None:
    """The item of that number, as the store has it; where the store is busy, as the snapshot has it."""
    published = _published(view, item_id)
    live, busy = _look(item_id)
    shown = live or published
    if not state.is_bare():
        _show_way_back()
    if shown is None:
        with title_place:
            frame.show_title(
                _("Work items"),
                _("There is no item {item}.").format(item=quiet(item_id[: state.LONGEST_QUOTED])),
            )
        if busy:
            st.warning(busy, icon=":material/hourglass_top:")
        return
    with title_place:
        frame.show_title(
            f"{quiet(shown.item.item_name)} :gray[{shown.item.item_id}]", _finding(view, shown.item)
        )
    _say_which(live, published, busy)
    told = life.stages(shown.item, shown.events, view.rules)
    life.show_life(told)
    fields, acting = (st.container(), st.container()) if state.is_bare() else st.columns([5, 4], gap="large")
    below = st.container()
    with fields:
        _show_fields(view, shown.item)
    with below:
        st.subheader(_("History"), anchor=False)
        _show_history(shown.events)
        if not state.is_bare():
            with st.expander(_("Rules of this jurisdiction, with clauses")):
                admission_rules.show_rules(view.snapshot, view.rules)
    with acting:  # last, since it may publish, and the page should stand meanwhile
        _show_acting(view, live, shown)


def _show_way_back() -> None:
    st.button(
        _("Back to the board"),
        key="back",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=admission_rows.close_item,
    )


def _look(item_id: str) -> tuple[LiveItem | None, str]:
    """The live item, and what to say where the store could not be looked at."""
    try:
        return live_item(find_home(), access.scope(), item_id), ""
    except HomeError as error:
        return None, quiet(say(error.words))


def _published(view: View, item_id: str) -> LiveItem | None:
    """The item as the snapshot has it."""
    rows = admission_rows.whole(view.snapshot).items.filter(item_id=item_id)
    if rows.is_empty():
        return None
    try:
        events = cache.ask(item_history, view.snapshot, item_id)
    except UserError:
        return None
    item = WorkItem(**rows.select(list(ITEM_COLUMNS)).row(0, named=True))
    return LiveItem(item, events.select(list(EVENT_COLUMNS)))


def _say_which(live: LiveItem | None, published: LiveItem | None, busy: str) -> None:
    """Whether what is shown is live, and whether the snapshot is behind it."""
    if live is None:
        st.warning(
            f"{busy} " + _("Shown is the published version; it cannot be acted on until the home is free."),
            icon=":material/hourglass_top:",
        )
    elif published is None:
        st.info(
            _("Live: this item is not in the published snapshot yet; board and lists follow when published."),
            icon=":material/bolt:",
        )
    elif live.item.version != published.item.version:
        st.info(
            _(
                "Live: version {live}. The published snapshot has version {published}; board and lists "
                "follow when published."
            ).format(live=live.item.version, published=published.item.version),
            icon=":material/bolt:",
        )


def _finding(view: View, item: WorkItem) -> str:
    """Where the item stands and since when."""
    days = max((view.day - item.acted_on).days, 0) if item.acted_on else 0
    return _("{kind}, {department}: {step}, for {days:day|days}; way in: {route}; version {version}.").format(
        kind=words.word(DEMAND_KINDS, item.demand_kind),
        department=words.department(
            {"department": item.department, "department_level": item.department_level}
        ),
        step=words.step(item.step),
        days=days,
        route=words.route(item.route),
        version=item.version,
    )


def _show_acting(view: View, live: LiveItem | None, shown: LiveItem) -> None:
    item = shown.item
    st.subheader(_("What may be done now"), anchor=False)
    if live is not None and not state.is_bare():
        outcome.show(item.item_id)
    if live is None:
        _show_doubts(shown)
    for note in shown.notes:
        st.warning(quiet(say(note)), icon=":material/contrast:")
    rules = view.rules.of(item.demand_kind)
    admission_acting.show_possible(item, rules)
    if live is not None and not state.is_bare():
        admission_acting.show_forms(view.snapshot, item, rules)
        outcome.DESK.show_switch()


def _show_doubts(shown: LiveItem) -> None:
    """What its name resembled on the negative list when it was applied for, as long as it is undecided."""
    if shown.item.step not in UNDECIDED:
        return
    told = told_in(shown.events["details"][0]).get("resembles", ())
    entries = join_list(f"{doubt['number']} {quiet(doubt['title'])}" for doubt in told)
    if entries:
        st.warning(
            _(
                "It resembles the negative list: {entries}. Nothing is barred by likeness; the reviewers "
                "decide."
            ).format(entries=entries),
            icon=":material/contrast:",
        )


def _show_fields(view: View, item: WorkItem) -> None:
    st.subheader(_("The item"), anchor=False)
    told = fields_in_words(view, item)
    grids.show_table({_("Field"): list(told), _("Content"): list(told.values())})
    level, code = _area_of(view, item)
    if level and not state.is_bare():
        st.page_link(
            registry.page_path("area"),
            label=_("The page of its area"),
            icon=":material/location_city:",
            query_params=state.link_params({"level": level, "code": code}),
        )


def _area_of(view: View, item: WorkItem) -> tuple[str, str]:
    rows = admission_rows.areas_by_code(view.snapshot)
    level = rows.get(item.area_code, ("", ""))[0]
    return level, item.area_code


def fields_in_words(view: View, item: WorkItem) -> dict[str, str]:
    """Field → content, in the order of an application, then what the steps have set; empty ones left out."""
    area = admission_rows.areas_by_code(view.snapshot).get(item.area_code)
    special = {
        "demand_kind": words.word(DEMAND_KINDS, item.demand_kind),
        "department_level": words.word(DEPARTMENT_LEVEL, item.department_level),
        "area_code": f"{area[1]} {item.area_code}" if area else item.area_code,
        "route": words.route(item.route),
        "list_kind": words.word(LIST_KIND, item.list_kind) if item.list_kind else "",
        "term": words.word(TERMS, item.term),
        "needs_licence": words.yes_or_no(item.needs_licence),
        "funds_due_yuan": words.yuan(item.funds_due_fen),
        "reason": "",
    }
    for name, codes in PART_CODES.items():
        stated = getattr(item, name)
        special[name] = words.word(codes, stated) if stated else ""
    of_others = () if item.demand_kind == WORK_ITEM else ONLY_WORK_ITEMS
    told = {}
    for name in APPLICATION_FIELDS:
        if name in of_others:
            continue
        value = special[name] if name in special else getattr(item, name)
        if value not in (None, ""):
            money = name == "funds_due_yuan"
            told[_("Funds due, yuan") if money else areas.field_name(name)] = str(value)
    return told | _set_by_steps(item)


def _set_by_steps(item: WorkItem) -> dict[str, str]:
    told = {
        _("Applied on"): item.applied_on,
        _("Approval document"): item.approval_document,
        _("Approved on"): item.approved_on,
        _("Document expires on"): item.document_expires_on,
        _("Admitted on"): item.admitted_on,
        _("Funds paid, yuan"): words.yuan(item.funds_paid_fen) if item.funds_paid_fen else None,
        _("Evaluated on"): item.evaluated_on,
        _("Residents satisfied"): _satisfied(item),
        _("Withdrawn on"): item.withdrawn_on,
        _("Refused on"): item.refused_on,
        _("Turned away by communities"): str(item.turned_away) if item.turned_away else None,
    }
    return {name: str(value) for name, value in told.items() if value is not None}


def _satisfied(item: WorkItem) -> str | None:
    if not item.respondents or item.satisfied is None:
        return None
    share = figures.share(item.satisfied / item.respondents)
    return f"{item.satisfied} / {item.respondents} · {share}"


def _show_history(events: pl.DataFrame) -> None:
    step_log.show_steps(history(events))


def history(events: pl.DataFrame) -> list[dict[str, str]]:
    """One row per event in words: when, what, who, from where to where, and what it brought."""
    return [_event_words(event) for event in typed_rows(EventRow, events)]


def _event_words(event: EventRow) -> dict[str, str]:
    moved = event["from_step"] != event["to_step"]
    way = f"{words.short_step(event['from_step'])} → {words.short_step(event['to_step'])}"
    return {
        _("Date"): words.day(event["acted_on"]),
        _("Action"): words.action(event["action"]),
        _("Who"): words.bodies([event["body"]]),
        _("Step reached"): way if moved and event["from_step"] else words.short_step(event["to_step"]),
        _("Document"): quiet(event["document"]),
        words.word(WORDS, "reason"): quiet(event["reason"]),
        _("What it brought"): quiet(_brought(event["details"]) or figures.NOTHING),
        _("Entered"): f"{figures.moment(event['at_utc'])} · {quiet(event['actor'])}",
    }


def _brought(details: str) -> str:
    """What an event changed or said beside document and reason, in words."""
    given = told_in(details) | changed_by(details)
    parts = []
    if given.get("paid_fen"):
        parts.append(_("paid {amount} yuan").format(amount=words.yuan(given["paid_fen"])))
    if given.get("respondents"):
        parts.append(
            _("{satisfied} of {respondents} satisfied").format(
                satisfied=given["satisfied"], respondents=given["respondents"]
            )
        )
    if given.get("opinion"):
        parts.append(str(given["opinion"]))
    if given.get("document_expires_on"):
        parts.append(_("valid to {day}").format(day=given["document_expires_on"]))
    if given.get("community_code"):
        parts.append(_("community {code}").format(code=given["community_code"]))
    for doubt in given.get("resembles", ()):
        parts.append(_("resembles negative item {number} {title}").format(**doubt))
    return join_clauses(parts)
