"""Departments that the last month's findings give a ground for a reminder: list, rows, and the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import choices, downloads, filters, grids
from pages._ui.parts.grid_links import cell_link
from pages._ui.shell import access, cache, narrow, registry, state
from pages._ui.words import circulation, figures, measures
from pages._ui.words.codes import level_name
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, join_clauses, language
from pages.supervise.measures.opening import DESK, ask_opening, show_burden, show_receipt, show_refused
from pipelines.actions.cases import CaseMove, begin
from pipelines.queries import find_home
from pipelines.queries.case_evidence import as_said, case_evidence, proposed_case
from pipelines.queries.department_proposals import LEVELS, department_proposals
from pipelines.queries.snapshot import Snapshot
from schemas.admission_findings import EVIDENCE
from schemas.case_items import Case
from schemas.demands import DEMAND_KINDS
from schemas.measure_rows import DepartmentProposal, DepartmentReasonRow
from schemas.rows import typed_rows

MOST_HEIGHT = 480
CARDS = 12


@dataclass(frozen=True)
class DepartmentView:
    """The proposals of a level and those of the prefecture in view."""

    snapshot: Snapshot
    level: str
    rows: pl.DataFrame
    shown: pl.DataFrame
    prefecture: str | None


def choose(snapshot: Snapshot) -> DepartmentView:
    """The filters in one row: level and prefecture."""
    level = filters.level(LEVELS[::-1], "county")
    rows = cache.ask(department_proposals, snapshot, level)
    prefecture = filters.prefecture(snapshot, snapshot.latest) if level != "prefecture" else None
    shown = rows.filter(pl.col("prefecture") == prefecture) if prefecture else rows
    return DepartmentView(snapshot, level, rows, shown, prefecture)


def title(view: DepartmentView) -> str:
    return _("{month}: departments to be reminded").format(month=figures.month(view.snapshot.latest))


def finding(view: DepartmentView) -> str:
    """How many departments of how many areas, and what that rests on."""
    return _(
        "{level}: {departments:department|departments} in {areas:area|areas}. Counted from what returns and "
        "admission records of the month do not agree on; nothing of it is chance."
    ).format(
        level=level_name(view.level),
        departments=figures.count(view.shown.height),
        areas=figures.count(view.shown["area_code"].n_unique()),
    )


def show(view: DepartmentView) -> None:
    """The list, and below it one proposal with its rows and the form that opens a case."""
    if view.shown.is_empty():
        st.info(_("No department of this level is proposed."), icon=":material/check:")
        return
    _show_list(view)
    _offer(view)
    if state.is_bare():
        return
    st.subheader(_("One proposal: what it rests on"), anchor="evidence")
    row = _choose_one(view)
    _show_rows(view, row)
    _show_opening(view, row)


def _ground(reason: DepartmentReasonRow) -> str:
    return _("{reason} ({rows:row|rows} in {communities:community|communities})").format(
        reason=measures.reason_name(reason["code"]),
        rows=figures.count(reason["rows"]),
        communities=figures.count(reason["communities"]),
    )


def _grounds(row: DepartmentProposal) -> str:
    return join_clauses(_ground(reason) for reason in row["reasons"])


def _key(row: DepartmentProposal) -> str:
    return f"{row['area_code']} {row['department']}"


def _show_list(view: DepartmentView) -> None:
    if narrow.is_narrow():
        _show_cards(view)
        return
    part = choices.part_of(view.shown.height, "page")
    rows = typed_rows(DepartmentProposal, view.shown[part])
    columns = {
        "department": [
            cell_link("measures", row["department"], about="departments", level=view.level, one=_key(row))
            for row in rows
        ],
        "area": [row["area_name"] for row in rows],
        "prefecture": [row["prefecture_name"] or figures.NOTHING for row in rows],
        "grounds": [_grounds(row) for row in rows],
    }
    config = st.column_config
    grids.show_grid(
        pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)),
        column_config={
            "department": config.LinkColumn(_("Department"), display_text="#(.+)$", pinned=True),
            "area": config.TextColumn(_("Area")),
            "prefecture": config.TextColumn(_("Prefecture")),
            "grounds": config.TextColumn(_("Grounds")),
        },
        most=MOST_HEIGHT,
        alt=_("Departments proposed, one row each"),
    )
    choices.turn_pages(view.shown.height, part, "page")


def _show_cards(view: DepartmentView) -> None:
    part = choices.part_of(view.shown.height, "page", CARDS, CARDS)
    for row in typed_rows(DepartmentProposal, view.shown[part]):
        with st.container(border=True, gap="xxsmall"):
            st.page_link(
                registry.page_path("measures"),
                label=f"**{quiet(row['area_name'])}** · **{quiet(row['department'])}**",
                query_params=state.link_params({"one": _key(row)}),
            )
            st.caption("  \n".join(_ground(reason) for reason in row["reasons"]))
    choices.turn_pages(view.shown.height, part, "page", CARDS)


def _offer(view: DepartmentView) -> None:
    downloads.offer(
        view.snapshot,
        f"departments-{view.level}-{view.snapshot.latest}",
        (view.snapshot.id, view.level, view.prefecture, language()),
        lambda: _exported(view),
        title(view),
        measures.person_decides(),
        mark=circulation.mark(view.snapshot, view.snapshot.latest),
    )


def _exported(view: DepartmentView) -> pl.DataFrame:
    """One row per row of a return that a proposal rests on."""
    rows = [
        {
            _("Month"): view.snapshot.latest,
            _("Code"): row["area_code"],
            _("Area"): row["area_name"],
            _("Department"): row["department"],
            _("Reason"): measures.reason_name(reason["code"]),
            **_row_words(one),
            _("Return"): one["return_id"],
            _("Snapshot"): view.snapshot.id,
        }
        for row in typed_rows(DepartmentProposal, view.shown)
        for reason in row["reasons"]
        for one in reason["evidence"]
    ]
    return pl.DataFrame(rows)


def _row_words(one: dict[str, Any]) -> dict[str, Any]:
    said = language()
    return {
        _("Community"): one["community_name"],
        _("Code of the community"): one["community_code"],
        _("Kind of demand"): DEMAND_KINDS.of(said).get(one["demand_kind"], one["demand_kind"]),
        _("Name"): one["item_name"],
        _("Why"): EVIDENCE.of(said).get(one["evidence"], one["evidence"]),
        _("Row in the sheet"): one["sheet_row"],
    }


def _choose_one(view: DepartmentView) -> DepartmentProposal:
    shown = {_key(row): row for row in typed_rows(DepartmentProposal, view.shown)}
    chosen = filters.select(
        "one",
        _("Department"),
        list(shown),
        next(iter(shown)),
        lambda key: f"{shown[key]['area_name']} · {shown[key]['department']}",
    )
    return shown[chosen]


def _show_rows(view: DepartmentView, row: DepartmentProposal) -> None:
    st.markdown(f"**{quiet(row['area_name'])}** · **{quiet(row['department'])}**")
    st.markdown("\n".join(f"- {quiet(_ground(reason))}" for reason in row["reasons"]))
    lines = [_row_words(one) for reason in row["reasons"] for one in reason["evidence"]]
    grids.show_grid(
        pl.DataFrame(lines), column_config={}, most=MOST_HEIGHT, alt=_("The rows behind the proposal")
    )


def _show_opening(view: DepartmentView, row: DepartmentProposal) -> None:
    st.subheader(_("Open a case"), anchor=False)
    show_burden(view.level, row["area_code"])
    about = f"department-{_key(row)}"
    place = view.level, row["area_code"], view.snapshot.latest, row["department"]
    told = proposed_case(view.snapshot, access.scope(), *place)
    is_refused = show_refused({"kind": "remind", **told})
    if not is_refused and access.may("cases"):
        _show_form(view, place, told, about)
    elif not is_refused:
        st.caption(
            _(
                "This dashboard may only look. Cases are opened on one that may, or by the command “cases "
                "open”."
            )
        )
    DESK.show(show_receipt, about)


def _show_form(
    view: DepartmentView, place: tuple[str, str, str, str], told: dict[str, str], about: str
) -> None:
    name = f"open_{about}_{DESK.round}"
    with st.form(name, enter_to_submit=False, border=True):
        matter, person, on, pressed = ask_opening(name, told)
    if pressed:
        given = {"kind": "remind", **as_said(told, None, matter)}
        DESK.attempt(lambda: _open(view.snapshot, place, given, person, on), about)
        st.rerun()


def _open(
    snapshot: Snapshot, place: tuple[str, str, str, str], about: dict[str, str], person: str, on: date
) -> Case:
    scope = access.scope()
    frozen = case_evidence(snapshot, scope, *place)
    move = CaseMove("open", "supervisor", person, on, evidence=frozen, details=about)
    return begin(find_home(), scope, move)
