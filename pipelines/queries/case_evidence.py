"""The evidence of a case: what a snapshot says of an area and month, to be frozen; and what became of its
reasons in a later one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import polars as pl

from pipelines.base.names import name_key_of
from pipelines.cases.evidence import Frozen, Recheck, RecheckedReason, RecheckedStock, freeze
from pipelines.indicators.flows import STOCK_OF
from pipelines.queries.areas import areas_in, communities_in
from pipelines.queries.demand_recheck import RowsNow, rows_now
from pipelines.queries.department_proposals import department_proposal
from pipelines.queries.measure_facts import comparison_before, measures_frame
from pipelines.queries.measures import measures_list
from pipelines.queries.narrowed import snapshot_about
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot, require_own
from pipelines.queries.stock_changes import stock_changes
from pipelines.ranking.measures import figure_of, is_known, still_holds
from schemas.errors import UserError
from schemas.measure_rows import ReasonRow
from schemas.measures import REASONS, RULE_VERSION
from schemas.scope import Scope

LEVELS = ("township", "county", "prefecture")
"""Levels of the areas that cases are about."""

_VALUES = """
SELECT * EXCLUDE (level, area_code, period, restated) FROM area_values
WHERE level = $level AND area_code = $area AND period = $period AND NOT restated ORDER BY indicator
"""
_OWN_VALUES = """
SELECT * EXCLUDE (level, area_code, period) FROM own_values
WHERE level = $level AND area_code = $area AND period = $period ORDER BY indicator
"""
_OWN_INDEX = """
SELECT * EXCLUDE (level, area_code) FROM own_index
WHERE level = $level AND area_code = $area AND list_contains($periods, period) ORDER BY period
"""
_BY_DEPARTMENT = """
SELECT name, department_level, indicator, numerator, value FROM department_values
WHERE level = $level AND area_code = $area AND period = $period AND department = $department
ORDER BY department_level, indicator
"""
_CHANCE = """
SELECT indicator, areas, target, phi, tau2, verdict, expected_0025, expected_0001, low_0001, low_0025, inside,
       high_0025, high_0001
