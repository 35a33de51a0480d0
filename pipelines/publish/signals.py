"""The signals of every month of a snapshot: judged where something changed, else taken from the cache."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

import polars as pl

from pipelines.areas import successor_map
from pipelines.base.home import Home
from pipelines.publish.areas import tree_spans
from pipelines.publish.cache import Cache, Frames, content_hash, step_key
from pipelines.publish.corrected import corrected_signals
from pipelines.publish.figures import FigureJob
from pipelines.publish.inputs import Inputs
from pipelines.publish.parts import scan_registers
from pipelines.signals.comparison import rows_of
from pipelines.signals.former import lead_former, no_former
from pipelines.signals.found import signal_frame
from pipelines.signals.last_hour import HOURS, find_last_hour
from pipelines.signals.laundering import find_laundered
from pipelines.signals.restarted import find_restarted_items
from pipelines.signals.rules import MonthRows, judge_month
from schemas.periods import due_date, end_of, shift, to_utc
from schemas.returns import REGISTERS
from schemas.signals import SIGNALS

LOOK_BACK = 12
"""Months behind a month in which the last return of a community is looked for."""
REMEMBERED = 15
"""Months whose changes say what is usual: the three that are judged and twelve before."""

LEFT, TOLD = ("former", "changed"), ("signals", "relabelled", "exposed")
"""What a month leaves to later ones, and what is told of it."""

LEVELS = ("township", "county", "prefecture", "province")


class SignalJob:
    """Judges the months of one snapshot, oldest first: what ended before decides what is new."""

    def __init__(
        self, home: Home, inputs: Inputs, names: Mapping[str, Mapping[str, str]], cache: Cache
    ) -> None:
        self.home = home
        self.inputs = inputs
        self.names = names
        self.cache = cache
        self.trees = tree_spans(inputs.areas, inputs.periods)
        self.townships = {
            str(period): set(rows["township_code"])
            for (period,), rows in inputs.returns.filter("current").group_by("period")
        }
        self.held: dict[str, dict[str, pl.DataFrame]] = {}

    def run(self) -> pl.DataFrame:
        """One row per signal: the columns of SIGNALS."""
        left: dict[str, Frames] = {}
        hashes: dict[str, str] = {}
        found = [pl.DataFrame(schema=SIGNALS)]
        for period in self.inputs.periods:
            frames, left[period], hashes[period] = self._judge(period, left, hashes)
            found += [frames["signals"], self._laundered(period, frames), self._last_hour(period)]
            found.append(self._restarted(period))
        return pl.concat(found)

    def _judge(
        self, period: str, left: Mapping[str, Frames], hashes: Mapping[str, str]
    ) -> tuple[Frames, Frames, str]:
        """What is found in a month; what it leaves to later months, and the hash of that. ``left`` and
        ``hashes``: of the months before."""
        bases = self._bases(period)
        surveys = [month for month in self.inputs.periods if shift(period, -3) < month < period]
        counted = [month for month in left if month > shift(period, -REMEMBERED)]
        last = counted[-1:]
        inputs = self.inputs
        rests_on = [
            period,
            inputs.settings,
            inputs.tree_hash(self._day(period)),
            [self.names[month] for month in (period, *bases)],
            [self._moved_hash(month, period) for month in (*bases, *surveys, *counted)],
            [self.names[month]["communities"] for month in surveys],
            [hashes[month] for month in counted],
        ]

        @cache
        def judged() -> Frames:
            led = [self._led(left[month]["changed"], month, period) for month in counted]
            former = self._lead(left[last[0]]["former"], last[0], period) if last else no_former()
            places = self._places(period)
            now = self._rows(period)
            before, base = self._before(now["communities"], period, bases)
            overviews = [self._led(self._rows(month)["communities"], month, period) for month in surveys]
            rows = MonthRows(
                period, (end_of(period), end_of(base)), now, before, former, led, overviews, places
            )
            return judge_month(rows, inputs.jurisdiction)

        key = step_key(*rests_on)
        kept, content, _ = self.cache.frames("former", key, lambda: _named(judged(), LEFT))
        told, _, _ = self.cache.frames("signals", key, lambda: _named(judged(), TOLD))
        return told, kept, content

    def _bases(self, period: str) -> list[str]:
        """The months before in which the townships of a month's returns handed in last, the newest first: one
        where all did; more where one left a month out, or is called otherwise since."""
        wanted, found = set(self.townships[period]), list[str]()
        earlier = [month for month in self.inputs.periods if shift(period, -LOOK_BACK) <= month < period]
        for month in reversed(earlier):
            if wanted:
                found.append(month)
            wanted -= self.townships[month]
        return found

    def _before(
        self, communities: pl.DataFrame, period: str, bases: list[str]
    ) -> tuple[dict[str, pl.DataFrame], str]:
        """Of each community the rows of its last return, under the code it has now; and the month before."""
        wanted = communities.select("community_code").unique()
        parts: dict[str, list[pl.DataFrame]] = {key: [] for key in REGISTERS}
        for month in bases:
            rows = {key: self._led(self._rows(month)[key], month, period) for key in REGISTERS}
            covered = rows["communities"].join(wanted, on="community_code", how="semi")
            covered = covered.select("community_code").unique()
            for key in REGISTERS:
                parts[key].append(rows_of(covered["community_code"], rows[key]))
            wanted = wanted.join(covered, on="community_code", how="anti")
            if wanted.is_empty():
                break
        empty = {key: rows.clear() for key, rows in self._rows(period).items()}
        before = {key: pl.concat([empty[key], *parts[key]]) for key in REGISTERS}
        return before, bases[0] if bases else shift(period, -1)

    def _rows(self, period: str) -> dict[str, pl.DataFrame]:
        """The rows of a month; those of the last few asked for are held."""
        if period not in self.held:
            for oldest in list(self.held)[:-2]:
                del self.held[oldest]
            lazy = scan_registers(self.home, dict(self.names[period]))
            self.held[period] = dict(zip(lazy, pl.collect_all(lazy.values()), strict=True))
        return self.held[period]

    def _day(self, period: str) -> date:
        """The day by which a month's tree is asked for: one for all months of a tree, which is made once."""
        return end_of(next(tree[0] for tree in self.trees if tree[-1] >= period))

    def _places(self, period: str) -> pl.DataFrame:
        on_tree = self.inputs.communities_on(self._day(period))
        return on_tree.select(pl.col("community").alias("community_code"), *LEVELS)

    def _moved(self, month: str, later: str) -> pl.DataFrame | None:
        """What became of a month's areas; null where the tree is the same."""
        if any(month in tree and later in tree for tree in self.trees):
            return None
        return successor_map(self.inputs.areas, end_of(month), end_of(later))

    def _moved_hash(self, month: str, later: str) -> Any:
        moved = self._moved(month, later)
        return None if moved is None else content_hash({"moved": moved})

    def _led(self, rows: pl.DataFrame, month: str, later: str) -> pl.DataFrame:
        """The rows under the codes that communities have in a later month."""
        moved = self._moved(month, later)
        if moved is None or moved.is_empty():
            return rows
        codes = moved.filter(pl.col("level") == "community").select(community_code="code", now="successor")
        led = rows.join(codes, on="community_code", how="left", maintain_order="left")
        return led.with_columns(community_code=pl.coalesce("now", "community_code")).select(rows.columns)

    def _lead(self, former: pl.DataFrame, month: str, later: str) -> pl.DataFrame:
        moved = self._moved(month, later)
        return former if moved is None else lead_former(former, moved)

    def _laundered(self, period: str, frames: Frames) -> pl.DataFrame:
        """Judged anew each time: it rests on the admission system, where a step is taken every day."""
        end = end_of(period)
        found = find_laundered(
            frames["relabelled"], frames["exposed"], self._places(period), self._admitted(end)
        )
        return signal_frame(found, period)

    def _restarted(self, period: str) -> pl.DataFrame:
        """Judged anew each time, as it rests on the admission system."""
        inputs = self.inputs
        areas = inputs.areas_on(self._day(period))
        found = find_restarted_items(inputs.admissions, inputs.admission_events, areas, period)
        return signal_frame(found, period)

    def _last_hour(self, period: str) -> pl.DataFrame:
        """Judged anew each time: few townships hand a month in three times."""
        jurisdiction, hand_ins = self.inputs.jurisdiction, self.inputs.hand_ins
        returns = hand_ins.returns.filter(pl.col("period") == period)
        due = due_date(period, jurisdiction.due_day) + timedelta(days=1)
        due_at = to_utc(due.isoformat())  # the end of the due day in China
        late = returns.filter(
            pl.col("received_at_utc").is_between(due_at - timedelta(hours=HOURS), due_at)
        ).select("township_code")
        if late.is_empty():
            return signal_frame([], period)
        near = returns.join(late.unique(), on="township_code", how="semi")
        sums = {one: hand_ins.sums(one, period, jurisdiction) for one in near["return_id"]}
        return signal_frame(find_last_hour(near, sums, due_at), period)

    def _admitted(self, end: date) -> pl.DataFrame:
        return self.inputs.admissions.filter((pl.col("approved_on") <= pl.lit(end)).fill_null(False))


def _named(frames: Frames, names: tuple[str, ...]) -> Frames:
    return {name: frames[name] for name in names}


def signals_table(job: FigureJob) -> pl.DataFrame:
    """The snapshot's signals, one row per signal. ``job`` has computed the figures."""
    by_rows = SignalJob(job.home, job.inputs, job.names, job.cache).run()
    return pl.concat([by_rows, corrected_signals(job)])
