"""Taking out of the archive what was refused long ago, so that files nobody counts do not fill the disk. What
was accepted stays for its term (schemas/personal_data.py)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.base.home import Home
from pipelines.intake.files.archive import archive_folder
from pipelines.store import Store, open_store
from pipelines.store.trouble import home_trouble
from schemas.periods import parse_period, to_utc

REMOVED = "archive.removed"
AT_ONCE = 500
"""Files that an entry of the audit names."""
REFUSED = """
SELECT sha256 FROM deliveries GROUP BY sha256
HAVING bool_and(status = 'rejected') AND max(received_at_utc) < $before ORDER BY sha256
"""
_ENTRIES = "SELECT detail FROM audit WHERE action = $removed"


@dataclass(frozen=True)
class Removed:
    """How many files, or folders of CSV files, were taken out, and how many bytes."""

    files: int
    bytes: int


def removed_originals(store: Store) -> set[str]:
    """The hashes of what was ever taken out."""
    details = store.frame(_ENTRIES, {"removed": REMOVED})["detail"]
    return {sha256 for detail in details for sha256 in json.loads(detail)["files"]}


def remove_refused(home: Home, before: str, actor: str | None = None) -> Removed:
    """Takes out of the archive what was handed in before a month (YYYY-MM), in China, and only ever refused;
    receipts stay. On record in the audit before anything goes. Raises UserError for what is no month."""
    month = parse_period(before)
    with open_store(home, actor=actor) as store:
        refused = store.frame(REFUSED, {"before": to_utc(f"{month}-01")})["sha256"].to_list()
        there = still_there(home, refused)
        with store.transaction():
            record_removal(store, month, there)
    return remove_files(home, there)


def still_there(home: Home, originals: Iterable[str]) -> list[str]:
    """Those of the hashes under which the archive has something."""
    return [sha256 for sha256 in originals if archive_folder(home, sha256).is_dir()]


def record_removal(store: Store, subject: str, originals: Sequence[str]) -> None:
    """Put on record, in a transaction of the caller, what is taken out of the archive after it."""
    for start in range(0, len(originals), AT_ONCE):
        store.record(REMOVED, subject, files=list(originals[start : start + AT_ONCE]))


def remove_files(home: Home, originals: Sequence[str]) -> Removed:
    """Takes out of the archive what is on record as taken out."""
    with home_trouble(home.archive):
        return Removed(len(originals), sum(_remove(archive_folder(home, sha256)) for sha256 in originals))


def _remove(folder: Path) -> int:
    """How many bytes there were."""
    size = sum(path.stat().st_size for path in folder.iterdir())
    shutil.rmtree(folder)
    return size
