"""Confirmation of figures by the unit they are about, objections, and what is decided of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.areas import areas_on, load_areas
from pipelines.base.clock import now_utc
from pipelines.base.names import name_key_of, require_texts, written
from pipelines.indicators.definitions import BY_CODE
from pipelines.store import Store
from schemas.confirmations import CONFIRMATION_COLUMNS, Confirmation
from schemas.errors import UserError
from schemas.periods import china_date, end_of

_OF_AREA = """
SELECT * FROM confirmations WHERE area_code = $area AND area_level = $level AND period = $period
ORDER BY sequence
"""
_ALL = "SELECT * FROM confirmations ORDER BY area_level, area_code, period, sequence"
_RETURNS = """
SELECT township_code, return_id, sha256 FROM returns
WHERE period = $period AND current AND township_code IN (SELECT unnest($townships::VARCHAR[]))
ORDER BY township_code
"""


@dataclass(frozen=True)
class Standing:
    """How the figures of an area and period stand with their unit: a key of STANDINGS, and the numbers of
    objections that await a decision."""

    state: str
    open_objections: tuple[int, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether the unit has confirmed the figures as they are, or its objections are decided."""
        return self.state in ("confirmed", "decided")


def standing_by(entries: Sequence[Confirmation], returns_now: str) -> Standing:
    """The standing that entries of one area and period lead to; ``returns_now``: the returns in force."""
    decided = {entry.answers for entry in entries if entry.answers is not None}
    objections = [entry for entry in entries if entry.action == "object"]
    waiting = tuple(entry.sequence for entry in objections if entry.sequence not in decided)
    if waiting:
        return Standing("objected", waiting)
    last = entries[-1] if entries else None
    if last is None:
        return Standing("none")
    if last.returns_sha256 != returns_now:
        return Standing("overtaken")
    return Standing("confirmed" if last.action == "confirm" else "decided")


def standing_of(store: Store, area: str, level: str, period: str | None) -> Standing:
    """How the figures of an area and period stand; "none" where there is no period."""
    if not period:
        return Standing("none")
    entries = read_confirmations(store, area, level, period)
    return standing_by(entries, returns_hash(store, area, level, period)) if entries else Standing("none")


def read_confirmations(store: Store, area: str, level: str, period: str) -> list[Confirmation]:
    """The entries about an area and period, oldest first."""
    rows = store.frame(_OF_AREA, {"area": area, "level": level, "period": period})
    return [Confirmation(**row) for row in rows.iter_rows(named=True)]


def read_all_confirmations(store: Store) -> pl.DataFrame:
    """One row per entry: the fields of Confirmation."""
    return store.frame(_ALL).cast(pl.Schema(CONFIRMATION_COLUMNS))


def returns_hash(store: Store, area: str, level: str, period: str) -> str:
    """Names the returns in force behind the figures of an area and period."""
    townships = townships_in(store, area, level, period)
    return hash_of_returns(store.frame(_RETURNS, {"period": period, "townships": townships}))


def hash_of_returns(rows: pl.DataFrame) -> str:
    """Names returns, one row each: township_code, return_id, sha256."""
    named = rows.select("township_code", "return_id", "sha256").sort("township_code").rows()
    return hashlib.sha256(json.dumps(named, ensure_ascii=False).encode()).hexdigest()


def townships_in(store: Store, area: str, level: str, period: str) -> list[str]:
    """Codes of the townships of an area at a period's end. Raises UserError where there is no such area."""
    standing = areas_on(load_areas(store), end_of(period))
    if standing.filter(pl.col("level") == level, pl.col("code") == area).is_empty():
        raise UserError("SUP-001", area=area, period=period)
    own = pl.col("code") if level == "township" else pl.col(level)
    return standing.filter(pl.col("level") == "township", own == area)["code"].to_list()


@dataclass(frozen=True)
class Said:
    """What a person says of the figures of an area and period on a day."""

    area: str
    level: str
    period: str
    person: str
    on: date
    snapshot_id: str
    indicator: str | None = None
    reason: str | None = None


def confirm(store: Store, said: Said) -> Standing:
    """Put down that the unit finds its figures right. Raises UserError where an objection of it awaits a
    decision. Call it inside a transaction."""
    if waiting := standing_of(store, said.area, said.level, said.period).open_objections:
        raise UserError("SUP-002", period=said.period, numbers=", ".join(map(str, waiting)))
    return _keep(store, said, "confirm")


def object_to(store: Store, said: Said) -> Standing:
    """Put down that the unit finds a figure wrong. Raises UserError where it does not say which and why. Call
    it inside a transaction."""
    if said.indicator not in BY_CODE:
        raise UserError("SUP-003", indicator=said.indicator or "")
    if not written(said.reason):
        raise UserError("SUP-004")
    return _keep(store, said, "object")


def decide(store: Store, said: Said, objection: int, *, upheld: bool) -> Standing:
    """Put down what is decided of an objection. Raises UserError where there is none of that number, it is
    decided already, no reason is given, or the one who objected decides. Call it inside a transaction."""
    entries = read_confirmations(store, said.area, said.level, said.period)
    about = next((one for one in entries if one.sequence == objection and one.action == "object"), None)
    if about is None:
        raise UserError("SUP-005", number=objection, period=said.period)
    if any(one.answers == objection for one in entries):
        raise UserError("SUP-006", number=objection)
    if not written(said.reason):
        raise UserError("SUP-004")
    if name_key_of(about.person) == name_key_of(said.person):
        raise UserError("SUP-007", person=said.person)
    return _keep(store, said, "uphold" if upheld else "reject", objection, about.indicator)


def _keep(
    store: Store, said: Said, action: str, answers: int | None = None, indicator: str | None = None
) -> Standing:
    today = china_date(now_utc())
    require_texts([said.person, said.reason])
    if said.on > today:
        raise UserError("SUP-008", day=said.on, today=today)
    if not written(said.person):
        raise UserError("SUP-009")
    if said.on <= end_of(said.period):
        raise UserError("SUP-016", day=said.on, period=said.period)
    townships = townships_in(store, said.area, said.level, said.period)
    if store.frame(_RETURNS, {"period": said.period, "townships": townships}).is_empty():
        raise UserError("SUP-015", area=said.area, period=said.period)
    entries = read_confirmations(store, said.area, said.level, said.period)
    returns_now = returns_hash(store, said.area, said.level, said.period)
    entry = Confirmation(
        area_code=said.area,
        area_level=said.level,
        period=said.period,
        sequence=len(entries) + 1,
        at_utc=now_utc(),
        actor=store.actor,
        person=said.person,
        action=action,
        acted_on=said.on,
        indicator=indicator or said.indicator,
        reason=written(said.reason),
        snapshot_id=said.snapshot_id,
        returns_sha256=returns_now,
        answers=answers,
    )
    store.insert("confirmations", pl.DataFrame([vars(entry)], schema=CONFIRMATION_COLUMNS))
    store.record(
        f"confirmation.{action}",
        said.area,
        period=said.period,
        number=entry.sequence,
        indicator=entry.indicator,
        answers=answers,
        on=said.on,
    )
    return standing_by([*entries, entry], returns_now)
