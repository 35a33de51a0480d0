"""The published snapshot as the pages see it: which one is current, and an open one to ask.

Finding and opening one takes no scope: nothing of any area is told by it. Whatever is asked of the open
snapshot goes through a query, which takes one (pipelines.queries.scoped)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache, partial
from pathlib import Path
from threading import Lock
from typing import Any, cast

import duckdb
import polars as pl

from pipelines.admission.rules import kept_rules
from pipelines.base.disk import stamp_of
from pipelines.base.home import Home
from pipelines.publish.manifest import (
    MANIFEST,
    counted_returns,
    current_name,
    is_snapshot_id,
    read_diff,
    read_manifest,
)
from pipelines.publish.marks import fits_once
from pipelines.publish.table_files import files_of, mark_in
from pipelines.queries.cuts import PUBLISHED, Ask, Sight, prepare, sight_of
from pipelines.queries.cuts import views as seen_views
from pipelines.queries.open_tables import Layer, OpenTables, table_folder_of
from pipelines.queries.province_cut import WHOLE
from pipelines.queries.province_cut import views as province_views
from pipelines.queries.stored_settings import stored_jurisdiction
from pipelines.store.trouble import first_line, is_trouble
from schemas.admission import AdmissionRules
from schemas.errors import HomeError, UserError
from schemas.jurisdiction import Jurisdiction
from schemas.manifest import Diff, FileMark, Manifest, TopArea
from schemas.periods import china_date, months_of, to_utc
from schemas.scope import Scope
from schemas.snapshot import READABLE
from schemas.words import Words

OPEN_CUTS = 24
"""Cuts kept open at once, of provinces and of what people see: each costs a connection."""
OPEN_SNAPSHOTS = 4
"""Snapshots kept open at once: the current one, the one before for pages still reading it, two old ones."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """An open, immutable snapshot. Any number of threads may ask. ``cut_to``: the one of several provinces
    that it shows (pipelines.queries.narrowed); ``seen``: what is seen of it, all of it where None;
    ``whole``: the snapshot it is cut from, where it is cut."""

    id: str
    folder: Path
    manifest: Manifest
    tables: OpenTables
    cut_to: str | None = None
    seen: Sight | None = None
    whole: Snapshot | None = None

    def recut(self, province: str | None) -> Snapshot:
        """The same, seen as far, as it would be of one province, which is then its top. Raises HomeError
        where a file of its tables cannot be read."""
        return _cut(self.whole or self, province, self.seen)

    def for_scope(self, scope: Scope) -> Snapshot:
        """The same cut to what the scope sees, whatever it was cut to before."""
        if scope.is_whole_home:
            return self
        sight = sight_of(scope)
        return self if self.seen == sight else _cut(self.whole or self, self.cut_to, sight)

    @cached_property
    def seen_figures(self) -> pl.Series:
        """Of a cut snapshot the codes of areas whose figures are seen, and of the whole they are compared
        with."""
        return self.frame("FROM published.seen_figures UNION FROM published.compared")["code"]

    @cached_property
    def seen_own(self) -> pl.Series:
        """Of a cut snapshot the codes of areas in the trees whose figures or matters are seen."""
        return self.frame("FROM published.seen_figures UNION FROM published.seen_matters")["code"]

    @cached_property
    def around(self) -> pl.Series:
        """Of a cut snapshot the codes of the areas that the granted ones lie in."""
        return self.frame("FROM published.around")["code"]

    @cached_property
    def seen_areas(self) -> pl.Series:
        """Of a cut snapshot the codes of areas of which anything is seen."""
        return self.frame("FROM published.seen_any UNION FROM published.compared")["code"]

    @cached_property
    def seen_rows(self) -> pl.Expr:
        """Which rows of registers are seen: those of townships, or of communities, in the trees."""
        if self.seen is None:
            return pl.lit(True)
        codes = self.frame("FROM published.seen_rows")["code"].implode()
        return pl.col("township_code").is_in(codes) | pl.col("community_code").is_in(codes)

    @property
    def uncut(self) -> Snapshot:
        """The same with every row, for what is computed over all areas."""
        return _cut(self.whole or self, self.cut_to, None)

    @property
    def periods(self) -> list[str]:
        """Months with an accepted return, oldest first."""
        return self.manifest["periods"]

    @property
    def spans(self) -> list[str]:
        """Quarters (2026-Q3), then calendar years (2026), all of whose months it has; oldest first. What
        takes a period takes one of these as well; what has not asked for one gets months."""
        return self.manifest.get("spans", [])

    def first_of_kind(self, period: str) -> str | None:
        """The first it has of months, quarters or years, whichever the period is."""
        kind = len(months_of(period))
        return min(
            (held for held in [*self.periods, *self.spans] if len(months_of(held)) == kind), default=None
        )

    @property
    def latest(self) -> str:
        return self.periods[-1]

    @property
    def published_on(self) -> date:
        """The day in China on which it was published."""
        return china_date(to_utc(self.manifest["created_at"]))

    @property
    def baseline(self) -> str:
        """The jurisdiction's first month."""
        return self.periods[0]

    @property
    def synthetic(self) -> bool:
        """Whether the figures are made up for demonstration."""
        return self.manifest["synthetic"]

    @property
    def indicators(self) -> list[str]:
        """Codes of the indicators in it, in the order of their declaration."""
        return self.manifest["indicators"]

    @property
    def top(self) -> tuple[str, str]:
        """Level and code of the area that holds all others: the benchmark."""
        return self.manifest["top"]["level"], self.manifest["top"]["code"]

    @property
    def part_folder(self) -> Path:
        """Folder of the Parquet files with register rows."""
        return self.folder.parent / "parts"

    @cached_property
    def jurisdiction(self) -> Jurisdiction:
        """The jurisdiction with the settings its figures follow: those it was published with."""
        return stored_jurisdiction(self.manifest, self.frame("SELECT * FROM settings").to_dicts())

    @cached_property
    def rules(self) -> AdmissionRules:
        """The rules of admission it was published with."""
        kept = self.manifest.get("in_force", {}).get("admission", {})
        return kept_rules(self.manifest["jurisdiction"], self.jurisdiction.emergency_grace_days, kept)

    @cached_property
    def diff(self) -> Diff:
        """What changed against the snapshot that was current before, of areas that are seen."""
        diff = read_diff(self.folder)
        return diff if self.seen is None else _seen_of(diff, frozenset(self.seen_areas))

    def frame(self, query: str, params: dict[str, Any] | None = None) -> pl.DataFrame:
        """The rows a query gives. ``$name`` in the query stands for a parameter. Raises HomeError where a
        file of its tables cannot be read."""
        try:
            return self.tables.ask(query, params)
        except duckdb.Error as error:
            if not is_trouble(error) and self._is_whole():
                raise
            raise HomeError("PUB-007", snapshot=self.id, error=first_line(error)) from error

    def _is_whole(self) -> bool:
        return all(fits_once(path, mark) for path, mark in _files(self.folder, self.manifest))

    def part_path(self, name: str) -> Path:
        """One of its parts. Raises HomeError where it is not as it was published."""
        path = self.part_folder / name
        mark = self.manifest.get("part_files", {}).get(name)
        if not (path.exists() if mark is None else fits_once(path, mark)):
            raise HomeError("PUB-011", file=name)
        return path


