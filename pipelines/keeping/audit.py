"""Whether the audit is whole, in itself and against what snapshots say it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.keeping.findings import Finding, finding
from pipelines.store import Store
from pipelines.store.chain import find_breaks
from schemas.manifest import AuditHead

CODES = {
    "changed": "KEP-020",
    "missing": "KEP-021",
    "twice": "KEP-022",
    "unlinked": "KEP-023",
    "unnumbered": "KEP-024",
    "cut_off": "KEP-025",
    "rewritten": "KEP-026",
}
"""By kind of a break (store.chain.Break): its code."""


def check_audit(store: Store, heads: Mapping[str, AuditHead]) -> Iterator[Finding]:
    """What is wrong with the audit. ``heads``: what it was, by who kept that."""
    for found in find_breaks(store.frame("FROM audit"), heads):
        told = {"first": found.first, "last": found.last, "source": found.source}
        place = f"audit/{found.first}" if found.first == found.last else f"audit/{found.first}-{found.last}"
        yield finding(CODES[found.kind], place, count=found.last - found.first + 1, **told)
