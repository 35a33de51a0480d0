"""Builds a demonstration home through the same doors as a real one: founded, lists imported, returns
ingested as files, published."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import polars as pl

from pipelines.actions.homes import found_home
from pipelines.actions.publishing import publish
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.demo.admissions import admit_all
from pipelines.demo.deliveries import Delivered, write_month
from pipelines.demo.demo_areas import TOWNSHIPS_PER_COUNTY, choose_areas, choose_share, list_communities
from pipelines.demo.months import HANDED_IN, LAST_PERIOD, PERIODS
from pipelines.demo.progress import record_progress
from pipelines.demo.provinces import DEFAULT, NATION, SHARED, Province, find_province, province_of_code
from pipelines.demo.schedule import CORRECTED_MONTH, HandIn
from pipelines.demo.stories import story_area
from pipelines.demo_home.demonstrators import grant_roles
from pipelines.demo_home.supervision import supervise_first, supervise_last
from pipelines.intake.files.deliveries import Delivery
from pipelines.intake.load import ingest_groups
from pipelines.lists.importing import import_list
from schemas.periods import end_of

_DAY = end_of(LAST_PERIOD)
NATION_MONTHS = 2
"""Of a country: enough for what changed, and for what was corrected after it was published."""

LISTS = ("retained_forms",)
"""What no document of the province lists and the demonstration makes up."""
WHY = "示范清单（合成），文件未列"
ACTOR = "demo"

WORTH_A_PROCESS = 500
"""From so many communities on the files are written beside the intake, in a process of their own."""

CHUNK = 5000
"""Communities whose month is made and handed in at once: keeps the full province within memory."""


@dataclass
class DemoReport:
    """What was built: townships and communities held, and items of the admission system by
    their step, entries on the county's plan, and hand-ins by what became of them."""

    townships: int = 0
    communities: int = 0
    admissions: dict[str, int] = field(default_factory=dict)
    plan_entries: int = 0
    snapshot: str = ""
    returns: dict[str, int] = field(default_factory=dict)


