"""Publishing: the store's current returns become one immutable snapshot, and it becomes the current one."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import polars as pl

from pipelines.admission.rules import rules_to_keep
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.engine.frames import DamagedFrames
from pipelines.engine.local import Engine, LocalEngine
from pipelines.indicators.definitions import INDICATORS
from pipelines.publish.before import difference, known_files, look_at_current
from pipelines.publish.cache import Cache, cache_folder
from pipelines.publish.code import code_version
from pipelines.publish.content import json_hash, snapshot_id
from pipelines.publish.figures import FigureJob, Track
from pipelines.publish.found import Figures
from pipelines.publish.handed_up import read_taken
from pipelines.publish.inputs import Inputs, read_inputs
from pipelines.publish.lock import one_publisher
from pipelines.publish.marks import Known
from pipelines.publish.months import Months
from pipelines.publish.parts import missing_parts, part_marks, part_names, write_parts
from pipelines.publish.pieces import Pieces, Shelf, pieces_hash
from pipelines.publish.record import (
    doubted_snapshots,
    record_pruned,
    record_published,
    record_repaired,
    vouched_manifests,
)
from pipelines.publish.stored import damaged_files, kept_manifests, kept_names
from pipelines.publish.table_files import TableFiles, table_folder
from pipelines.publish.tables import snapshot_tables
from pipelines.publish.united import unite, united_names
from pipelines.publish.writing import make_current, write_snapshot
from pipelines.store.connection import current_actor, open_store
from schemas.areas import level_depth
from schemas.errors import UserError
from schemas.manifest import FileMark, InForce, ListVersion, Manifest, TopArea
from schemas.periods import complete_spans
from schemas.rows import typed_row, typed_rows
from schemas.snapshot import SNAPSHOT_FORMAT

FIGURE_TABLES = (
    "area_values",
    "indicator_statistics",
    "area_index",
    "index_groups",
    "area_values_by_level",
    "department_values",
    "flows",
    "own_values",
    "own_statistics",
    "own_index",
    "community_facts",
)
"""Tables whose content is in the id beside the inputs. The others follow from them, or, like the cells a
clerk changed, from the order in which they came, which must leave no trace in the figures."""


@dataclass
class PublishReport:
    """What a publish did. ``unchanged``: the current snapshot already says all of it. ``repaired``: files of
    the current snapshot that were missing or damaged. ``resumed``: numbers of closed cases that were taken up
    again because their matter has come back; ``unwatched``: those that the rule as it is now cannot watch."""

    snapshot: str
    unchanged: bool
    previous: str | None = None
    periods: list[str] = field(default_factory=list)
    recomputed: list[str] = field(default_factory=list)
    revalued: list[str] = field(default_factory=list)
    parts_written: int = 0
    repaired: list[str] = field(default_factory=list)
    values_changed: int = 0
    resumed: list[str] = field(default_factory=list)
    unwatched: list[str] = field(default_factory=list)
    seconds: float = 0.0


def publish(
    home: Home,
    track: Track | None = None,
    actor: str | None = None,
    engine: Engine | None = None,
    *,
    only: str | None = None,
) -> PublishReport:
    """Publishes what the store holds, on record as done by ``actor``, the system's user where left out. With
    ``only`` nothing is published but the snapshot of that id, made again.
    Raises HomeError where the home is busy or was never made, UserError where nothing has been accepted yet,
    and where it would be another snapshot than ``only``.
    A crash leaves the old snapshot current, or the new one with its entry in the audit still to come: the
    next publish makes it again, since nothing vouches for it, and puts it on record."""
    started = time.monotonic()
    home.require()
    with one_publisher(home):
        read = _read_store(home, actor)
        inputs, current, damaged = read.inputs, read.current, read.damaged
        rests_on = json_hash([inputs.names, code_version(), SNAPSHOT_FORMAT])
        if current and current["inputs"] == rests_on and current.get("files"):
            left = damaged_files(home, current)
            if not left:
                return _unchanged(home, current, inputs, read.written, actor)
            damaged += left
        months = partial(Months, home, inputs, read.names, engine or LocalEngine())
        shelf, figures, tables = _computed(home, months, read.known, track or _untracked)
        report = _put_in_place(home, read, rests_on, shelf, tables, actor or current_actor(), only)
        shelf.cache.tidy()
    report.recomputed, report.revalued = figures.facts_computed, figures.values_computed
    report.parts_written, report.seconds = len(read.written), round(time.monotonic() - started, 2)
    return report


def _computed(
    home: Home, months: Callable[[Cache], Months], known: Known, track: Track
) -> tuple[Shelf, Figures, dict[str, Pieces]]:
    """The figures and all tables. What earlier publishes kept is thrown away where a file of it turns out to
    be damaged: everything is made anew then."""

    def compute() -> tuple[Shelf, Figures, dict[str, Pieces]]:
        shelf = Shelf(Cache(cache_folder(home)), TableFiles(table_folder(home), known))
        job = FigureJob(months(shelf.cache), shelf)
        return shelf, job.run(track), snapshot_tables(home, job)

    try:
        return compute()
    except DamagedFrames:
        shutil.rmtree(cache_folder(home))
        return compute()


def _unchanged(
    home: Home, current: Manifest, inputs: Inputs, written: list[str], actor: str | None
) -> PublishReport:
    """Nothing to publish: the current snapshot says all of it, if need be after parts of it were repaired."""
    repaired = sorted(set(written) & set(current["parts"]))
    if repaired:
        with open_store(home, actor=actor) as store:
            record_repaired(store, home, current["id"], repaired)
    return PublishReport(
        current["id"],
        not repaired,
        current["id"],
        inputs.periods,
        repaired=repaired,
        parts_written=len(written),
    )


def _untracked(items: Iterable[Any], total: int, label: str) -> Iterator[Any]:
    return iter(items)


class _Read(NamedTuple):
    """The visit to the store. ``names``: by period the parts; ``written``: those that were missing or
    damaged; ``current``: the current snapshot where the record vouches for it; ``damaged``: what of it cannot
    be read or believed; ``doubted``: snapshots that the record does not vouch for; ``known``: what the others
    say of files."""

    inputs: Inputs
    names: dict[str, dict[str, dict[str, str]]]
    written: list[str]
    current: Manifest | None
    damaged: list[str]
    doubted: set[str]
    known: Known


def _read_store(home: Home, actor: str | None) -> _Read:
    """Everything but figures, with what other homes handed up, and the parts that are not written yet or
    damaged; and the entries of the audit that a crash left out."""
    with open_store(home, actor=actor) as store:
        doubted = doubted_snapshots(store, home, kept_names(home))
        cut_off = doubted - vouched_manifests(store).keys()
        current, damaged = look_at_current(home, doubted, cut_off)
        known = known_files(home, doubted)
        if current:
            record_published(store, home, current)
            record_pruned(store, home, set(), current["id"])
        ups = read_taken(home, store, known)
        own = read_inputs(store, {period for up in ups for period in up.periods})
        inputs, names = unite(own, ups), part_names(own)
        written = write_parts(home, store, missing_parts(home, names, known))
        return _Read(inputs, united_names(names, ups), written, current, damaged, doubted, known)


def _put_in_place(
    home: Home,
    read: _Read,
    rests_on: str,
    shelf: Shelf,
    pieces: dict[str, Pieces],
    actor: str,
    only: str | None,
) -> PublishReport:
    inputs, current = read.inputs, read.current
    figures = {name: pieces_hash(pieces[name]) for name in FIGURE_TABLES}
    new_id = snapshot_id(rests_on, figures, inputs.synthetic)
    if only not in (None, new_id):
        raise UserError("KEP-052", snapshot=only, found=new_id)
    diff = difference(home, shelf, pieces, current, read.doubted)
    number = 1 + max((manifest["number"] for manifest in kept_manifests(home)), default=0)
    marks = part_marks(home, read.names, read.known, read.written)
    manifest = _manifest(new_id, number, rests_on, inputs, shelf, pieces, marks, actor)
    shelf.files.sync()
    write_snapshot(home, manifest, diff, read.doubted)
    make_current(home, new_id)
    with open_store(home, actor=actor) as store:
        record_published(store, home, manifest)
        record_repaired(store, home, new_id, read.damaged)
    previous = current["id"] if current else None
    changed = diff["values_changed"]
    return PublishReport(
        new_id, False, previous, inputs.periods, values_changed=changed, repaired=read.damaged
    )


def _manifest(
    new_id: str,
    number: int,
    rests_on: str,
    inputs: Inputs,
    shelf: Shelf,
    pieces: dict[str, Pieces],
    marks: dict[str, FileMark],
    actor: str,
) -> Manifest:
    parts = shelf.joined("parts", pieces["parts"])["file"].to_list()
    tables = {name: shelf.listed(name, made) for name, made in pieces.items()}
    return {
        "id": new_id,
        "number": number,
        "inputs": rests_on,
        "created_at": now_utc().isoformat() + "Z",
        "published_by": actor,
        "format": SNAPSHOT_FORMAT,
        "jurisdiction": inputs.jurisdiction.name,
        "synthetic": inputs.synthetic,
        "top": _top(shelf.joined("areas", pieces["areas"])),
        "periods": inputs.periods,
        "spans": complete_spans(inputs.periods),
        "due_day": inputs.jurisdiction.due_day,
        "settings": inputs.settings,
        "in_force": _in_force(inputs),
        "indicators": [indicator.code for indicator in INDICATORS],
        "code": code_version(),
        "lists": _versions(inputs.versions),
        "rows": {name: sum(kept["rows"] for kept in files) for name, files in tables.items()},
        "hashes": {name: pieces_hash(made) for name, made in pieces.items()},
        "tables": tables,
        "parts": parts,
        "part_files": marks,
        "counted": inputs.returns.filter("current").height,
        "accepted": inputs.accepted,
        "audit": inputs.audit,
    }


def _in_force(inputs: Inputs) -> InForce:
    """The jurisdiction as values: what is computed from the snapshot later follows these."""
    jurisdiction = inputs.jurisdiction
    return {
        "zh": jurisdiction.zh,
        "en": jurisdiction.en,
        "area_code": jurisdiction.area_code,
        "settings": {setting.key: setting.value for setting in jurisdiction.settings},
        "admission": rules_to_keep(inputs.rules),
    }


def _versions(versions: pl.DataFrame) -> list[ListVersion]:
    """The latest version of the areas and of each list."""
    latest = versions.sort("version").unique("subject", keep="last").sort("subject")
    listed = latest.select("subject", "version", "imported_at_utc", "sha256", "entries")
    return typed_rows(ListVersion, listed)


def _top(areas: pl.DataFrame) -> TopArea:
    """The area that holds all others: the country of several provinces, else the province or county."""
    return typed_row(TopArea, areas.sort(level_depth(), "code").select("level", "code"))