FROM indicator_statistics WHERE level = $level AND period = $period ORDER BY province, indicator
"""
_RETURNS = """
SELECT township_code, return_id, sha256, sequence, received_at_utc FROM returns
WHERE current AND period = $period AND list_contains($townships, township_code) ORDER BY township_code
"""


@query(needs="matters")
def case_evidence(
    snapshot: Snapshot, scope: Scope, level: str, area: str, period: str, department: str | None = None
) -> Frozen:
    """What a case about an area and month rests on: the area's figures of the whole and of its own part with
    numerators, denominators, intervals, limits and ranks; what the rule of measures proposes and knows of it;
    how many areas chance alone puts beyond the limits and on the list; the returns behind it; and of a
    ``department``, by its name, what it pushes there, and what is proposed about it in place of the area.
    Raises UserError where the snapshot has no figures of such an area, or of such a department in it."""
    listed = areas_in(snapshot, scope, period).filter(level=level, code=area)
    if level not in LEVELS or period not in snapshot.periods or listed.is_empty():
        raise UserError("SUP-012", area=area, period=period)
    snapshot, scope = _whole(snapshot, scope, area)
    snapshot = snapshot_about(snapshot, scope, area, period)
    asked = {"level": level, "area": area, "period": period}
    townships = _townships(snapshot, scope, level, area, period)
    before = comparison_before(snapshot.jurisdiction, period)
    proposal = _proposal(snapshot, scope, level, area, period, department)
    told: dict[str, Any] = {
        "published_at": snapshot.manifest["created_at"],
        "number": snapshot.manifest["number"],
        "synthetic": snapshot.synthetic,
        "level": level,
        "area": {"code": area, "name": listed["name"][0]},
        "proposal": proposal,
        "names": _names(snapshot, scope, period, proposal),
        "figures": _facts(snapshot, scope, level, area, period),
        "values": _rows(snapshot.frame(_VALUES, asked)),
        "own_values": _rows(snapshot.frame(_OWN_VALUES, asked)),
        "own_index": _rows(
            snapshot.frame(_OWN_INDEX, {"level": level, "area": area, "periods": [before, period]})
        ),
        "chance": _rows(snapshot.frame(_CHANCE, {"level": level, "period": period})),
        "townships": townships,
        "returns": _rows(snapshot.frame(_RETURNS, {"period": period, "townships": townships})),
    }
    if department is not None:
        told["department"] = _pushed_by(snapshot, level, area, period, department)
    return freeze(snapshot.id, period, RULE_VERSION, told)


def _pushed_by(snapshot: Snapshot, level: str, area: str, period: str, department: str) -> dict[str, Any]:
    """What a department pushes in an area, by indicator and level of the department."""
    asked = {"level": level, "area": area, "period": period, "department": name_key_of(department)}
    rows = snapshot.frame(_BY_DEPARTMENT, asked)
    if rows.is_empty():
        raise UserError("SUP-020", department=department, area=area, period=period)
    return {"name": rows["name"][0], "values": _rows(rows.drop("name"))}


def _whole(snapshot: Snapshot, scope: Scope, area: str) -> tuple[Snapshot, Scope]:
    """What evidence is computed of: an area that is seen is held against all, whoever opens the case. Raises
    UserError for an area that is not seen."""
    require_own(snapshot, area, scope.principal)
    if snapshot.seen is None:
        return snapshot, scope
    return snapshot.uncut, Scope.whole_home(scope.principal, ())


@query(needs="matters")
def proposed_case(
    snapshot: Snapshot, scope: Scope, level: str, area: str, period: str, department: str | None = None
) -> dict[str, str]:
    """What a case about an area, or a department of it, and month would be about, by field of Case: its area,
    the department as the figures name it, and where a step is proposed its kind, its reasons and a matter in
    their words. Raises UserError where there is no such area, or no such department in it."""
    listed = areas_in(snapshot, scope, period).filter(level=level, code=area)
    if level not in LEVELS or listed.is_empty():
        raise UserError("SUP-001", area=area, period=period)
    snapshot, scope = _whole(snapshot, scope, area)
    about = {"area_code": area, "area_level": level, "area_name": listed["name"][0], "period": period}
    if department is not None:
        about["department"] = _pushed_by(snapshot, level, area, period, department)["name"]
    proposal = _proposal(snapshot, scope, level, area, period, department)
    if proposal is None:
        return about | {"origin": "hand"}
    codes = [reason["code"] for reason in proposal["reasons"]]
    matter = "；".join(REASONS[code].zh for code in codes)
    return about | {
        "kind": proposal["step"],
        "reasons": ",".join(codes),
        "matter": matter,
        "origin": "measures",
    }


def as_said(proposed: Mapping[str, str], kind: str | None, matter: str | None) -> dict[str, str]:
    """What a case is about, of another kind or matter than the rule proposes by hand: the rule's reasons go
    with its own kind, and with words that hold its own."""
    of_rule = kind in (None, proposed.get("kind")) and (
        matter is None or ("matter" in proposed and proposed["matter"] in matter)
    )
    place = {name: proposed[name] for name in _PLACE if name in proposed}
    base = dict(proposed) if of_rule else place | {"origin": "hand"}
    said = {"kind": kind, "matter": matter}
    return base | {name: value for name, value in said.items() if value is not None}


_PLACE = ("area_code", "area_level", "area_name", "department", "period")


@query(needs="matters")
def case_recheck(snapshot: Snapshot, scope: Scope, frozen: Frozen, stated: str | None = None) -> Recheck:
    """What became of the reasons of frozen evidence in the last month of a later snapshot. ``stated``: what a
    person found where it rests on no reason of the rule. Raises UserError where the rule has changed since,
    or the area is gone."""
    if frozen.rule_version != RULE_VERSION:
        raise UserError("SUP-014", frozen=frozen.rule_version, running=RULE_VERSION)
    told, period = frozen.told, snapshot.latest
    level, area = told["level"], told["area"]["code"]
    snapshot = snapshot_about(snapshot, scope, area, period)
    now = _facts(snapshot, scope, level, area, period)
    if "department" in told:
        left = rows_now(snapshot, scope, frozen)
        reasons = [_of_rows(reason, left[reason["code"]]) for reason in _frozen_reasons(told)]
    else:
        proposal = _proposal(snapshot, scope, level, area, period) or {"reasons": []}
        standing = {reason["code"]: reason for reason in proposal["reasons"]}
        reasons = [_again(reason, now, standing) for reason in _frozen_reasons(told)]
    stocks = _stocks(snapshot, scope, frozen) if frozen.period < period else ()
    return Recheck(snapshot.id, period, RULE_VERSION, tuple(reasons), stated, frozen.period, stocks)


def _stocks(snapshot: Snapshot, scope: Scope, frozen: Frozen) -> tuple[RecheckedStock, ...]:
    """What became of the stocks that frozen evidence is about."""
    told = frozen.told
    then = {row["indicator"]: row["value"] for row in told["values"]}
    place, months = (told["level"], told["area"]["code"]), (frozen.period, snapshot.latest)
    rows = stock_changes(snapshot, scope, *place, months, sorted(_stocks_about(told)))
    return tuple({**row, "then": then.get(row["indicator"])} for row in rows)


def _stocks_about(told: Mapping[str, Any]) -> set[str]:
    """Indicators that the reasons are about; of the index, which is made of them, and where a person found
    what the matter is, what is in use of every register. What came and went is not kept by department."""
    if "department" in told:
        return set()
    reasons = (told["proposal"] or {"reasons": []})["reasons"]
    named = {reason["indicator"] for reason in reasons if reason["indicator"]}
    is_whole = not reasons or any(reason["code"] in _OF_THE_INDEX for reason in reasons)
    return named | (set(STOCK_OF.values()) if is_whole else set())


_OF_THE_INDEX = ("worst_twice", "worst_after_interview")


def _frozen_reasons(told: Mapping[str, Any]) -> list[ReasonRow]:
    return list(told["proposal"]["reasons"]) if told["proposal"] else []


def _of_rows(reason: ReasonRow, left: RowsNow) -> RecheckedReason:
    """A reason about a department by what is left of its rows: it holds while one is."""
    return {
        "code": reason["code"],
        "indicator": None,
        "then": reason["value"],
        "now": float(left["now"]),
        "broad": None,
        "townships": left["townships"] or None,
        "unknown": left["unknown"],
        "holds": left["now"] > 0,
        "seen": left["now"] > left["unknown"],
    }


def _again(
    reason: Mapping[str, Any], now: Mapping[str, Any], standing: Mapping[str, Mapping[str, Any]]
) -> RecheckedReason:
    """A frozen reason by the facts of a later month."""
    code = reason["code"]
    again = standing.get(code, {"evidence": []})
    places = {row["township_code"] for row in again["evidence"] if row["township_code"]}
    return {
        "code": code,
        "indicator": reason["indicator"],
        "then": reason["value"],
        "now": figure_of(code, now),
        "broad": now.get("better_than_baseline") if code.startswith("worst") else None,
        "townships": len(places) or None,
        "holds": still_holds(code, now),
        "seen": still_holds(code, now) and is_known(code, now),
    }


def _names(snapshot: Snapshot, scope: Scope, period: str, proposal: dict[str, Any] | None) -> dict[str, str]:
    """By code: the names of the townships and communities that the reasons are about."""
    rows = [row for reason in (proposal or {"reasons": []})["reasons"] for row in reason["evidence"]]
    codes = {row[name] for row in rows for name in ("township_code", "community_code") if row[name]}
    if not codes:
        return {}
    known = [areas_in(snapshot, scope, period), communities_in(snapshot, scope, period)]
    named = pl.concat(frame.select("code", "name") for frame in known)
    return dict(named.filter(pl.col("code").is_in(list(codes))).unique("code").sort("code").iter_rows())


@lru_cache(maxsize=8)
def _proposals(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    """Kept, since many cases ask for the same list."""
    return measures_list(snapshot, scope, level, period)


@lru_cache(maxsize=8)
def _frame(snapshot: Snapshot, scope: Scope, level: str, period: str) -> pl.DataFrame:
    return measures_frame(snapshot, scope, level, period)


def _townships(snapshot: Snapshot, scope: Scope, level: str, area: str, period: str) -> list[str]:
    inside = areas_in(snapshot, scope, period).filter(level="township")
    own = pl.col("code" if level == "township" else level) == area
    return inside.filter(own)["code"].sort().to_list()


def _proposal(
    snapshot: Snapshot, scope: Scope, level: str, area: str, period: str, department: str | None = None
) -> dict[str, Any] | None:
    """What the rule proposes for the area, or for a department of it, and how long the list is on which it
    stands."""
    if department is not None:
        return department_proposal(snapshot, scope, level, area, period, department)
    proposals = _proposals(snapshot, scope, level, period)
    own = proposals.filter(area_code=area)
    if own.is_empty():
        return None
    (row,) = _rows(own)
    same = proposals.filter(step=row["step"])
    return {
        **{name: row[name] for name in ("step", "reasons", "lacks", "chance_expected")},
        "list_proposed": same.height,
        "list_chance_expected": same["chance_expected"].sum(),
    }


def _facts(snapshot: Snapshot, scope: Scope, level: str, area: str, period: str) -> dict[str, Any]:
    """What the rule of measures knows of the area in the month. Raises UserError where it is not there."""
    rows = _frame(snapshot, scope, level, period).filter(area_code=area)
    if rows.is_empty():
        raise UserError("SUP-012", area=area, period=period)
    (facts,) = _rows(rows)
    return facts


def _rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The rows as values of JSON."""
    return [{name: _plain(value) for name, value in row.items()} for row in frame.iter_rows(named=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value != value:
        return None
    return value
