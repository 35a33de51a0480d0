"""The province that benchmarks work on: real townships of Sichuan, the demonstration's months, and homes that
hold them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path

import polars as pl

from pipelines.actions.homes import found_home
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.demo.demo_areas import choose_areas, list_communities
from pipelines.demo.months import PERIODS
from pipelines.demo.packing import make_cover
from pipelines.demo.provinces import DEFAULT, SHARED
from pipelines.demo.registers import make_registers
from pipelines.intake.handout.prefill import Prefill
from pipelines.intake.handout.workbook import write_workbook
from pipelines.lists.importing import import_list
from pipelines.publish.job import publish
from pipelines.store import open_store, register_columns
from schemas.periods import end_of, shift, to_utc
from schemas.returns import REGISTERS
from tests.bench.measure import say

PREVIOUS, ASKED = 9, 10
"""Numbers of the two months; the demonstration's last month, of which every sixtieth return is a workbook,
is left alone."""
PERIOD = PERIODS[ASKED]
RECEIVED = {month: to_utc(f"{PERIODS[month + 1]}-03T09:00:00+08:00") for month in (PREVIOUS, ASKED)}
_COPY_MONTH = """
INSERT INTO {table} SELECT * REPLACE ($1 AS period, township_code || '-' || $1 || '-1' AS return_id)
FROM {table} WHERE period = $2
"""
CORES = 2
LISTS = ("retained_forms",)
WHOLE = 3111
YEAR = 732
"""Townships of a home that holds a year: as many as the demonstration has."""


@dataclass(frozen=True)
class Province:
    """A folder, and how many of the province's townships it holds, taken evenly."""

    folder: Path
    townships: int = WHOLE

    def of_year(self) -> Province:
        """The smaller province that a year is made of."""
        return Province(self.folder / "of-year", min(self.townships, YEAR))

    @cached_property
    def areas(self) -> pl.DataFrame:
        """One row per area held."""
        every = choose_areas(end_of(PERIOD), None, None)
        townships = every.filter(level="township")
        codes = townships["code"].sort()
        kept = codes.gather([place * len(codes) // self.townships for place in range(self.townships)])
        counties = townships.filter(pl.col("code").is_in(kept.implode()))["parent"]
        code = pl.when(pl.col("level") == "community").then("parent").otherwise("code")
        return every.filter(
            pl.when(pl.col("level").is_in(["township", "community"]))
            .then(code.is_in(kept.implode()))
            .when(pl.col("level") == "county")
            .then(code.is_in(counties.implode()))
            .otherwise(pl.lit(True))
        )

    @cached_property
    def communities(self) -> pl.DataFrame:
        """One row per community, as the demonstration lists them."""
        return list_communities(self.areas, end_of(PERIOD))

    def home_before(self) -> Home:
        """A home that holds the month before."""
        home = Home(self.folder / "before")
        if not home.store.exists():
            say(f"a home of {self.townships} townships")
            self.folder.mkdir(exist_ok=True)
            draft = Home(self.folder / "before-draft")
            shutil.rmtree(draft.path, ignore_errors=True)
            self.areas.write_csv(self.folder / "areas.csv")
            found_home(draft, system_scope(), DEFAULT, self.folder / "areas.csv", synthetic=True)
            for kind in LISTS:
                import_list(draft, SHARED / f"{kind}.csv", kind, "bench")
            self._load(draft, PREVIOUS)
            draft.path.rename(home.path)
        return home

    def home_after(self) -> Home:
        """A home that holds the month before and the month asked for."""
        home = Home(self.folder / "after")
        if not home.store.exists():
            draft = self.copy_of(self.home_before(), "after-draft")
            self._load(draft, ASKED)
            draft.path.rename(home.path)
        return home

    @property
    def is_whole(self) -> bool:
        """Whether every row of the report is asked for, the long ones too."""
        return self.townships == WHOLE

    def home_of_year(self) -> Home:
        """A home that holds twelve months to the month asked for."""
        return self.home_of(12)

    def home_of(self, held: int) -> Home:
        """A home that holds so many months to the one asked for: before the last two, copies of the first."""
        home = Home(self.folder / f"months-{held}")
        if not home.store.exists():
            draft = self.copy_of(self.home_after(), f"months-{held}-draft")
            say(f"{held - 2} months are put before")
            with open_store(draft) as store, store.transaction():
                for back in range(1, held - 1):
                    for table in ("returns", *REGISTERS):
                        months = [shift(PERIODS[PREVIOUS], -back), PERIODS[PREVIOUS]]
                        store.run(_COPY_MONTH.format(table=table), months)
            draft.path.rename(home.path)
        return home

    def home_published(self) -> Home:
        """The home of a year, published."""
        home = self.home_of_year()
        if not home.current.exists():
            say("the year is published")
            publish(home)
        return home

    def copy_of(self, home: Home, name: str) -> Home:
        """Another home with the same store and an empty archive; one of that name is replaced."""
        copy = Home(self.folder / name)
        shutil.rmtree(copy.path, ignore_errors=True)
        copy.path.mkdir()
        shutil.copyfile(home.store, copy.store)
        return copy

    def workbooks(self) -> Path:
        """The month asked for, one workbook per township as ``template`` hands them out, filled in."""
        folder = self.folder / "workbooks"
        if not folder.exists():
            draft = self.folder / "workbooks-draft"
            draft.mkdir(exist_ok=True)
            counties = self.communities.partition_by("county", maintain_order=True)
            say(f"{self.townships} workbooks are being written")
            with _processes() as pool:
                for written in [pool.submit(_write_workbooks, draft, county) for county in counties]:
                    written.result()
            draft.rename(folder)
        return folder

    def _load(self, home: Home, month: int) -> None:
        """Put a month into the store as intake would, without the files: every township on time."""
        say(f"{PERIODS[month]} is made and put into the store")
        with open_store(home) as store, store.transaction():
            store.insert("returns", _returns(self.communities, month))
            for part in _parts(self.communities):
                for key, rows in make_registers(part, month).items():
                    store.insert(key, _with_origin(key, rows, month))


def _processes() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(CORES, mp_context=get_context("spawn"))


def _parts(communities: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The communities by prefecture, so that a month is never whole in memory."""
    yield from communities.partition_by("prefecture", maintain_order=True)


def _return_id(township: str, month: int) -> pl.Expr:
    return pl.concat_str(township, pl.lit(f"-{PERIODS[month]}-1"))


def _returns(communities: pl.DataFrame, month: int) -> pl.DataFrame:
    """One row per township, columns of the store's returns."""
    townships = communities.select(township_code="township").unique().sort("township_code")
    named = pl.concat_str("township_code", pl.lit(PERIODS[month]))
    return townships.select(
        "township_code",
        return_id=_return_id("township_code", month),
        period=pl.lit(PERIODS[month]),
        sequence=1,
        sha256=named,
        received_at_utc=pl.lit(RECEIVED[month]),
        submission_kind=pl.lit("initial"),
        on_time=True,
        current=True,
        fingerprint=named,
        cells_changed=0,
        template_version=pl.lit("1"),
    )


def _with_origin(key: str, rows: pl.DataFrame, month: int) -> pl.DataFrame:
    placed = rows.with_columns(
        township_code="township",
        return_id=_return_id("township", month),
        period=pl.lit(PERIODS[month]),
        sheet_row=pl.int_range(2, pl.len() + 2).over("township"),
    )
    return placed.select(*register_columns(key))


def _write_workbooks(folder: Path, communities: pl.DataFrame) -> None:
    registers = make_registers(communities, ASKED)
    names = communities.select("township", "township_name").unique(maintain_order=True)
    for township, name in names.iter_rows():
        own = {key: rows.filter(township=township).drop("township") for key, rows in registers.items()}
        cover = make_cover(township, name, PERIOD, "initial")
        write_workbook(folder / f"{township}{name}_{PERIOD}.xlsx", Prefill(cover, own), PERIOD)
