"""What this home holds and what others handed up to it, as one: the inputs of a snapshot over all of them,
and what keeps them from being one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from pipelines.areas import codes_within
from pipelines.clues.counting import ClueLog
from pipelines.publish.hand_ins import HandIns
from pipelines.publish.handed_up import PLAIN, HandUp, told_tables
from pipelines.publish.inputs import Inputs
from pipelines.publish.replaced import Replaced
from schemas.areas import AREA_COLUMNS
from schemas.errors import UserError
from schemas.problems import ProblemText, problem_texts
from schemas.returns import REGISTERS
from schemas.words import Words

NUMBERED = {
    "admissions": ("item_id",),
    "admission_events": ("item_id",),
    "inspections": ("sample_id",),
    "cases": ("case_id", "escalates"),
    "clues": ("clue_id",),
    "clue_steps": ("clue_id",),
}
"""By table its columns with numbers that every home counts from one; those of a push begin with its area."""

ORIGINS = ("finding", "clue")
"""Origins of cases whose ``origin_id`` is such a number."""

LOGS = {"plan_progress": ("plan", "task"), "confirmations": ("area_level", "area_code", "period")}
"""By table what an entry is about: the entries about one thing are counted, so one home keeps them."""

ORDER = {
    "admissions": ("item_id",),
    "admission_events": ("item_id", "sequence"),
    "plan_progress": ("plan", "task", "sequence"),
    "signal_dismissals": ("signal_id", "sequence"),
    "cases": ("case_id",),
    "confirmations": ("area_level", "area_code", "period", "sequence"),
    "hand_ins": ("period", "township_code", "sequence"),
    "replaced": ("period", "township_code"),
    "clues": ("clue_id",),
    "clue_steps": ("clue_id", "sequence"),
}
"""By table the order in which a store gives its rows, where it has one."""

TOLD_AT_MOST = 5
"""Codes that a sentence names."""

HERE = Words("本数据目录", "this home")


def unite(own: Inputs, ups: Sequence[HandUp]) -> Inputs:
    """The inputs of a home with those that were handed up to it. Jurisdiction, lists and areas are its own.
    Raises UserError with all clashes."""
    if not ups:
        return own
    if found := clashes(own, ups):
        raise refusal("HUP-020", found)
    told = _joined([told_tables(own), *(_renumbered(up) for up in ups)])
    rows = {name: _rows(told, name) for name in ("hand_ins", "replaced")}
    plain: dict[str, Any] = {name: told[name] for name in PLAIN if name != "areas"}
    return replace(
        own,
        **plain,
        hand_ins=HandIns(told["hand_ins"], rows["hand_ins"]),
        replaced=Replaced(told["replaced"], rows["replaced"]),
        clues=ClueLog(told["clues"], told["clue_steps"]),
    )


def united_names(
    own: Mapping[str, Mapping[str, Mapping[str, str]]], ups: Iterable[HandUp]
) -> dict[str, dict[str, dict[str, str]]]:
    """By period the Parts of all. A bucket that several homes have rows of stands once for each."""
    united = {period: {b: dict(files) for b, files in buckets.items()} for period, buckets in own.items()}
    for up in ups:
        for period, buckets in up.names.items():
            held = united.setdefault(period, {})
            for bucket, files in buckets.items():
                held[f"{bucket} {up.area}" if bucket in held else bucket] = dict(files)
    return {period: united[period] for period in sorted(united)}


def clashes(own: Inputs, ups: Sequence[HandUp]) -> list[ProblemText]:
    """Everything that keeps pushes from being one with each other and with this home."""
    found = [_problem("HUP-013", area=up.place) for up in ups if up.told["synthetic"] != own.synthetic]
    found += _claimed_twice(ups)
    for up in ups:
        found += _beyond(own, up)
    return found + _returned_twice(own, ups) + _kept_twice(own, ups)


def refusal(code: str, found: Sequence[ProblemText]) -> UserError:
    """The error that says all that was found, a line each."""
    error = UserError(code, count=len(found))
    error.list_lines(one.words for one in found)
    error.problems = [one.told for one in found]
    return error


def some(codes: Iterable[str]) -> Words:
    """The first few of some codes, for a sentence that tells their number as well."""
    first = sorted(codes)
    return Words.listed(first[:TOLD_AT_MOST] + (["…"] if len(first) > TOLD_AT_MOST else []))


def claimed(areas: pl.DataFrame, codes: Iterable[str]) -> set[str]:
    """Codes of these areas and of all that lie or ever lay in them."""
    return {code for top in codes for code in codes_within(areas, top)}


def _problem(code: str, **params: Any) -> ProblemText:
    return problem_texts()[code].fill(params)


def _claimed_twice(ups: Sequence[HandUp]) -> list[ProblemText]:
    by_area: dict[str, list[str]] = {}
    for up in ups:
        for area in up.told["areas"]:
            by_area.setdefault(area, []).append(up.place)
    return [
        _problem("HUP-014", area=area, homes=Words.listed(homes))
        for area, homes in by_area.items()
        if len(homes) > 1
    ]


def _beyond(own: Inputs, up: HandUp) -> list[ProblemText]:
    """What a push holds beyond what it may claim, and where its areas are others than this home's."""
    unknown = set(up.told["areas"]) - set(own.areas["code"])
    if unknown:
        return [_problem("HUP-015", area=up.place, codes=some(unknown))]
    theirs, ours = (claimed(areas, up.told["areas"]) for areas in (up.tables["areas"], own.areas))
    found = []
    if outside := set(up.tables["returns"]["township_code"]) - ours:
        found.append(_problem("HUP-016", area=up.place, count=len(outside), codes=some(outside)))
    rows = [
        areas.select(*AREA_COLUMNS).filter(pl.col("code").is_in(sorted(codes)))
        for areas, codes in ((up.tables["areas"], theirs), (own.areas, ours))
    ]
    sides = (rows, rows[::-1])
    others = {
        code
        for one, other in sides
        for code in one.join(other, on=list(AREA_COLUMNS), how="anti", nulls_equal=True)["code"]
    }
    if others:
        found.append(_problem("HUP-017", area=up.place, count=len(others), codes=some(others)))
    return found