def is_own(snapshot: Snapshot, code: str) -> bool:
    """Whether an area lies in a tree that was granted. The whole that areas are compared with does not for
    whoever sees some areas only: nothing but its values is seen."""
    return snapshot.seen is None or code in snapshot.seen_own


def require_own(snapshot: Snapshot, code: str, who: str) -> None:
    """Raises UserError for an area outside the trees that were granted."""
    if not is_own(snapshot, code):
        raise UserError("GRT-016", who=who, area=code)


@lru_cache(maxsize=OPEN_CUTS)
def _cut(whole: Snapshot, province: str | None, seen: Sight | None) -> Snapshot:
    if province is None and seen is None:
        return whole
    if "tables" not in whole.manifest:
        raise UserError("SCP-003", snapshot=whole.id)  # of an older version, in one file that is not cut
    names = list(whole.manifest.get("tables", {}))
    manifest, layers = whole.manifest, []
    if seen is not None:
        layers.append(Layer(PUBLISHED, partial(_seen_statements, seen, whole.top[1], names)))
    if province is not None:
        made = province_views(province, whole.top[1], names)
        layers.append(Layer(WHOLE, lambda _ask: _view_statements(made)))
        top: TopArea = {"level": "province", "code": province}
        manifest = {**manifest, "top": top}
    try:
        tables = OpenTables(whole.folder, manifest, layers)
    except duckdb.Error as error:
        raise HomeError("PUB-007", snapshot=whole.id, error=first_line(error)) from error
    return replace(whole, manifest=manifest, tables=tables, cut_to=province, seen=seen, whole=whole)


def _seen_of(diff: Diff, codes: frozenset[str]) -> Diff:
    """Of the lists in a diff the rows about areas that are seen."""

    def is_seen(row: Any) -> bool:
        named = [row[key] for key in ("area_code", "township_code") if key in row]
        return not named or named[0] in codes

    kept = {
        key: [row for row in told if not isinstance(row, dict) or is_seen(row)]
        if isinstance(told, list)
        else told
        for key, told in diff.items()
    }
    return cast(Diff, kept)


def _seen_statements(seen: Sight, top: str, names: list[str], ask: Ask) -> Iterator[str]:
    yield from prepare(seen, top)
    yield from _view_statements(seen_views(ask, seen, names))


def _view_statements(made: Mapping[str, str]) -> Iterator[str]:
    for name, question in made.items():
        yield f"CREATE VIEW {name} AS {question}"


