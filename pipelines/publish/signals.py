"""The signals of every month of a snapshot: judged where something changed, else taken from the cache."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.engine.cuts import write_cut
from pipelines.engine.frames import Frames
from pipelines.publish.by_unit import ByUnit, batches, by_unit
from pipelines.publish.cache import content_hash, step_key
from pipelines.publish.content import table_hash
from pipelines.publish.corrected import corrected_signals
from pipelines.publish.figures import FigureJob
from pipelines.publish.months import Months
from pipelines.publish.pieces import Pieces, Shelf, by_period
from pipelines.signals.comparison import rows_of
from pipelines.signals.former import lead_former, no_former
from pipelines.signals.found import signal_frame
from pipelines.signals.last_hour import HOURS, find_last_hour
from pipelines.signals.laundering import find_laundered
from pipelines.signals.restarted import find_restarted_items
from pipelines.signals.rules import MonthRows, judge_month, judge_surveys
from schemas.manifest import TableFile
from schemas.periods import due_date, end_of, shift, to_utc
from schemas.returns import REGISTERS

LOOK_BACK = 12
"""Months behind a month in which the last return of a community is looked for."""
REMEMBERED = 15
"""Months whose changes say what is usual: the three that are judged and twelve before."""

LEFT, TOLD = ("former", "changed"), "signals"
"""What a month leaves to later ones, and what is told of it."""

LEVELS = ("township", "county", "prefecture", "province")


class SignalJob:
    """Judges the months of one snapshot, oldest first: what ended before decides what is new."""

    def __init__(self, months: Months, shelf: Shelf) -> None:
        self.months, self.inputs, self.shelf = months, months.inputs, shelf
        self.townships = {
            str(period): set(rows["township_code"])
            for (period,), rows in self.inputs.returns.filter("current").group_by("period")
        }
        self.judged: dict[str, ByUnit] = {}
        self.held: dict[tuple[str, tuple[str, ...]], dict[str, pl.DataFrame]] = {}

    def run(self, corrected: Mapping[str, pl.DataFrame]) -> Pieces:
        """The snapshot's signals by month. ``corrected``: by month those of corrections."""
        for period in self.inputs.periods:
            self.judged[period] = self._judge(period)
        return by_period(self.inputs.periods, lambda period: self._piece(period, corrected.get(period)))

    def _piece(self, period: str, corrected: pl.DataFrame | None) -> TableFile:
        judged = self.judged[period]
        further = [
            self._laundered(period),
            self._too_good(period),
            self._last_hour(period),
            self._restarted(period),
            *([] if corrected is None else [corrected]),
        ]
        rests_on = [judged.hash(TOLD), [table_hash(rows) for rows in further]]
        return self.shelf.piece(
            "signals", period, rests_on, lambda: pl.concat([judged.joined(TOLD), *further])
        )

    def _judge(self, period: str) -> ByUnit:
        """What is found in a month, and what it leaves to later ones, by unit."""
        months, inputs = self.months, self.inputs
        bases = self._bases(period)
        surveys = [month for month in inputs.periods if shift(period, -3) < month < period]
        counted = [month for month in self.judged if month > shift(period, -REMEMBERED)]
        given = [
            inputs.settings,
            inputs.tree_hash(self._day(period)),
            [self._moved_hash(month, period) for month in (*bases, *surveys, *counted)],
            bases,
        ]
        left = [self.judged[month].hashes(*LEFT) for month in counted]
        rests_on = {
            unit: [
                given,
                [months.parts(month, unit) for month in (period, *bases)],
                [months.parts(month, unit).get("communities") for month in surveys],
                [hashes.get(unit) for hashes in left],
            ]
            for unit in months.units_until(period)
        }

        def make(units: Sequence[str], folder: Path) -> None:
            for number, batch in enumerate(batches(units, months.townships[period])):
                asked = tuple(batch)
                found = self._found(period, bases, surveys, counted, asked)
                columns = dict.fromkeys(found, "community_code") | {TOLD: "area_code"}
                write_cut(folder / str(number), found, columns, asked, months.units)
                self._let_go(period)

        return by_unit(self.shelf.cache, "signals", period, rests_on, make)

    def _found(
        self, period: str, bases: list[str], surveys: list[str], counted: list[str], units: tuple[str, ...]
    ) -> Frames:
        """What judge_month finds in some units."""

        def left(month: str, name: str) -> pl.DataFrame:
            return self.judged[month].joined(name, units)

        last = counted[-1:]
        led = [self._led(left(month, "changed"), month, period) for month in counted]
        former = self._lead(left(last[0], "former"), last[0], period) if last else no_former()
        now = self._rows(period, units)
        before, base = self._before(now["communities"], period, bases, units)
        overviews = [self._led(self._rows(month, units)["communities"], month, period) for month in surveys]
        ends = end_of(period), end_of(base)
        rows = MonthRows(period, ends, now, before, former, led, overviews, self._places(period))
        return judge_month(rows, self.inputs.jurisdiction)

    def _bases(self, period: str) -> list[str]:
        """The months before in which the townships of a month's returns handed in last, the newest first: one
        where all did; more where one left a month out, or is called otherwise since. The same for all units:
        what a month is set against does not depend on how its rows are cut."""
        wanted, found = set(self.townships[period]), list[str]()
        earlier = [month for month in self.inputs.periods if shift(period, -LOOK_BACK) <= month < period]
        for month in reversed(earlier):
            if wanted:
                found.append(month)
            wanted -= self.townships[month]
        return found

    def _before(
        self, communities: pl.DataFrame, period: str, bases: list[str], units: tuple[str, ...]
    ) -> tuple[dict[str, pl.DataFrame], str]:
        """Of each community the rows of its last return, under the code it has now; and the month before."""
        wanted = communities.select("community_code").unique()
        parts: dict[str, list[pl.DataFrame]] = {key: [] for key in REGISTERS}
        for month in bases:
            stood = self._rows(month, units)
            rows = {key: self._led(stood[key], month, period) for key in REGISTERS}
            covered = rows["communities"].join(wanted, on="community_code", how="semi")
            covered = covered.select("community_code").unique()
            for key in REGISTERS:
                parts[key].append(rows_of(covered["community_code"], rows[key]))
            wanted = wanted.join(covered, on="community_code", how="anti")
            if wanted.is_empty():
                break
        empty = {key: rows.clear() for key, rows in self._rows(period, units).items()}
        before = {key: pl.concat([empty[key], *parts[key]]) for key in REGISTERS}
        return before, bases[0] if bases else shift(period, -1)

    def _rows(self, period: str, units: tuple[str, ...]) -> dict[str, pl.DataFrame]:
        """The rows of a month and some units; the last few that were asked for are held."""
        if (period, units) not in self.held:
            lazy = self.months.registers(period, units)
            self.held[period, units] = dict(zip(lazy, pl.collect_all(lazy.values()), strict=True))
        return self.held[period, units]

    def _let_go(self, period: str) -> None:
        """Of the rows that were read those of the month alone are held, where they are of one batch: the next
        month is set against them."""
        held = {asked: rows for asked, rows in self.held.items() if asked[0] == period}
        self.held = held if len(held) == 1 else {}

    def _day(self, period: str) -> date:
        """The day by which a month's tree is asked for: one for all months of a tree, which is made once."""
        return end_of(self.months.tree_of(period))

    def _places(self, period: str) -> pl.DataFrame:
        on_tree = self.inputs.communities_on(self._day(period))
        return on_tree.select(pl.col("community").alias("community_code"), *LEVELS)

    def _moved_hash(self, month: str, later: str) -> Any:
        moved = self.months.moves(month, later)
        return None if moved is None else content_hash({"moved": moved})

    def _led(self, rows: pl.DataFrame, month: str, later: str) -> pl.DataFrame:
        """The rows under the codes that communities have in a later month."""
        moved = self.months.moves(month, later)
        if moved is None or moved.is_empty():
            return rows
        codes = moved.filter(pl.col("level") == "community").select(community_code="code", now="successor")
        led = rows.join(codes, on="community_code", how="left", maintain_order="left")
        return led.with_columns(community_code=pl.coalesce("now", "community_code")).select(rows.columns)

    def _lead(self, former: pl.DataFrame, month: str, later: str) -> pl.DataFrame:
        moved = self.months.moves(month, later)
        return former if moved is None else lead_former(former, moved)

    def _laundered(self, period: str) -> pl.DataFrame:
        """Judged anew where the admission system changed: a step is taken there every day."""
        judged, places, admitted = self.judged[period], self._places(period), self._admitted(end_of(period))

        def compute() -> Frames:
            found = find_laundered(judged.joined("relabelled"), judged.joined("exposed"), places, admitted)
            return {"signals": signal_frame(found, period)}

        tree = self.inputs.tree_hash(self._day(period))
        key = step_key("laundered", period, judged.hash("relabelled", "exposed"), tree, table_hash(admitted))
        return self.shelf.cache.frames("laundered", key, compute)[0]["signals"]

    def _too_good(self, period: str) -> pl.DataFrame:
        """What only the surveys of the whole province tell."""
        judged, places = self.judged[period], self._places(period)

        def compute() -> Frames:
            return {"signals": judge_surveys(judged.joined("surveys"), places, period)}

        key = step_key("too_good", period, judged.hash("surveys"), self.inputs.tree_hash(self._day(period)))
        return self.shelf.cache.frames("too_good", key, compute)[0]["signals"]

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


def signals_table(job: FigureJob) -> Pieces:
    """The snapshot's signals, one row per signal. ``job`` has computed the figures."""
    return SignalJob(job.months, job.shelf).run(corrected_signals(job))