def _chunks(communities: pl.DataFrame) -> list[pl.DataFrame]:
    """The communities in parts of whole prefectures of one province, each of about CHUNK communities."""
    keyed = communities.with_columns(province=pl.col("community_code").str.slice(0, 2))
    key = ["province", "prefecture"]
    before = pl.col("len").cum_sum().over("province") - 1
    part = keyed.group_by(key).len().sort(key).select(*key, part=before // CHUNK)
    placed = keyed.join(part, on=key, nulls_equal=True).sort("community_code")
    tables = placed.partition_by("province", "part", maintain_order=True)
    return [rows.drop("province", "part") for rows in tables]


@contextmanager
def _writing(
    folder: Path, chunks: Sequence[pl.DataFrame], months: Sequence[int]
) -> Iterator[Iterator[list[Delivered]]]:
    """One list of files per month and chunk; where there are many, they are written from now on in a process
    of its own."""
    jobs = [
        (folder / f"{PERIODS[month]}-{number}", rows, month)
        for month in months
        for number, rows in enumerate(chunks)
    ]
    if sum(rows.height for rows in chunks) < WORTH_A_PROCESS:
        yield (write_month(*job) for job in jobs)
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as writer:
        futures = [writer.submit(write_month, *job) for job in jobs]
        try:
            yield (future.result() for future in futures)
        finally:
            writer.shutdown(cancel_futures=True)


@dataclass
class _Turn:
    """Files handed in together. ``ends_month``: the month is complete with them; ``is_published``: it is
    published after them, though corrections are still to come."""

    delivered: Sequence[Delivered]
    ends_month: bool
    is_published: bool = False

    def deliveries(self) -> list[Delivery]:
        """Each file at its own moment, what comes a second time after all that came first."""
        return [Delivery(path, path.name, hand_in.received_at_utc) for path, hand_in in self.delivered]


def _in_turns(groups: Iterable[list[Delivered]], chunks: int) -> Iterator[_Turn]:
    """The groups of each month; the corrections of the story's month come once it was published."""
    late: list[Delivered] = []
    for number, delivered in enumerate(groups, start=1):
        late += [one for one in delivered if _is_late(one[1])]
        is_last = number % chunks == 0
        at_once = [one for one in delivered if not _is_late(one[1])]
        yield _Turn(at_once, is_last and not late, is_published=is_last and bool(late))
        if is_last and late:
            yield _Turn(late, ends_month=True)
            late = []


def _kept(turns: deque[_Turn], turn: _Turn) -> _Turn:
    turns.append(turn)
    return turn


def _is_late(hand_in: HandIn) -> bool:
    return hand_in.period == PERIODS[CORRECTED_MONTH] and hand_in.submission_kind == "correction"


def _hand_in(
    home: Home, groups: Iterable[list[Delivered]], chunks: int, report: DemoReport, corrected: str | None
) -> Iterator[DemoReport]:
    """Hand in all groups, publishing where the story wants it. Yields the report after each month."""
    turns: deque[_Turn] = deque()  # asked for ahead of their receipts, by another thread
    asked = (_kept(turns, turn).deliveries() for turn in _in_turns(groups, chunks))
    for receipts in ingest_groups(home, asked, ACTOR):
        turn = turns.popleft()
        for receipt in receipts:
            report.returns[receipt["status"]] = report.returns.get(receipt["status"], 0) + 1
        if turn.is_published:
            publish(home, system_scope())
            supervise_first(home, system_scope(), corrected)
        if turn.ends_month:
            yield report


def _admitting(communities: pl.DataFrame, province: Province) -> pl.DataFrame:
    """The communities of counties whose work items go by the home's own rules: in a home of the country those
    of provinces with rules of their own are left out, since every step of theirs would be refused."""
    counties = communities["county"].unique().drop_nulls()
    own = [code for code in counties if province_of_code(code) == province]
    return communities.filter(pl.col("county").is_in(own))


def _county_of(story: str, communities: pl.DataFrame) -> str | None:
    """The county in which a story happens; None where the home does not hold it."""
    county = story_area(story, communities)
    return county if county in communities["county"] else None


def build(
    home: Home,
    counties: Sequence[str] | None = None,
    townships_per_county: int | None = TOWNSHIPS_PER_COUNTY,
    months: int = len(HANDED_IN),
    jurisdiction: str = DEFAULT,
) -> Iterator[DemoReport]:
    """Build a demonstration home where there is none: the counties named (all where None) with so many of
    their townships (all where None), and the last so many of PERIODS. Yields the report so far after
    each month and after publishing: ``months + 1`` times. Raises HomeError where there is a home, UserError
    where the jurisdiction has no demonstration."""
    areas = choose_areas(_DAY, counties, townships_per_county, jurisdiction)
    return _build(home, areas, months, find_province(jurisdiction))


def build_nation(home: Home, share: float, months: int = NATION_MONTHS) -> Iterator[DemoReport]:
    """As ``build``, of all provinces: that share of the townships of every county, at least one."""
    return _build(home, choose_share(_DAY, share), months, NATION)


def _build(home: Home, areas: pl.DataFrame, months: int, province: Province) -> Iterator[DemoReport]:
    communities = list_communities(areas, _DAY)
    work = home.path / "demo-files"
    work.mkdir(parents=True)
    areas.write_csv(work / "areas.csv")
    found_home(home, system_scope(), province.jurisdiction, work / "areas.csv", synthetic=True)
    for kind in LISTS:
        import_list(home, SHARED / f"{kind}.csv", kind, why=WHY)
    grant_roles(home, communities)
    report, chunks = DemoReport(communities["township"].n_unique(), communities.height), _chunks(communities)
    with _writing(work, chunks, range(len(PERIODS) - months, len(PERIODS))) as groups:
        report.admissions = dict(admit_all(home, _admitting(communities, province), ACTOR))
        report.plan_entries = record_progress(home, province, ACTOR) if province.plan else 0
        yield from _hand_in(home, groups, len(chunks), report, _county_of("corrected", communities))
    shutil.rmtree(work)
    report.snapshot = publish(home, system_scope()).snapshot
    supervise_last(home, system_scope())
    yield report
