"""Taking in what homes handed up: fetched into this home, verified, all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from pipelines.base.disk import Unsynced, sync_folder
from pipelines.base.home import Home
from pipelines.handing_up.push import AT_ONCE, Track, read_list
from pipelines.handing_up.target import ListFile, Target, file_path, lists_in, open_target
from pipelines.publish.before import known_files
from pipelines.publish.files import TEMPORARY
from pipelines.publish.handed_up import SETTING, TABLES, HandUp, is_there, kept_path, read_hand_up, taken_in
from pipelines.publish.inputs import read_inputs
from pipelines.publish.lock import one_publisher
from pipelines.publish.marks import fits
from pipelines.publish.parts import Part, listed, part_folder
from pipelines.publish.united import clashes, refusal, some
from pipelines.store import open_store, register_columns
from pipelines.store.migrations import SCHEMA_VERSION
from schemas.handing_up import FORMAT, HandUpList, Taken
from schemas.manifest import FileMark
from schemas.problems import ProblemText, problem_texts
from schemas.words import Words

TAKEN_IN = "parts.taken_in"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_AREA = re.compile(r"[0-9]{6,12}")


@dataclass(frozen=True)
class TookIn:
    """What was taken in: the areas whose homes handed up, and how many files were new."""

    areas: list[str] = field(default_factory=list)
    fetched: int = 0


class _Offer(NamedTuple):
    """A push at a target: its list, and where that stands."""

    target: Target
    at: ListFile
    told: HandUpList
    list_bytes: int


class _Wanted(NamedTuple):
    """A file of a push: its place in this home, its path at the target, and what it must be."""

    place: Path
    path: str
    mark: FileMark

    @property
    def making(self) -> Path:
        return self.place.with_name(TEMPORARY + self.place.name)


def take_in(home: Home, urls: Sequence[str], track: Track, actor: str | None = None) -> TookIn:
    """Takes in the newest push of every home at some targets, in place of all that was taken in before; of no
    target: nothing any more. It counts from the next publish on, and is on record in the audit where it is
    another. Raises UserError with everything that keeps the pushes from being one with this home, and where a
    target cannot be reached; then nothing is taken in. HomeError where the home is busy."""
    home.require()
    with one_publisher(home):
        fetch = _Fetch(home, track)
        offers = fetch.offers(urls)
        pairs = [(offer, up) for offer in offers if (up := fetch.hand_up(offer))]
        for offer, up in pairs:
            fetch.parts(offer, up)
        ups = [up for _, up in pairs]
        if ups:
            with open_store(home) as store:
                own = read_inputs(store, {period for up in ups for period in up.periods})
            fetch.problems += clashes(own, ups)
        if fetch.problems:
            raise refusal("HUP-008", fetch.problems)
        _note(home, [offer for offer, _ in pairs], actor)
        _forget(home, pairs)
    return TookIn([up.area for up in ups], fetch.fetched)


def _note(home: Home, offers: Sequence[_Offer], actor: str | None) -> None:
    """Puts down what is taken in now, and on record where it is another."""
    now: list[Taken] = sorted(
        ({"url": one.target.url, "area": one.at.area, "sha256": one.at.sha256} for one in offers),
        key=lambda one: one["area"],
    )
    with open_store(home, actor=actor) as store, store.transaction():
        before = taken_in(store)
        if before != now:
            store.set_setting(SETTING, json.dumps(now, ensure_ascii=False))
            store.record(TAKEN_IN, ", ".join(one["area"] for one in now), taken=now, previous=before)


def _forget(home: Home, pairs: Iterable[tuple[_Offer, HandUp]]) -> None:
    """Removes lists and tables of pushes that count no longer; parts go with the snapshots that used them."""
    used = {kept_path(home, offer.at.sha256, "json") for offer, _ in pairs}
    for offer, _ in pairs:
        used |= {kept_path(home, mark["sha256"], "parquet") for mark in offer.told["tables"].values()}
    for path in home.handed_up.glob("*.*") if home.handed_up.is_dir() else ():
        if path not in used:
            path.unlink()


class _Fetch:
    """One taking in: what was found wrong, and how many files were fetched."""

    def __init__(self, home: Home, track: Track) -> None:
        self.home, self.track = home, track
        self.problems: list[ProblemText] = []
        self.fetched = 0
        self.known = known_files(home)

    def offers(self, urls: Iterable[str]) -> list[_Offer]:
        """The newest push of every home at some targets."""
        found: list[_Offer] = []
        for url in dict.fromkeys(urls):
            target = open_target(url)
            sizes = target.sizes()
            by_area = lists_in(sizes)
            if not by_area:
                self._refuse("HUP-010", url=url)
            for lists in by_area.values():
                told = self._sound(target, lists[-1])
                if told is not None:
                    found.append(_Offer(target, lists[-1], told, sizes[lists[-1].path]))
        return self._once(found)

    def _once(self, offers: Iterable[_Offer]) -> list[_Offer]:
        """The offers, of each home one. A second one, under another area, is refused and not passed over:
        two homes may be copies of one."""
        by_home: dict[str, list[_Offer]] = {}
        for offer in offers:
            by_home.setdefault(offer.told["home"], []).append(offer)
        for name, several in by_home.items():
            if len(several) > 1:
                self._refuse(
                    "HUP-009",
                    home=name,
                    areas=Words.listed(f"{one.at.area} ({one.target.url})" for one in several),
                )
        return [several[0] for several in by_home.values()]

    def _sound(self, target: Target, at: ListFile) -> HandUpList | None:
        """The list, where this version can read it and it is what it says."""
        told = read_list(target, at)
        if told is None:
            self._refuse_files("HUP-012", target, at, [at.path])
            return None
        theirs, ours = f"{told.get('format')}.{told.get('store')}", f"{FORMAT}.{SCHEMA_VERSION}"
        if theirs != ours:
            self._refuse(
                "HUP-011",
                area=f"{at.area} ({target.url})",
                found=theirs,
                product=told.get("product"),
                known=ours,
            )
            return None
        if not _holds_together(told, at):
            self._refuse_files("HUP-012", target, at, [at.path])
            return None
        return told

    def hand_up(self, offer: _Offer) -> HandUp | None:
        """The list and tables of a push fetched and read; None where one of them is missing or damaged."""
        self.home.handed_up.mkdir(exist_ok=True)
        own: FileMark = {"bytes": offer.list_bytes, "sha256": offer.at.sha256}
        wanted = {kept_path(self.home, own["sha256"], "json"): (offer.at.path, own)}
        for mark in offer.told["tables"].values():
            sha256 = mark["sha256"]
            wanted[kept_path(self.home, sha256, "parquet")] = (file_path(sha256), mark)
        lacking = [_Wanted(place, *rest) for place, rest in wanted.items() if not fits(place, rest[1])]
        if not self._files(offer, lacking, lambda one: False):
            return None
        return read_hand_up(self.home, offer.at.sha256, offer.target.url)

    def parts(self, offer: _Offer, up: HandUp) -> None:
        """The register rows of a push fetched, and held against its returns."""
        folder, marks = part_folder(self.home), up.told["parts"]
        folder.mkdir(parents=True, exist_ok=True)
        by_name = {part.name: part for part in listed(up.names)}
        if unlisted := sorted(by_name.keys() - marks.keys()):
            self._refuse_files("HUP-012", offer.target, offer.at, unlisted)
            return
        lacking = [
            _Wanted(folder / name, file_path(marks[name]["sha256"]), marks[name])
            for name in by_name
            if not is_there(self.home, name, marks[name], self.known)
        ]
        self._files(offer, lacking, lambda one: _has_other_rows(up, by_name[one.place.name], one.making))

    def _files(self, offer: _Offer, wanted: Sequence[_Wanted], is_other: Callable[[_Wanted], bool]) -> bool:
        """Files fetched to their places, each whole or not there; whether all are good. ``is_other``: whether
        a file that came whole holds something else than it should."""
        good, lost, others = list[_Wanted](), list[str](), list[str]()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            came = threads.map(partial(_fetch, offer.target), wanted)
            for one, is_whole in self.track(zip(wanted, came, strict=True), len(wanted), "接收"):
                if not is_whole:
                    lost.append(one.path)
                elif is_other(one):
                    others.append(one.place.name)
                else:
                    good.append(one)
        for code, files in (("HUP-012", lost), ("HUP-022", others)):
            if files:
                self._refuse_files(code, offer.target, offer.at, files)
        _place(good)
        self.fetched += len(good)
        return len(good) == len(wanted)

    def _refuse_files(self, code: str, target: Target, at: ListFile, files: Sequence[str]) -> None:
        self._refuse(code, area=f"{at.area} ({target.url})", count=len(files), files=some(files))

    def _refuse(self, code: str, **params: Any) -> None:
        self.problems.append(problem_texts()[code].fill(params))


def _holds_together(told: HandUpList, at: ListFile) -> bool:
    """Whether a list names what it must, and nothing by a name that could lead elsewhere."""
    if not HandUpList.__annotations__.keys() <= told.keys():
        return False
    marks = [*told["tables"].values(), *told["parts"].values()]
    return (
        told["areas"][:1] == [at.area]
        and all(_AREA.fullmatch(area) for area in told["areas"])
        and told["tables"].keys() == set(TABLES)
        and all(_SHA256.fullmatch(mark["sha256"]) for mark in marks)
    )


def _fetch(target: Target, one: _Wanted) -> bool:
    """Puts a file beside its place; whether it came as it must be."""
    content = target.read(one.path)
    if content is None or hashlib.sha256(content).hexdigest() != one.mark["sha256"]:
        return False
    one.making.write_bytes(content)
    return True


def _place(files: Sequence[_Wanted]) -> None:
    """Puts files that were fetched into their places."""
    if not files:
        return
    folder = files[0].place.parent
    unsynced = Unsynced(folder)
    unsynced.add(*(one.making for one in files))
    unsynced.sync()
    for one in files:
        one.making.replace(one.place)
    sync_folder(folder)


def _has_other_rows(up: HandUp, part: Part, path: Path) -> bool:
    """Whether a file holds other columns than its register, or rows of other returns than it is named by."""
    rows, key = pl.scan_parquet(path, glob=False), ["return_id", "township_code", "period"]
    if rows.collect_schema().names() != list(register_columns(part.register)):
        return True
    returns = up.tables["returns"].filter("current", pl.col("period") == part.period).select(key)
    own = returns.filter(pl.col("township_code").str.starts_with(part.bucket))
    return not rows.select(key).unique().collect().join(own, on=key, how="anti").is_empty()
