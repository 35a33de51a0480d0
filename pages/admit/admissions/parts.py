"""The parts of the page of admissions: their names with counts, their titles and findings."""

from __future__ import annotations

from collections.abc import Callable

from pages._ui.parts import admission_rows, admission_rules
from pages._ui.parts.admission_rows import View
from pages._ui.parts.page_parts import Parts, Shown
from pages._ui.shell import state
from pages._ui.words.text import N_, _, say
from pages.admit.admissions import applying, board, demands, due, emergency, findings
from pipelines.queries.jurisdictions import load_jurisdiction
from pipelines.queries.snapshot import Snapshot

UNFILTERED = ("apply", "rules")
"""Parts that show no rows, so that there is nothing to narrow."""


def prepare(snapshot: Snapshot) -> Shown:
    """The part the URL asks for, below the filters where it has rows to narrow."""
    unfiltered = state.asked("part") in UNFILTERED
    view = admission_rows.whole(snapshot) if unfiltered else admission_rows.choose(snapshot)
    return PARTS.prepare(PARTS.choose(label=_counted(view)), view)


def _counted(view: View) -> Callable[[str], str]:
    """The name of a part, with how many it holds."""
    counts = {
        "emergency": view.queue.height,
        "negative": findings.breaches(view).height,
        "unreconciled": view.findings.height,
        "demands": view.demand_findings.height,
        "due": view.due.height,
    }

    def label(part: str) -> str:
        return f"{PARTS.label(part)} {counts[part]:,}" if counts.get(part) else PARTS.label(part)

    return label


def _part(
    title: str, finding: Callable[[View], str], show: Callable[[View], None]
) -> Callable[[View], Shown]:
    return lambda view: Shown(_(title), finding(view), lambda: show(view))


def _rules_finding(view: View) -> str:
    jurisdiction = load_jurisdiction(view.snapshot.manifest["jurisdiction"])
    return _(
        "{jurisdiction}: every rule with its document and clause, or that the document is silent."
    ).format(jurisdiction=say(jurisdiction.words))


def _show_rules(view: View) -> None:
    admission_rules.show_rules(view.snapshot, view.rules)


PARTS: Parts[View] = Parts(
    {
        "board": (N_("Board by step"), _part(N_("Admission of work items"), board.finding, board.show_board)),
        "emergency": (
            N_("Emergency queue"),
            _part(N_("Emergency items awaiting paperwork"), emergency.finding, emergency.show_queue),
        ),
        "negative": (
            N_("Negative list"),
            _part(N_("Breaches of the negative list"), findings.negative_finding, findings.show_negative),
        ),
        "unreconciled": (
            N_("Unreconciled"),
            _part(N_("Reports against approvals"), findings.unreconciled_finding, findings.show_unreconciled),
        ),
        "demands": (
            N_("Other demands"),
            _part(N_("Forms, plaques, appraisals, tools and certificates"), demands.finding, demands.show),
        ),
        "due": (N_("To be withdrawn"), _part(N_("Items to be withdrawn"), due.finding, due.show_due)),
        "apply": (
            N_("New application"),
            _part(N_("Applying for admission"), applying.finding, applying.show),
        ),
        "rules": (N_("Rules"), _part(N_("Rules of admission"), _rules_finding, _show_rules)),
    },
    usual="board",
)
