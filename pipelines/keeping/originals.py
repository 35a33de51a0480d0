"""Whether what was handed in is in the archive as it came: originals of returns, and attachments."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterator
from pathlib import Path
from typing import NamedTuple

from pipelines.attachments.kept import path_of, read_all_attachments
from pipelines.base.disk import file_hash
from pipelines.base.home import Home
from pipelines.intake.files.archive import LISTED, archive_folder
from pipelines.keeping.findings import Finding, finding
from pipelines.keeping.reading import fingerprint_of, kept_files, read_original
from pipelines.store import Store
from schemas.attachments import ENDINGS

_HANDED_IN = """
SELECT sha256, max_by(d.file_name, delivery_id) AS file, max_by(d.township_code, delivery_id) AS township,
       max_by(d.period, delivery_id) AS period, any_value(r.fingerprint) AS fingerprint
FROM deliveries d LEFT JOIN returns r USING (sha256) GROUP BY sha256 ORDER BY min(delivery_id)
"""


class HandedIn(NamedTuple):
    """Bytes that came in: their hash, under which name, of which return; the fingerprint of its rows where it
    was accepted."""

    sha256: str
    file: str
    township: str | None
    period: str | None
    fingerprint: str | None


def handed_in(store: Store) -> list[HandedIn]:
    """Everything that was ever handed in, in the order in which it first came."""
    return [HandedIn(*row) for row in store.frame(_HANDED_IN).rows()]


def check_original(home: Home, one: HandedIn, removed: Container[str]) -> Iterator[Finding]:
    """What is wrong with what the archive has of it. ``removed``: hashes of what was taken out."""
    told = {"file": one.file, "township": one.township or "–", "period": one.period or "–"}
    place = archive_folder(home, one.sha256).relative_to(home.path).as_posix()
    kept = kept_files(home, one.sha256)
    if not kept and one.sha256 in removed:
        return
    if not kept:
        yield finding("KEP-001", place, **told)
    elif not _is_whole(home, one, kept):
        yield finding("KEP-002", place, **told)


def _is_whole(home: Home, one: HandedIn, kept: list[Path]) -> bool:
    """Whether the hash is that of the bytes; of several files, of the list of their hashes and names. Older
    versions did not keep that list: where names were made safe and no list of today's names fits, the rows
    are read, and of what was refused nothing can be told."""
    listed = kept[0].with_name(LISTED)
    if listed.is_file():
        return file_hash(listed) == one.sha256 and _fits_list(listed, kept)
    if len(kept) == 1 and file_hash(kept[0]) == one.sha256:
        return True
    told = "".join(f"{file_hash(path)}  {path.name}\n" for path in kept)
    if hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest() == one.sha256:
        return True
    if len(kept) == 1 or not all(path.suffix.lower() == ".csv" for path in kept):
        return False
    rows = read_original(home, one.sha256)
    return one.fingerprint is None or (rows is not None and fingerprint_of(rows) == one.fingerprint)


def _fits_list(listed: Path, kept: list[Path]) -> bool:
    """Whether the files are those of the list, whatever they are called."""
    told = re.findall(rb"^([0-9a-f]{64})  ", listed.read_bytes(), re.MULTILINE)
    return sorted(sha256.decode() for sha256 in told) == sorted(map(file_hash, kept))


def check_attachments(home: Home, store: Store) -> Iterator[Finding]:
    """What is wrong with the evidence that was handed in."""
    for row in read_all_attachments(store).iter_rows(named=True):
        path = path_of(home, row["sha256"], ENDINGS[row["media_type"]])
        told = {"file": row["file_name"], "about": row["about_id"]}
        place = path.relative_to(home.path).as_posix()
        if not path.is_file():
            yield finding("KEP-003", place, **told)
        elif file_hash(path) != row["sha256"]:
            yield finding("KEP-004", place, **told)
