"""One case: where it stands, what it is about, its evidence, its log, and the next step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import attached, grids, level_bar
from pages._ui.parts.evidence_rows import show_evidence_rows
from pages._ui.parts.objections import UnitWord, show_objections
from pages._ui.shell import access, frame, registry, state
from pages._ui.words import cases as words
from pages._ui.words import figures, indicators, measures, significance
from pages._ui.words.codes import level_name
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, join_list, say
from pages.supervise.cases import acting, log, papers, rechecked
from pipelines.queries import find_home
from pipelines.queries.live_cases import CaseFile, case_file
from pipelines.queries.snapshot import Snapshot
from schemas.case_items import Case
from schemas.errors import UserError

MOST_HEIGHT = 420
SHORT_HASH = 16
_SEVERITY = ("worse", "better", "same", "none")


def show_case(snapshot: Snapshot, case_id: str, title_place: Any) -> None:
    """The case of that number as the store has it now; where there is none, or the store is busy, that."""
    if not state.is_bare():
        st.button(
            _("Back to all cases"),
            key="back",
            type="tertiary",
            icon=":material/arrow_back:",
            on_click=lambda: state.change({"case": None}),
        )
    try:
        file = case_file(find_home(), access.scope(), case_id[: state.LONGEST_QUOTED])
    except UserError as error:
        with title_place:
            frame.show_title(_("Cases"), quiet(say(error.words)))
        return
    case = file.case
    with title_place:
        frame.show_title(
            f"{quiet(case.unit)} · {words.kind(case.kind)} :gray[{case.case_id}]", _finding(file)
        )
    if file.overtaken:
        st.warning(_overtaken(file), icon=":material/sync_problem:")
    about, next_step = (
        (st.container(), st.container()) if state.is_bare() else st.columns([5, 4], gap="large")
    )
    below = st.container()
    with about:
        _show_fields(file)
        rechecked.show_recheck(file)
        if case.period:
            said = UnitWord(case.area_level, case.area_code, case.period, file.confirmations, file.standing)
            show_objections(said, snapshot.id)
    with below:
        papers.show_papers(file)
        attached.show_attachments("case", case.case_id)
        _show_evidence(file)
        st.subheader(_("Log"), anchor=False)
        log.show_log(file.events)
        log.show_numbers(file)
    with next_step:
        st.subheader(_("What may be done now"), anchor=False)
        acting.show_acting(snapshot, file)


def _finding(file: CaseFile) -> str:
    case = file.case
    said = _("{step} since {day}.").format(step=words.step(case.step), day=case.acted_on)
    if case.step == "sent" and case.reply_due:
        said += " " + _("The unit may answer until {day}.").format(day=case.reply_due)
    if case.step == "rectifying" and case.rectify_due:
        said += " " + _("To be put right by {day}.").format(day=case.rectify_due)
    if case.watched_to and "resume" in file.foreseen:
        said += " " + _("Watched until {month}.").format(month=figures.month(case.watched_to))
    return said


def _overtaken(file: CaseFile) -> str:
    return _(
        "The returns behind the evidence were corrected since: {townships}. The case stands still until it "
        "is opened again on the new figures or dropped."
    ).format(townships=join_list(file.overtaken))


def _show_fields(file: CaseFile) -> None:
    st.subheader(_("The case"), anchor=False)
    told = fields_in_words(file)
    grids.show_table({_("Field"): list(told), _("Content"): list(told.values())})
    if not state.is_bare():
        st.page_link(
            registry.page_path("area"),
            label=_("The page of its area"),
            icon=":material/location_city:",
            query_params=state.link_params({"level": file.case.area_level, "code": file.case.area_code}),
        )
    st.caption(words.burden(file.burden))


def fields_in_words(file: CaseFile) -> dict[str, str]:
    """Field → content, in the order in which a case comes by them; empty ones left out."""
    case, said = file.case, log.last_said(file.events)
    told: dict[str, Any] = {
        _("Area"): f"{case.area_name} {case.area_code} · {level_name(case.area_level)}",
        _("Department"): case.department,
        _("Month"): figures.month(case.period) if case.period else None,
        _("Matter"): case.matter,
        _("Reasons of the rule"): words.reasons(case.reason_codes) if case.reason_codes else None,
        _("Comes from"): words.origin(case.origin),
        _("Takes further"): case.escalates,
        _("The unit on its figures"): words.standing(file.standing.state),
        _("Opened"): _by(case.opened_on, case.opened_by),
        _("Sent"): case.sent_on,
        _("Answer due"): case.reply_due,
        _("Answered"): _by(case.answered_on, said.get("answer")),
        _("Decided"): _by(case.decided_on, case.decided_by, case.decided_as, said.get("decide")),
        _("Issued"): _by(case.issued_on, case.document, case.signed_by),
        _("Interview held"): case.interviewed_on,
        _("Measures to put it right"): case.measures,
        _("Day for the rectification"): case.rectify_due,
        _("Reported as put right"): _by(case.reported_on, said.get("report")),
        _("Re-check"): _rechecked(case, said),
        _("Closed"): _by(case.closed_on, said.get("close")),
        _("Taken up again"): case.resumed or None,
        _("Dropped"): _by(case.dropped_on, said.get("drop")),
    }
    return {name: quiet(str(value)) for name, value in told.items() if value is not None}


def _by(day: Any, *more: str | None) -> str | None:
    return None if day is None else " · ".join([str(day), *(one for one in more if one)])


def _rechecked(case: Case, said: Mapping[str, str]) -> str | None:
    """The result, and what became of each reason."""
    if case.recheck is None:
        return None
    return _by(case.rechecked_on, words.recheck(case.recheck), said.get("recheck"))


def _show_evidence(file: CaseFile) -> None:
    """The figures as they were frozen: the reasons, and every figure of the area."""
    if not file.evidence:
        return
    frozen = file.evidence[-1]
    told = frozen.told
    st.subheader(_("Evidence, as it was frozen"), anchor="evidence")
    st.caption(
        _("{month} · {returns:return|returns} behind it · its number and snapshot stand at the foot").format(
            month=figures.month(frozen.period), returns=len(told["returns"])
        )
    )
    if told["proposal"]:
        st.markdown("\n".join(f"- {measures.reason(reason)}" for reason in told["proposal"]["reasons"]))
        show_evidence_rows(told["proposal"]["reasons"], told["names"], frozen.counted_to)
        st.caption(
            _(
                "The list held {count:proposal|proposals} of this step; chance alone would give {chance}."
            ).format(
                count=told["proposal"]["list_proposed"],
                chance=measures.chance(told["proposal"]["list_chance_expected"]),
            )
        )
    if "department" in told:
        _show_pushed(told["department"])
        st.markdown(_("**{area} as a whole**").format(area=quiet(told["area"]["name"])))
    _show_values(told["values"])
    st.download_button(
        _("The evidence as JSON"),
        frozen.content.encode("utf-8"),
        f"{file.case.case_id}-{file.case.frozen}-{frozen.sha256[:SHORT_HASH]}.json",
        "application/json",
        key="evidence_json",
        on_click="ignore",
        icon=":material/download:",
    )


def _show_pushed(department: Mapping[str, Any]) -> None:
    """What the department pushes in the area, by indicator and by the level it pushes from."""
    st.markdown(_("**What {department} has in communities**").format(department=quiet(department["name"])))
    rows = department["values"]
    config = st.column_config
    grids.show_grid(
        pl.DataFrame(
            {
                "indicator": [indicators.name(row["indicator"]) for row in rows],
                "level": [level_bar.level_word(row["department_level"]) for row in rows],
                "count": [row["numerator"] for row in rows],
                "value": [row["value"] for row in rows],
            },
            schema_overrides={"count": pl.Float64, "value": pl.Float64},
        ),
        column_config={
            "indicator": config.TextColumn(_("Indicator"), pinned=True),
            "level": config.TextColumn(_("Level of the department")),
            "count": config.NumberColumn(_("Numerator"), format="%,.0f"),
            "value": config.NumberColumn(_("Value"), format="%,.2f"),
        },
        most=MOST_HEIGHT,
        alt=_("Frozen figures of the department"),
    )


def _show_values(values: list[dict[str, Any]]) -> None:
    known = [row for row in values if row["value"] is not None]
    shown = sorted(known, key=lambda row: _SEVERITY.index(row["significance"]))
    config = st.column_config
    grids.show_grid(
        pl.DataFrame(
            {
                "indicator": [indicators.name(row["indicator"]) for row in shown],
                "value": [row["value"] for row in shown],
                "behind": [_behind(row) for row in shown],
                "interval": [_interval(row) for row in shown],
                "standing": [significance.label(row["significance"]) for row in shown],
                "rank": [_rank(row) for row in shown],
            },
            schema_overrides={"value": pl.Float64},
        ),
        column_config={
            "indicator": config.TextColumn(_("Indicator"), pinned=True),
            "value": config.NumberColumn(_("Value"), format="%,.2f"),
            "behind": config.TextColumn(_("Behind it")),
            "interval": config.TextColumn(_("95% interval")),
            "standing": config.TextColumn(_("Against the province")),
            "rank": config.TextColumn(_("Rank")),
        },
        most=MOST_HEIGHT,
        alt=_("Frozen figures of the area"),
    )


def _behind(row: Mapping[str, Any]) -> str:
    if row["denominator"] is None:
        return figures.count(row["numerator"]) if row["numerator"] is not None else figures.NOTHING
    return f"{figures.count(row['numerator'])} / {figures.count(row['denominator'])}"


def _interval(row: Mapping[str, Any]) -> str:
    ends = row["process_lower"], row["process_upper"]
    if None in ends:
        ends = row["lower"], row["upper"]
    return figures.NOTHING if None in ends else "–".join(figures.number(end, 2) for end in ends)


def _rank(row: Mapping[str, Any]) -> str:
    if row["rank"] is None:
        return figures.NOTHING
    span = f" ({row['rank_low']}–{row['rank_high']})" if row["rank_low"] is not None else ""
    return f"{row['rank']} / {row['ranked']}{span}"
