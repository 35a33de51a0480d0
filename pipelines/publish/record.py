"""Which snapshot became current and which were removed, on record in the store's audit."""

from __future__ import annotations

from pipelines.base.home import Home
from pipelines.publish.manifest import counted_returns
from pipelines.store import Store
from schemas.manifest import Manifest

PUBLISHED, PRUNED, REPAIRED = "snapshot.published", "snapshot.pruned", "snapshot.repaired"
ACCEPTED = "return.accepted"

_LAST_PUBLISHED = "SELECT max_by(subject, rowid) FROM audit WHERE action = $published"
_ACCEPTED = "SELECT count(*) FROM audit WHERE action = $accepted"
_STANDING = """
SELECT subject FROM audit WHERE action IN ($published, $pruned)
GROUP BY subject HAVING max_by(action, rowid) = $published ORDER BY subject
"""


def count_accepted(store: Store) -> int:
    """How many returns have ever been accepted, by the audit: a publish counts the first so many, though
    others may come in before it is on record."""
    return int(store.scalar(_ACCEPTED, {"accepted": ACCEPTED}))


def record_published(store: Store, manifest: Manifest) -> None:
    """Puts on record that the manifest's snapshot is the current one, and which was before, unless the last
    entry says so. Called after the switch; where a crash came in between, the next publish calls it first."""
    previous = store.scalar(_LAST_PUBLISHED, {"published": PUBLISHED})
    if previous == manifest["id"]:
        return
    with store.transaction():
        store.record(
            PUBLISHED,
            manifest["id"],
            previous=previous,
            created_at=manifest["created_at"],
            published_by=manifest["published_by"],
            returns=counted_returns(manifest),
            accepted=manifest.get("accepted"),
            first_period=manifest["periods"][0],
            last_period=manifest["periods"][-1],
        )


def record_repaired(store: Store, snapshot: str, files: list[str]) -> None:
    """Puts on record which files of the current snapshot were found damaged and were made again."""
    if files:
        with store.transaction():
            store.record(REPAIRED, snapshot, files=files)


def record_pruned(store: Store, home: Home, removed: set[str], current: str | None) -> None:
    """Puts on record, one entry a snapshot, that these were removed, and those that are gone without an
    entry because a crash came in between. ``previous`` is what the record said of each before: published,
    or null where it never was the current one."""
    standing = store.frame(_STANDING, {"published": PUBLISHED, "pruned": PRUNED})["subject"].to_list()
    lost = {name for name in standing if not (home.snapshots / name / "manifest.json").exists()}
    with store.transaction():
        for name in sorted(removed | lost):
            store.record(PRUNED, name, previous="published" if name in standing else None, current=current)
