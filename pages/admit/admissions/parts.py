"""The parts of the page of admissions: their names with counts, their titles and findings."""

from __future__ import annotations

import streamlit as st

from pages._ui.parts import admission_rows, choices
from pages._ui.parts.admission_rows import View
from pages._ui.words.text import N_, _, say
from pages.admit.admissions import applying, board, due, emergency, findings
from pipelines.queries.jurisdictions import load_jurisdiction
from pipelines.queries.snapshot import Snapshot

PARTS = {
    "board": N_("Board by step"),
    "emergency": N_("Emergency queue"),
    "negative": N_("Negative list"),
    "unreconciled": N_("Unreconciled"),
    "due": N_("To be withdrawn"),
    "apply": N_("New application"),
    "rules": N_("Rules"),
}
TITLES = {
    "board": N_("Admission of work items"),
    "emergency": N_("Emergency items awaiting paperwork"),
    "negative": N_("Breaches of the negative list"),
    "unreconciled": N_("Reports against approvals"),
    "due": N_("Items to be withdrawn"),
    "apply": N_("Applying for the admission of a work item"),
    "rules": N_("Rules of admission"),
}


UNFILTERED = ("apply", "rules")
"""Parts that show no rows, so that there is nothing to narrow."""


def choose_view(snapshot: Snapshot) -> View:
    """The filters in one row, where the part that the URL names has rows to narrow."""
    if st.query_params.get("part") in UNFILTERED:
        return admission_rows.whole(snapshot)
    return admission_rows.choose(snapshot)


def choose(view: View) -> str:
    """The part in view, with how many each holds."""
    counts = {
        "emergency": view.queue.height,
        "negative": findings.breaches(view).height,
        "unreconciled": view.findings.height,
        "due": view.due.height,
    }

    def label(part: str) -> str:
        return f"{_(PARTS[part])} {counts[part]:,}" if counts.get(part) else _(PARTS[part])

    return choices.side_by_side("part", _("Part"), list(PARTS), "board", label)


def title(part: str) -> str:
    return _(TITLES[part])


def finding(view: View, part: str) -> str:
    """What the data say of the part, in one sentence."""
    if part == "rules":
        jurisdiction = load_jurisdiction(view.snapshot.manifest["jurisdiction"])
        return _(
            "{jurisdiction}: every rule with its document and clause, or that the document is silent."
        ).format(jurisdiction=say(jurisdiction.words))
    said = {
        "board": board.finding,
        "emergency": emergency.finding,
        "negative": findings.negative_finding,
        "unreconciled": findings.unreconciled_finding,
        "due": due.finding,
        "apply": applying.finding,
    }
    return said[part](view)