def current_id(home: Home) -> str | None:
    """Id of the published snapshot, None before the first; cheap enough to ask on every page run. Raises
    HomeError where CURRENT cannot be read."""
    return current_name(home)


def open_snapshot(home: Home, snapshot_id: str | None = None) -> Snapshot:
    """A snapshot, read-only; the current one unless another is named. Raises UserError where nothing was
    published yet or the id is unknown, HomeError where the snapshot cannot be read or is not as it was
    published."""
    chosen = snapshot_id or current_id(home)
    if chosen is None:
        raise UserError("PUB-005")
    if not is_snapshot_id(chosen) or not (home.snapshots / chosen / MANIFEST).exists():
        if snapshot_id is None:
            raise HomeError("PUB-012", snapshot=chosen)
        raise UserError("PUB-006", snapshot=chosen, known=Words.listed(snapshot_ids(home)))
    return _open(home.snapshots / chosen)


def snapshot_ids(home: Home) -> list[str]:
    """Ids of all kept snapshots, sorted by id."""
    return sorted(path.parent.name for path in home.snapshots.glob(f"*/{MANIFEST}"))


def kept_snapshots(home: Home) -> pl.DataFrame:
    """One row per kept snapshot, the newest first: snapshot, published_at (UTC, ISO 8601), first_period and
    last_period, top_level and top_code of the area that holds all others, jurisdiction, returns behind it,
    synthetic, and whether it is the current one. Raises HomeError where a manifest cannot be read."""
    current = current_id(home)
    told = [read_manifest(home.snapshots / one) for one in snapshot_ids(home)]
    rows = [_summary(manifest) | {"current": manifest["id"] == current} for manifest in told]
    return pl.DataFrame(rows, schema=_KEPT).sort("published_at", "snapshot", descending=True)


_KEPT = {
    **dict.fromkeys(("snapshot", "published_at", "first_period", "last_period"), pl.String),
    **dict.fromkeys(("top_level", "top_code", "jurisdiction"), pl.String),
    "returns": pl.Int64,
    "synthetic": pl.Boolean,
    "current": pl.Boolean,
}


def _summary(manifest: Manifest) -> dict[str, Any]:
    periods = manifest["periods"]
    return {
        "snapshot": manifest["id"],
        "published_at": manifest["created_at"],
        "first_period": min(periods, default=None),
        "last_period": max(periods, default=None),
        "top_level": manifest["top"]["level"],
        "top_code": manifest["top"]["code"],
        "jurisdiction": manifest["jurisdiction"],
        "returns": counted_returns(manifest),
        "synthetic": manifest["synthetic"],
    }


_opened: dict[Path, tuple[list[str], Any, Snapshot]] = {}
"""Open snapshots by folder, the last asked for last, with their files and the stamps these had."""
_opening = Lock()


def _open(folder: Path) -> Snapshot:
    """The snapshot in a folder, opened once. One whose files have been written since is opened anew: publish
    repairs a damaged one under its own id."""
    with _opening:
        paths, known, snapshot = _opened.pop(folder, (None, None, None))
        if snapshot is None or paths is None or known != _stamps(paths):
            if snapshot is not None:
                snapshot.tables.close()  # DuckDB gives whoever opens the path the connection that is open
            snapshot = _open_whole(folder)
            files = [folder / MANIFEST, *(path for path, _ in _files(folder, snapshot.manifest))]
            paths = [str(path) for path in files]
            known = _stamps(paths)
        _opened[folder] = paths, known, snapshot
        for oldest in list(_opened)[:-OPEN_SNAPSHOTS]:
            del _opened[oldest]
        return snapshot


def _stamps(paths: Iterable[str]) -> list[tuple[int, int, int]] | None:
    """The stamps of all that a snapshot is made of, which every run of a page asks for; None where a file is
    gone."""
    try:
        return [stamp_of(path) for path in paths]
    except OSError:
        return None


def _open_whole(folder: Path) -> Snapshot:
    manifest = read_manifest(folder)
    if manifest["format"] not in READABLE:
        raise HomeError("PUB-008", snapshot=folder.name)
    for path, mark in _files(folder, manifest):
        if not fits_once(path, mark):
            raise HomeError("PUB-011", file=f"{path.parent.name}/{path.name}")
    try:
        tables = OpenTables(folder, manifest)
    except duckdb.Error as error:
        raise HomeError("PUB-007", snapshot=folder.name, error=first_line(error)) from error
    return Snapshot(folder.name, folder, manifest, tables)


def _files(folder: Path, manifest: Manifest) -> list[tuple[Path, FileMark]]:
    """What a snapshot's answers come from, and what each file was when it was published."""
    own = [(folder / name, mark) for name, mark in manifest.get("files", {}).items()]
    return own + [(table_folder_of(folder) / kept["file"], mark_in(kept)) for kept in files_of(manifest)]


def close_snapshots() -> None:
    """Let go of every open snapshot, so that its files can be removed (Windows keeps open files)."""
    with _opening:
        _opened.clear()
