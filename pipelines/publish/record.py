"""Which snapshot became current and which were removed, on record in the store's audit."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.base.disk import file_hash
from pipelines.base.home import Home
from pipelines.publish.manifest import MANIFEST, counted_returns
from pipelines.store import Store
from schemas.manifest import Manifest

PUBLISHED, PRUNED, REPAIRED = "snapshot.published", "snapshot.pruned", "snapshot.repaired"
ACCEPTED = "return.accepted"

_LAST_PUBLISHED = "SELECT max_by(subject, sequence) FROM audit WHERE action = $published"
_ACCEPTED = "SELECT count(*) FROM audit WHERE action = $accepted"
_STANDING = """
SELECT subject FROM audit WHERE action IN ($published, $pruned)
GROUP BY subject HAVING max_by(action, sequence) = $published ORDER BY subject
"""
_VOUCHED = """
SELECT subject, max_by(detail->>'manifest_sha256', sequence)
    FILTER (detail->>'manifest_sha256' IS NOT NULL) FROM audit
WHERE action IN ($published, $repaired) GROUP BY subject
"""


def count_accepted(store: Store) -> int:
    """How many returns have ever been accepted, by the audit: a publish counts the first so many, though
    others may come in before it is on record."""
    return int(store.scalar(_ACCEPTED, {"accepted": ACCEPTED}))


def record_published(store: Store, home: Home, manifest: Manifest) -> None:
    """Puts on record that the manifest's snapshot is the current one, which was before, and the hash of the
    manifest, which vouches for all files, unless the last entry says so. Called after the switch; where a
    crash came in between, the next publish calls it first."""
    previous, own = last_published(store), _hash_of(home, manifest["id"])
    if previous == manifest["id"] and vouched_manifests(store)[previous] in (own, None):
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
            manifest_sha256=own,
        )


def record_repaired(store: Store, home: Home, snapshot: str, files: list[str]) -> None:
    """Puts on record which files of the current snapshot were found damaged and were made again, and the hash
    of its manifest, which may be one of them."""
    if files:
        with store.transaction():
            store.record(REPAIRED, snapshot, files=files, manifest_sha256=_hash_of(home, snapshot))


def vouched_manifests(store: Store) -> dict[str, str | None]:
    """By snapshot that was ever published: the hash of its manifest, as it was last put on record; None where
    an older version did that, which did not say."""
    rows = store.frame(_VOUCHED, {"published": PUBLISHED, "repaired": REPAIRED})
    return dict(rows.rows())


def last_published(store: Store) -> str | None:
    """The snapshot that is the current one by the record."""
    found: str | None = store.scalar(_LAST_PUBLISHED, {"published": PUBLISHED})
    return found


def standing(store: Store) -> list[str]:
    """The snapshots that were published and not pruned since, by the record."""
    return store.frame(_STANDING, {"published": PUBLISHED, "pruned": PRUNED})["subject"].to_list()


def doubted_snapshots(store: Store, home: Home, names: Iterable[str]) -> set[str]:
    """Those of the kept snapshots that the record does not vouch for: it has another hash of the manifest, or
    never heard of them, as of one whose publish was cut off before it was on record, or that is forged."""
    vouched = vouched_manifests(store)
    return {
        name
        for name in names
        if name not in vouched or (vouched[name] is not None and vouched[name] != _hash_of(home, name))
    }


def _hash_of(home: Home, snapshot: str) -> str:
    return file_hash(home.snapshots / snapshot / MANIFEST)


def record_pruned(store: Store, home: Home, removed: set[str], current: str | None) -> None:
    """Puts on record, one entry a snapshot, that these were removed, and those that are gone without an
    entry because a crash came in between. ``previous`` is what the record said of each before: published,
    or null where it never was the current one."""
    published = standing(store)
    lost = {name for name in published if not (home.snapshots / name / "manifest.json").exists()}
    with store.transaction():
        for name in sorted(removed | lost):
            store.record(PRUNED, name, previous="published" if name in published else None, current=current)
