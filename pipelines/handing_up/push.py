"""Handing up: all that a snapshot of a higher home needs of this one, as files named by their content, and a
list of them that is written last."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import pipelines
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.base.parquet import parquet_bytes
from pipelines.handing_up.target import KEPT_LISTS, ListFile, Target, file_path, lists_in, open_target
from pipelines.publish.before import known_files
from pipelines.publish.content import json_text
from pipelines.publish.handed_up import told_tables
from pipelines.publish.inputs import Inputs, read_inputs
from pipelines.publish.lock import one_publisher
from pipelines.publish.marks import mark_of
from pipelines.publish.parts import listed, missing_parts, part_folder, part_names, write_parts
from pipelines.publish.united import claimed, some
from pipelines.store import Store, open_store
from pipelines.store.connection import current_actor
from pipelines.store.migrations import SCHEMA_VERSION
from schemas.areas import level_depth
from schemas.errors import UserError
from schemas.handing_up import FORMAT, HandUpList
from schemas.manifest import FileMark

PUSHED = "parts.pushed"
HOME_ID = "home_id"
"""Of the store: what tells this home from others that say they answer for the same area."""
AT_ONCE = 8
"""Files on their way at once."""
MADE = ("made_at", "made_by", "product")
"""What a list says of how it was made: a push that differs in nothing else writes none."""

Track = Callable[[Iterable[Any], int, str], Iterator[Any]]
Content = Callable[[], bytes]


@dataclass(frozen=True)
class Pushed:
    """What a push did. ``unchanged``: the target said all of it before. ``sent``: how many of the files were
    not there, or not whole."""

    url: str
    areas: list[str]
    unchanged: bool
    files: int
    sent: int
    bytes_sent: int


@dataclass(frozen=True)
class _Given:
    """What is handed up: the list, and by SHA-256 the size of each file and how to get its bytes."""

    told: HandUpList
    contents: Mapping[str, tuple[int, Content]]


def push(
    home: Home,
    url: str,
    areas: Sequence[str],
    track: Track,
    actor: str | None = None,
    *,
    verify: bool = False,
) -> Pushed:
    """Hands up all that the home holds to a target, on record in its audit. ``areas``: codes of the areas it
    answers for, its widest one where none is named; ``verify``: what is there is read again, whoever vouches
    for it. Raises UserError where nothing has been accepted yet, returns lie outside these areas, the target
    cannot be reached or another home hands up the same area there; HomeError where the home is busy."""
    home.require()
    target = open_target(url)
    with one_publisher(home):
        sizes = target.sizes()
        given = _gather(home, areas, actor or current_actor(), partial(_marks_before, target, sizes))
        before = _list_before(target, sizes, given.told)
        vouched = {} if verify or before is None else _marks(before)
        lacking = _lacking(target, given, sizes, vouched)
        sent = _send(target, given, lacking, sizes, track)
        unchanged = before is not None and _says(before) == _says(given.told)
        if not unchanged:
            _write_list(target, given.told)
    report = Pushed(
        url, given.told["areas"], unchanged and not lacking, len(given.contents), len(lacking), sent
    )
    with open_store(home, actor=actor) as store, store.transaction():
        store.record(
            PUSHED,
            url,
            home=given.told["home"],
            areas=report.areas,
            files=report.files,
            sent=report.sent,
            bytes=sent,
        )
    return report


def _gather(
    home: Home, areas: Sequence[str], actor: str, before: Callable[[str], dict[str, list[FileMark]]]
) -> _Given:
    """The visit to the store. ``before``: by area, what the target says of parts, which then need not be
    written anew."""
    with open_store(home, actor=actor) as store:
        inputs, home_id = read_inputs(store), _home_id(store)
        chosen = _areas_of(inputs, areas)
        names = part_names(inputs)
        known = {**before(chosen[0]), **known_files(home)}
        write_parts(home, store, missing_parts(home, names, known))
        jurisdiction = store.setting("jurisdiction") or ""
    parts = {part.name: mark_of(part_folder(home) / part.name) for part in listed(names)}
    tables = {
        name: parquet_bytes(rows.sort(rows.columns), compression="zstd", compression_level=3)
        for name, rows in told_tables(inputs).items()
    }
    told: HandUpList = {
        "format": FORMAT,
        "store": SCHEMA_VERSION,
        "product": pipelines.__version__,
        "home": home_id,
        "jurisdiction": jurisdiction,
        "areas": chosen,
        "synthetic": inputs.synthetic,
        "made_at": now_utc().isoformat() + "Z",
        "made_by": actor,
        "tables": {name: _mark(content) for name, content in tables.items()},
        "parts": parts,
    }
    return _Given(told, _contents(told, part_folder(home), tables))


def _contents(told: HandUpList, folder: Path, tables: Mapping[str, bytes]) -> dict[str, tuple[int, Content]]:
    """By SHA-256 the size of each file of a list and how to get its bytes."""
    contents: dict[str, tuple[int, Content]] = {}
    for name, mark in told["parts"].items():
        contents[mark["sha256"]] = mark["bytes"], (folder / name).read_bytes
    for name, mark in told["tables"].items():
        contents[mark["sha256"]] = mark["bytes"], partial(bytes, tables[name])
    return contents


def _home_id(store: Store) -> str:
    known = store.setting(HOME_ID)
    if known is None:
        known = uuid4().hex[:16]
        with store.transaction():
            store.set_setting(HOME_ID, known)
    return known


def _areas_of(inputs: Inputs, asked: Sequence[str]) -> list[str]:
    """The codes of the areas that a home answers for, sorted. Raises UserError where one is none of its
    areas, or where it has returns outside them."""
    if unknown := set(asked) - set(inputs.areas["code"]):
        raise UserError("HUP-005", codes=some(unknown))
    widest = inputs.areas.sort(level_depth(), "code")["code"][0]
    chosen = sorted(set(asked)) or [widest]
    outside = set(inputs.returns["township_code"]) - claimed(inputs.areas, chosen)
    if outside:
        raise UserError("HUP-004", count=len(outside), codes=some(outside), areas=some(chosen))
    return chosen


def _marks_before(target: Target, sizes: Mapping[str, int], area: str) -> dict[str, list[FileMark]]:
    """By name, what the newest list of an area says of its parts."""
    lists = lists_in(sizes).get(area)
    told = read_list(target, lists[-1]) if lists else None
    return {name: [mark] for name, mark in told["parts"].items()} if told else {}


def _list_before(target: Target, sizes: Mapping[str, int], ours: HandUpList) -> HandUpList | None:
    """The newest list of the same area. Raises UserError where another home wrote it."""
    lists = lists_in(sizes).get(ours["areas"][0])
    told = read_list(target, lists[-1]) if lists else None
    if told is not None and told["home"] != ours["home"]:
        raise UserError("HUP-006", url=target.url, area=ours["areas"][0], home=told["home"])
    return told


def read_list(target: Target, one: ListFile) -> HandUpList | None:
    """A list at a target, None where it is gone or not what its name says."""
    content = target.read(one.path)
    if content is None or hashlib.sha256(content).hexdigest() != one.sha256:
        return None
    try:
        return cast(HandUpList, json.loads(content))
    except ValueError:
        return None


def _marks(told: HandUpList) -> dict[str, int]:
    """By SHA-256 the size of every file of a list."""
    return {mark["sha256"]: mark["bytes"] for mark in (*told["tables"].values(), *told["parts"].values())}


def _says(told: HandUpList) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key not in MADE}


def _mark(content: bytes) -> FileMark:
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _lacking(
    target: Target, given: _Given, sizes: Mapping[str, int], vouched: Mapping[str, int]
) -> list[str]:
    """The SHA-256 of each file that is not at the target, or not whole: told by its size, and read where no
    list vouches for it, as after a push that was cut off."""

    def is_whole(sha256: str) -> bool:
        size, path = given.contents[sha256][0], file_path(sha256)
        if sizes.get(path) != size:
            return False
        return sha256 in vouched or target.holds(path, {"bytes": size, "sha256": sha256})

    asked = sorted(given.contents)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return [one for one, whole in zip(asked, threads.map(is_whole, asked), strict=True) if not whole]


def _send(
    target: Target, given: _Given, lacking: Sequence[str], sizes: Mapping[str, int], track: Track
) -> int:
    """Sends files and reads each back; how many bytes. Raises UserError where one comes back otherwise."""

    def send(sha256: str) -> int:
        size, content = given.contents[sha256]
        path = file_path(sha256)
        target.write(path, content(), replace=path in sizes)
        if not target.holds(path, {"bytes": size, "sha256": sha256}):
            raise UserError("HUP-007", url=target.url, file=path)
        return size

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return sum(track(threads.map(send, lacking), len(lacking), "上报"))


def _write_list(target: Target, told: HandUpList) -> None:
    """Writes the list as the newest of its area, and takes away those before the last ones."""
    content = json_text(told).encode()
    area = told["areas"][0]
    before = lists_in(target.sizes()).get(area, [])
    number = 1 + max((one.number for one in before), default=0)
    target.write(ListFile(area, number, hashlib.sha256(content).hexdigest()).path, content)
    for old in before[: 1 - KEPT_LISTS]:
        target.remove(old.path)
