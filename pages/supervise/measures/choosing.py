"""Which proposals are shown: month, level, step, reason and prefecture, each a parameter of the URL."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from pages._ui.parts import filters
from pages._ui.shell import cache
from pages._ui.words import cases as case_words
from pages._ui.words import measures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, say
from pipelines import queries
from pipelines.queries.case_evidence import LEVELS
from pipelines.queries.live_cases import live_cases
from pipelines.queries.measures import STEP_ORDER
from pipelines.queries.snapshot import Snapshot
from schemas.cases import ENDED_STEPS
from schemas.errors import HomeError
from schemas.measure_rows import MeasureRow
from schemas.measures import REASONS
from schemas.rows import typed_rows


@dataclass(frozen=True)
class MeasureView:
    """The proposals of a month (rows of ``queries.measures_list``) and those that fit the filters.
    ``at_work``: by area numbers and steps of its cases that have not ended; ``busy``: what is said where that
    could not be looked at."""

    snapshot: Snapshot
    period: str
    level: str
    rows: pl.DataFrame
    shown: pl.DataFrame
    at_work: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    busy: str = ""
    key: tuple[object, ...] = ()


def choose(snapshot: Snapshot) -> MeasureView:
    """The filters in one row, and the proposals that fit them."""
    period = filters.month(snapshot)
    level = filters.level(LEVELS[::-1], "county")
    rows = cache.ask(queries.measures_list, snapshot, level, period)
    steps = [step for step in STEP_ORDER if step in set(rows["step"])]
    step = filters.select(
        "step", _("Step"), ["", *steps], "", lambda key: measures.step_name(key) if key else _("All steps")
    )
    codes = sorted(
        {reason["code"] for reasons in rows["reasons"] for reason in reasons}, key=list(REASONS).index
    )
    reason = filters.select(
        "reason",
        _("Reason"),
        ["", *codes],
        "",
        lambda code: say(REASONS[code].words) if code else _("All reasons"),
    )
    prefecture = filters.prefecture(snapshot, period) if level != "prefecture" else None
    shown = _narrow(rows, step, reason, prefecture)
    at_work, busy = _at_work(level)
    key = (snapshot.id, level, period, step, reason, prefecture)
    return MeasureView(snapshot, period, level, rows, shown, at_work, busy, key)


def _narrow(rows: pl.DataFrame, step: str, reason: str, prefecture: str | None) -> pl.DataFrame:
    if step:
        rows = rows.filter(pl.col("step") == step)
    if reason:
        rows = rows.filter(
            pl.col("reasons").list.eval(pl.element().struct.field("code") == reason).list.any()
        )
    return rows.filter(pl.col("prefecture") == prefecture) if prefecture else rows


def _at_work(level: str) -> tuple[dict[str, list[tuple[str, str]]], str]:
    """By area of the level: number and step of its cases that have not ended, as the store has them now."""
    try:
        rows = cache.ask_home(live_cases)
    except HomeError as error:
        return {}, quiet(say(error.words))
    found: dict[str, list[tuple[str, str]]] = {}
    at_work = rows.filter(pl.col("area_level") == level, ~pl.col("step").is_in(ENDED_STEPS))
    for area, case, step in at_work.select("area_code", "case_id", "step").iter_rows():
        found.setdefault(area, []).append((case, case_words.step(step)))
    return found, ""


def choose_area(view: MeasureView) -> MeasureRow:
    """The proposal whose evidence is shown: that of the link, else the first."""
    shown = {row["area_code"]: row for row in typed_rows(MeasureRow, view.shown)}
    chosen = filters.select(
        "area",
        _("Area"),
        list(shown),
        next(iter(shown)),
        lambda code: f"{shown[code]['area_name']} · {measures.step_name(shown[code]['step'])}",
    )
    return shown[chosen]
