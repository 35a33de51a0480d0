"""What other homes handed up and this one took in: which pushes, and their rows as they lie in this home."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import cast

import polars as pl

from pipelines.base.disk import file_hash
from pipelines.base.home import Home
from pipelines.publish.inputs import Inputs
from pipelines.publish.marks import Known, fitting
from pipelines.publish.parts import listed, names_of, part_folder
from pipelines.store import Store, open_store
from schemas.errors import HomeError
from schemas.handing_up import HandUpList, Taken
from schemas.manifest import FileMark
from schemas.returns import REGISTERS

SETTING = "handed_up"
"""Of the store: the pushes that were taken in last, as JSON."""

PLAIN = (
    "returns",
    "rejections",
    "warnings",
    "areas",
    "admissions",
    "admission_events",
    "plan_progress",
    "signal_dismissals",
    "inspections",
    "cases",
    "confirmations",
)
"""Inputs that are one frame each, by their names."""

KEPT = ("hand_ins", "replaced")
"""Inputs that are returns with rows that parts do not hold."""

TABLES = (
    *PLAIN,
    "clues",
    "clue_steps",
    *KEPT,
    *(f"{name}_{register}" for name in KEPT for register in REGISTERS),
)
"""Names of all tables of a push."""


@dataclass(frozen=True)
class HandUp:
    """One push: where it was fetched, its list, and its tables by the names that ``told_tables`` gives
    them."""

    url: str
    told: HandUpList
    tables: Mapping[str, pl.DataFrame]

    @property
    def area(self) -> str:
        """The code that names it."""
        return self.told["areas"][0]

    @property
    def place(self) -> str:
        """How a sentence names it."""
        return f"{self.area} ({self.url})"

    @property
    def periods(self) -> list[str]:
        """Months with a return of it."""
        return self.tables["returns"]["period"].unique().sort().to_list()

    @cached_property
    def names(self) -> dict[str, dict[str, dict[str, str]]]:
        """By period: its Parts, as its returns name them."""
        return names_of(self.tables["returns"])


def told_tables(inputs: Inputs) -> dict[str, pl.DataFrame]:
    """By name all that figures rest on and that comes from what was handed in, beside the current rows of
    registers; ``hand_ins_forms`` and the like: rows of returns that parts do not hold."""
    tables = {name: getattr(inputs, name) for name in PLAIN}
    tables |= {"clues": inputs.clues.clues, "clue_steps": inputs.clues.steps}
    for name, returns, rows in (
        ("hand_ins", inputs.hand_ins.returns, inputs.hand_ins.rows),
        ("replaced", inputs.replaced.returns, inputs.replaced.rows),
    ):
        tables[name] = returns
        tables |= {f"{name}_{register}": kept for register, kept in rows.items()}
    return tables


def taken_in(store: Store) -> list[Taken]:
    """The pushes that were taken in last, by area; none where nobody hands up to this home."""
    return cast(list[Taken], json.loads(store.setting(SETTING) or "[]"))


def list_taken(home: Home) -> pl.DataFrame:
    """One row per push that was taken in last, by area: LISTED. Raises HomeError where a list is gone or
    damaged."""
    with open_store(home) as store:
        taken = taken_in(store)
    rows = [(one["area"], one["url"], _told(home, one["sha256"])) for one in taken]
    return pl.DataFrame(
        [
            (area, ",".join(told["areas"]), told["made_at"], told["made_by"], told["product"], url)
            for area, url, told in rows
        ],
        schema=LISTED,
        orient="row",
    )


LISTED = dict.fromkeys(("area", "areas", "made_at", "made_by", "product", "url"), pl.String)
"""What is told of a push: the area that names it and all it answers for, when (UTC), by whom and with which
version it was made, and where it was fetched."""


def kept_path(home: Home, sha256: str, ending: str) -> Path:
    """Where a list (.json) or a table (.parquet) of a push is kept."""
    return home.handed_up / f"{sha256}.{ending}"


def read_hand_up(home: Home, sha256: str, url: str) -> HandUp:
    """A push whose list and tables are in this home. Raises HomeError where one of these is gone or
    damaged."""
    told = _told(home, sha256)
    tables = {
        name: pl.read_parquet(BytesIO(_kept(kept_path(home, mark["sha256"], "parquet"), mark["sha256"])))
        for name, mark in told["tables"].items()
    }
    return HandUp(url, told, tables)


def read_taken(home: Home, store: Store, known: Known) -> list[HandUp]:
    """The pushes that were taken in last, by area. ``known``: by name, what snapshots say of parts. Raises
    HomeError where a file of one is gone or damaged: it cannot be made again from this home's store."""
    taken = [read_hand_up(home, one["sha256"], one["url"]) for one in taken_in(store)]
    for one in taken:
        for name in (part.name for part in listed(one.names)):
            if not is_there(home, name, one.told["parts"][name], known):
                raise HomeError("HUP-021", file=name)
    return taken


def parts_taken(home: Home, store: Store) -> set[str]:
    """Names of the parts of all that was taken in, as far as its lists can be read: nothing else holds these
    before the first publish."""
    found: set[str] = set()
    for one in taken_in(store):
        with suppress(HomeError):
            found |= _told(home, one["sha256"])["parts"].keys()
    return found


def is_there(home: Home, name: str, mark: FileMark, known: Known) -> bool:
    """Whether a part is in this home, with the bytes that its home gave it or a snapshot knows it by."""
    return fitting(part_folder(home) / name, (mark, *known.get(name, ()))) is not None


def _told(home: Home, sha256: str) -> HandUpList:
    return cast(HandUpList, json.loads(_kept(kept_path(home, sha256, "json"), sha256)))


def _kept(path: Path, sha256: str) -> bytes:
    if not path.exists() or file_hash(path) != sha256:
        raise HomeError("HUP-021", file=path.name)
    return path.read_bytes()
