"""Making again what can be made again: rows of returns from where they are still kept, and what is published
from the store. What was handed in cannot be made: handing it in again heals it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from pipelines.base.home import Home
from pipelines.engine.rows import scan_parts
from pipelines.engine.units import DIGITS
from pipelines.keeping.findings import Finding
from pipelines.keeping.reading import Rows, read_original
from pipelines.keeping.returns import Return, put_rows, read_returns
from pipelines.publish.marks import fits
from pipelines.publish.parts import part_folder
from pipelines.publish.record import last_published
from pipelines.publish.stored import kept_manifests
from pipelines.store import open_store, register_columns
from schemas.manifest import Manifest
from schemas.returns import REGISTERS

CHANGED, REPAIRED, ANOTHER = "KEP-010", "home.repaired", "KEP-052"
PUBLISHED = ("KEP-030", "KEP-031", "KEP-032", "KEP-033", "KEP-034", "KEP-035", "KEP-036")
"""What publishing again mends, of the current snapshot."""
UNSOUND = ("KEP-010", "KEP-011", "KEP-012", "KEP-013", "KEP-014", "KEP-015", "KEP-016", "KEP-017", "KEP-018")
"""What would go into a snapshot that is made from such a store."""

_ORIGINAL = "SELECT sha256 FROM returns WHERE return_id = ?"


def can_publish(findings: list[Finding]) -> bool:
    """Whether the current snapshot is to be made again, and the store is sound enough for that."""
    codes = {one.code for one in findings}
    return bool(codes & set(PUBLISHED)) and not codes & set(UNSOUND)


def on_record(home: Home) -> str | None:
    """The snapshot that was published last, by the record."""
    with open_store(home) as store:
        return last_published(store)


def repair_returns(home: Home, findings: list[Finding], actor: str | None = None) -> None:
    """Puts back the rows of returns that were found changed, where the rows that they were accepted with are
    in a part of a snapshot or in the original, on record in the audit."""
    places = {one.place for one in findings if one.code == CHANGED}
    if not places:
        return
    manifests = kept_manifests(home)
    with open_store(home, actor=actor) as store:
        asked = [one for one in read_returns(store) if one.place in places]
        for one in asked:
            sha256 = store.scalar(_ORIGINAL, [one.return_id])
            for source, rows in _kept_rows(home, one, sha256, manifests):
                with store.transaction():
                    if put_rows(store, one, rows):
                        store.record(REPAIRED, one.return_id, period=one.period, source=source)
                        break


def _kept_rows(home: Home, one: Return, sha256: str, manifests: list[Manifest]) -> Iterator[tuple[str, Rows]]:
    """Rows that may be those of a return, and where they are from."""
    for manifest in manifests:
        rows = _in_parts(home, one, manifest.get("part_files", {}))
        if rows is not None:
            yield manifest["id"], rows
    if rows := _in_original(home, one, sha256):
        yield sha256, rows


def _in_parts(home: Home, one: Return, marks: Mapping[str, Mapping[str, object]]) -> Rows | None:
    """The return's rows in the parts of a snapshot; None where they are not there, or not whole."""
    found: Rows = {}
    for register in REGISTERS:
        begin = f"{one.period}-{register}-{one.township_code[:DIGITS]}-"
        names = [name for name in marks if name.startswith(begin)]
        if not names or not all(fits(part_folder(home) / name, marks[name]) for name in names):  # type: ignore[arg-type]
            return None
        kept = scan_parts([part_folder(home) / name for name in names], register)
        found[register] = kept.filter(pl.col("return_id") == one.return_id).collect()
    return found


def _in_original(home: Home, one: Return, sha256: str) -> Rows | None:
    """The rows that are read out of what was handed in; None where it is not there any more."""
    rows = read_original(home, sha256)
    if rows is None:
        return None
    origin = {"return_id": one.return_id, "township_code": one.township_code, "period": one.period}
    placed = [pl.lit(value).alias(name) for name, value in origin.items()]
    return {key: found.with_columns(placed).select(*register_columns(key)) for key, found in rows.items()}