def _returned_twice(own: Inputs, ups: Sequence[HandUp]) -> list[ProblemText]:
    """One problem per month in which a township has returns in two homes."""
    twice = _in_two(own, ups, "returns", ("period", "township_code"))
    return [
        _problem(
            "HUP-018",
            period=period,
            count=rows.height,
            codes=some(rows["township_code"]),
            homes=Words.join(_home(name) for name in rows["homes"].explode().unique().sort()),
        )
        for (period,), rows in twice.group_by("period", maintain_order=True)
    ]


def _kept_twice(own: Inputs, ups: Sequence[HandUp]) -> list[ProblemText]:
    """One problem per thing that two homes keep a log of."""
    return [
        _problem(
            "HUP-019", about=" ".join(map(str, row[:-1])), homes=Words.join(_home(name) for name in row[-1])
        )
        for table, about in LOGS.items()
        for row in _in_two(own, ups, table, about).iter_rows()
    ]


def _in_two(own: Inputs, ups: Sequence[HandUp], table: str, about: tuple[str, ...]) -> pl.DataFrame:
    """One row per thing that rows of a table in two homes are about: what, and ``homes``."""
    frames = [("", getattr(own, table)), *((up.place, up.tables[table]) for up in ups)]
    rows = [frame.select(about).unique().with_columns(homes=pl.lit(place)) for place, frame in frames]
    held = pl.concat(rows, how="vertical_relaxed").group_by(about).agg(pl.col("homes").sort())
    twice: pl.DataFrame = held.filter(pl.col("homes").list.len() > 1).sort(about)
    return twice


def _home(place: str) -> Words:
    return Words.same(place) if place else HERE


def _renumbered(up: HandUp) -> dict[str, pl.DataFrame]:
    """The tables of a push, its numbers beginning with its area."""
    tables = dict(up.tables)
    for name, columns in NUMBERED.items():
        tables[name] = tables[name].with_columns(_of(up, column) for column in columns)
    counted = pl.when(pl.col("origin").is_in(ORIGINS)).then(_of(up, "origin_id")).otherwise("origin_id")
    tables["cases"] = tables["cases"].with_columns(counted.alias("origin_id"))
    return tables


def _of(up: HandUp, column: str) -> pl.Expr:
    return (pl.lit(f"{up.area}-") + pl.col(column)).alias(column)


def _joined(sides: Sequence[Mapping[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    """By name the rows of all. ``sides``: this home's tables first, whose columns and types the others
    get."""
    joined = {
        name: pl.concat([own, *(side[name].select(own.columns).cast(own.schema) for side in sides[1:])])
        for name, own in sides[0].items()
    }
    # Two homes may have spoken of one signal; the last word counts, whoever said it.
    counted = pl.int_range(1, pl.len() + 1).over("signal_id", order_by=["at_utc", "sequence"])
    entries = joined["signal_dismissals"]
    joined["signal_dismissals"] = entries.with_columns(sequence=counted.cast(entries.schema["sequence"]))
    return joined | {name: joined[name].sort(columns) for name, columns in ORDER.items()}


def _rows(told: Mapping[str, pl.DataFrame], name: str) -> dict[str, pl.DataFrame]:
    return {register: told[f"{name}_{register}"] for register in REGISTERS}
