"""The parts of the page of lists, one at a time; which one is the parameter ``part`` of the URL."""

from __future__ import annotations

from dataclasses import replace

from pages._ui.parts.page_parts import Parts, Shown
from pages._ui.words.text import N_
from pages.admit.lists import browse, classify, compare, importing, versions, words, yearly
from pipelines.queries.snapshot import Snapshot

PARTS: Parts[Snapshot] = Parts(
    {
        "browse": (N_("Browse"), browse.prepare),
        "classify": (N_("Classify"), classify.prepare),
        "compare": (N_("Compare"), compare.prepare),
        "versions": (N_("Versions"), versions.prepare),
        "yearly": (N_("Yearly list"), yearly.prepare),
        "import": (N_("Import"), importing.prepare),
    },
    usual="browse",
    kept=("lang", "view", "period"),
)


def prepare(snapshot: Snapshot) -> Shown:
    """The part the URL asks for, with its own filters beside the choice of parts."""
    shown = PARTS.prepare(PARTS.choose(), snapshot)
    return replace(shown, title=words.begin(shown.title), finding=words.begin(shown.finding))
