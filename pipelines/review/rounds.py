"""Opening a round: at most two a year, a link for everybody who is asked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import polars as pl

from pipelines.areas import areas_on, communities_on, load_areas
from pipelines.base.clock import now_utc
from pipelines.base.names import code_of, require_texts, written
from pipelines.store import Store
from schemas.errors import UserError
from schemas.inspection_plans import CODE_LETTERS
from schemas.periods import china_date
from schemas.reviews import DIRECTIONS, MOST_A_YEAR, ROUND_COLUMNS, TOKEN_COLUMNS, TOKEN_LENGTH, ReviewRound

_ROUNDS = "SELECT * FROM review_rounds ORDER BY round_id"
_LEVELS = ("province", "prefecture", "county", "township")


@dataclass(frozen=True)
class Opening:
    """A round that is asked for: in which direction, in which area, by whom, and its days."""

    direction: str
    area: str
    opens_on: date
    closes_on: date
    person: str


class Link(NamedTuple):
    """Who is asked, and the token of its link: it is told once, and kept as a hash alone."""

    respondent: str
    name: str
    target: str
    token: str


def open_round(
    store: Store, opening: Opening, *, today: date | None = None
) -> tuple[ReviewRound, list[Link]]:
    """Put a round down, inside a transaction of the caller; the round and its links. Raises UserError for a
    direction, an area or days that are none or over (``today`` in China where it is not given), and for a
    third round of the year."""
    require_texts([opening.person])
    if opening.direction not in DIRECTIONS.keys:
        raise UserError("REV-001", direction=opening.direction, known=DIRECTIONS.spellings)
    if not (person := written(opening.person)):
        raise UserError("REV-002")
    if opening.closes_on < opening.opens_on:
        raise UserError("REV-003", first=opening.opens_on, last=opening.closes_on)
    if opening.closes_on < (today or china_date(now_utc())):
        raise UserError("REV-008", last=opening.closes_on)
    level, name = _area(store, opening)
    before = read_rounds(store)
    _require_seldom(before, opening)
    links = _links(store, opening, level)
    made = ReviewRound(
        round_id=f"C{opening.opens_on.year}-{1 + before.height:03d}",
        direction=opening.direction,
        area_code=opening.area,
        area_level=level,
        area_name=name,
        opens_on=opening.opens_on,
        closes_on=opening.closes_on,
        asked=len(links),
        person=person,
        at_utc=now_utc(),
        actor=store.actor,
    )
    store.insert("review_rounds", pl.DataFrame([vars(made)], schema=ROUND_COLUMNS))
    rows = [(made.round_id, digest(link.token), link.respondent, link.target, False) for link in links]
    store.insert("review_tokens", pl.DataFrame(rows, schema=TOKEN_COLUMNS, orient="row"))
    told = {"direction": made.direction, "area": made.area_code, "asked": made.asked}
    store.record(
        "review.open", made.round_id, made.at_utc, opens=made.opens_on, closes=made.closes_on, **told
    )
    return made, links


def read_rounds(store: Store) -> pl.DataFrame:
    """One row per round: the fields of ReviewRound."""
    return store.frame(_ROUNDS).cast(pl.Schema(ROUND_COLUMNS))


def digest(token: str) -> str:
    """What a token is known by, however it is typed. Raises UserError for a text that is none."""
    return hashlib.sha256(code_of(token).encode()).hexdigest()


def _area(store: Store, opening: Opening) -> tuple[str, str]:
    rows = areas_on(load_areas(store), opening.opens_on).filter(pl.col("code") == opening.area)
    for level in _LEVELS:
        own = rows.filter(pl.col("level") == level)
        if own.height:
            return level, str(own["name"][0])
    raise UserError("REV-004", area=opening.area, day=opening.opens_on)


def _require_seldom(before: pl.DataFrame, opening: Opening) -> None:
    """At most two rounds of a direction and an area in a calendar year."""
    year = opening.opens_on.year
    same = before.filter(
        pl.col("direction") == opening.direction,
        pl.col("area_code") == opening.area,
        pl.col("opens_on").dt.year() == year,
    )
    if same.height >= MOST_A_YEAR:
        words = DIRECTIONS.words[opening.direction]
        raise UserError("REV-005", direction=words, year=year, most=MOST_A_YEAR)


def _links(store: Store, opening: Opening, level: str) -> list[Link]:
    """A link for every community about its township, or for every township about its county."""
    day, areas = opening.opens_on, load_areas(store)
    if opening.direction == "up":
        rows = communities_on(areas, day).filter(pl.col(level) == opening.area)
        asked: Sequence[tuple[str, str, str]] = rows.select("community", "name", "township").rows()
    else:
        standing = areas_on(areas, day).filter(pl.col("level") == "township")
        own = pl.col("code" if level == "township" else level) == opening.area
        townships = standing.filter(own).with_columns(about=pl.coalesce("county", "prefecture"))
        asked = townships.select("code", "name", "about").rows()
    known = [(code, name, target) for code, name, target in asked if target is not None]
    if not known:
        raise UserError("REV-006", area=opening.area)
    return [Link(code, name, target, _new_token()) for code, name, target in sorted(known)]


def _new_token() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(TOKEN_LENGTH))
