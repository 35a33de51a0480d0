"""What the page of admissions shows of a snapshot: its filters and the rows they leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from datetime import date

import polars as pl
import streamlit as st

from pages._ui.parts import filters, returns_matrix
from pages._ui.shell import cache, frame, state
from pages._ui.words import admission as words
from pages._ui.words import figures
from pages._ui.words.findings import joined
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from pipelines import queries
from pipelines.queries import admissions
from pipelines.queries.admissions import Narrowing
from pipelines.queries.snapshot import Snapshot
from schemas.admission import AdmissionRules
from schemas.admission_findings import ABOUT_WORK, FINDING_KINDS
from schemas.areas import LEVELS
from schemas.demands import DEMAND_KINDS


@dataclass(frozen=True)
class View:
    """What is in view: a snapshot, the filters, and the date in China that ages are counted to."""

    snapshot: Snapshot
    only: Narrowing
    day: date

    @property
    def key(self) -> tuple[object, ...]:
        """Names what is made from it, for the caches."""
        only = self.only
        return self.snapshot.id, self.day, *astuple(only)

    @property
    def place_and_day(self) -> str:
        """The area, or what is seen of it, and the day on which its clocks stand."""
        seen = frame.reach() if self.place[1] == self.snapshot.top[1] else []
        place = joined(seen) if seen else quiet(self.place[2])
        return _("{place} as of {day}").format(place=place, day=self.day)

    @property
    def items(self) -> pl.DataFrame:
        """One row per work item (``queries.admissions.admission_items``)."""
        return cache.ask(admissions.admission_items, self.snapshot, self.day, self.only)

    @property
    def board(self) -> pl.DataFrame:
        """One row per step."""
        return cache.ask(admissions.board, self.snapshot, self.day, self.only)

    @property
    def queue(self) -> pl.DataFrame:
        """One row per emergency item awaiting its paperwork, the longest waiting first."""
        return cache.ask(admissions.emergency_queue, self.snapshot, self.day, self.only)

    @property
    def due(self) -> pl.DataFrame:
        """One row per item asked for its withdrawal, the longest due first."""
        return cache.ask(admissions.withdrawal_queue, self.snapshot, self.day, self.only)

    @property
    def findings(self) -> pl.DataFrame:
        """One row per finding about work items of the last month."""
        found = cache.ask(admissions.findings, self.snapshot, only=self.only)
        return found.filter(pl.col("kind").is_in(ABOUT_WORK))

    @property
    def demand_findings(self) -> pl.DataFrame:
        """One row per finding about other demands of the last month, whichever month is chosen: of most of
        them no start is known."""
        found = cache.ask(admissions.findings, self.snapshot, only=replace(self.only, month=None))
        order = pl.col("kind").replace_strict(FINDING_KINDS.keys, range(len(FINDING_KINDS.keys)))
        return found.filter(~pl.col("kind").is_in(ABOUT_WORK)).sort(order, maintain_order=True)

    def coverage(self, level: str) -> pl.DataFrame:
        """One row per area of a level in view and kind of demand beside work items."""
        rows = cache.ask(admissions.demand_coverage, self.snapshot, level)
        over, code, _name = self.place
        if level == over:
            return rows.filter(pl.col("area_code") == code)
        return rows if over == self.snapshot.top[0] else rows.filter(pl.col(over) == code)

    @property
    def doubts(self) -> pl.DataFrame:
        """One row per item in view and negative entry its name resembled when it was applied for."""
        found = cache.ask(admissions.negative_doubts, self.snapshot)
        return found.join(self.items, on="item_id", how="inner", maintain_order="left")

    def counts(self, by: str) -> pl.DataFrame:
        """One row per prefecture, county, department or month with findings, the most first."""
        return cache.ask(admissions.finding_counts, self.snapshot, by, self.only)

    @property
    def rules(self) -> AdmissionRules:
        return rules_of(self.snapshot)

    @property
    def place(self) -> tuple[str, str, str]:
        """Level, code and name of the area in view."""
        level, code = self.snapshot.top
        if self.only.county:
            level, code = "county", self.only.county
        elif self.only.prefecture:
            level, code = "prefecture", self.only.prefecture
        names = cache.area_names(self.snapshot, level, self.snapshot.latest)
        return level, code, names.get(code, code)

    def reported(self, indicator: str) -> float | None:
        """What townships of the area in view report for the last month, of an indicator."""
        level, code, _name = self.place
        rows = cache.ask(queries.area_profile, self.snapshot, level, code, self.snapshot.latest)
        matching = rows.filter(indicator=indicator)["value"].to_list()
        return matching[0] if matching else None


def rules_of(snapshot: Snapshot) -> AdmissionRules:
    """The rules that the snapshot was published with; an action asks those in force again."""
    return snapshot.rules


def whole(snapshot: Snapshot) -> View:
    """Everything there is, on the day that ages are counted to."""
    return View(snapshot, Narrowing(), cache.counting_day_of(snapshot))


def narrowed(snapshot: Snapshot, prefecture: str | None, county: str | None) -> View:
    """What there is in one prefecture or county, or in all of them."""
    return View(snapshot, Narrowing(prefecture, county), cache.counting_day_of(snapshot))


def choose(snapshot: Snapshot) -> View:
    """The filters in one row: prefecture, county, kind of demand, department, month."""
    everything = whole(snapshot)
    with st.container(horizontal=True):
        prefecture = filters.prefecture(snapshot, snapshot.latest)
        county = returns_matrix.choose_county(snapshot, snapshot.latest, prefecture)
        demanded = _choose("demand", _("Kind of demand"), list(DEMAND_KINDS.keys), _("All kinds"), _kind_word)
        department = _choose("department", _("Department"), _departments(everything), _("All departments"))
        month = _choose("month", _("Month"), _months(everything), _("All months"), figures.month)
    return View(snapshot, Narrowing(prefecture, county, department, month, demanded), everything.day)


def _kind_word(key: str) -> str:
    return words.word(DEMAND_KINDS, key)


def _choose(
    name: str, label: str, options: list[str], every: str, spell: Callable[[str], str] = str
) -> str | None:
    help_of = {
        "month": _("The month in which an item was applied for; of reported items, in which it started")
    }
    chosen = filters.select(
        name, label, ["", *options], "", lambda key: spell(key) if key else every, help_of.get(name)
    )
    return chosen or None


def _departments(view: View) -> list[str]:
    """Those that applied or are reported, by name."""
    found = pl.concat([view.items["department"], view.findings["department"]]).drop_nulls()
    return sorted(name for name in found.unique() if name)


def _months(view: View) -> list[str]:
    """Months of applications and of the starts of what is found, the latest first."""
    items = view.items.select(pl.coalesce("applied_on", "refused_on")).to_series()
    dates = pl.concat([items, view.findings["started_on"]]).drop_nulls()
    return sorted(dates.dt.strftime("%Y-%m").unique().to_list(), reverse=True)


def open_item(item_id: str) -> None:
    """Callback: the page shows this item."""
    state.change({"item": item_id})


def close_item() -> None:
    """Callback: back to where the item was chosen."""
    state.change({"item": None})


def areas_by_code(snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    """Code → level and name of the areas above the communities; the lower level where a code is both."""

    def build() -> dict[str, tuple[str, str]]:
        areas = cache.ask(queries.areas_in, snapshot, snapshot.latest)
        rows = areas.select("code", "level", "name").rows()
        return {
            code: (level, name) for code, level, name in sorted(rows, key=lambda row: LEVELS.index(row[1]))
        }

    return cache.keep("admission_areas", (snapshot.id,), build)
