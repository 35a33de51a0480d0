"""Which burdens each community carries, and when each begins, ends and comes back.

Magnitudes follow published places: about 17 plaques a community before and 8 after (龙子湖区 2023: 914 on 53
communities, 407 left), 30–40 regular forms before and 29 after (花苑社区 2023), 23–30 kinds of certificates
retired (龙子湖区, 渝北区, 中山市 2023). Chat groups are below the 40–50 of 孙家口村, which was news because
it was extreme. The catalogues' `share` is the share of communities that carry an item at the outset, `ends`
the share of these that are rid of it after a year at the usual pace.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from pipelines.demo.draws import Draws, Keys, code_keys, combine, name_key, spread, uniform, whole
from pipelines.demo.months import NEVER
from pipelines.demo.provinces import SHARED, Province, province_of
from pipelines.demo.pushes import decide_scopes, push_keys, sent_by_prefecture
from pipelines.demo.stories import happens_in
from pipelines.lists.reference import reference_lists

_BACKGROUND_REBOUND = 0.01
_STORY_REBOUND = 0.45
_NEW_DURING_YEAR = 0.04


@cache
def read_catalogue(name: str, province: Province) -> pl.DataFrame:
    """One row per item that departments place in communities; where it is on a list of the province, with
    the number that its title has there."""
    own = province.folder / f"{name}.csv"
    rows = pl.read_csv(own if own.exists() else SHARED / f"{name}.csv", null_values="")
    return _with_numbers(rows, province) if "list_title" in rows.columns else rows


def _with_numbers(rows: pl.DataFrame, province: Province) -> pl.DataFrame:
    lists = reference_lists(province.jurisdiction)
    numbers = [
        None if kind is None else next(entry.number for entry in lists[kind].entries if entry.title == title)
        for kind, title in rows.select("list_kind", "list_title").iter_rows()
    ]
    return rows.with_columns(pl.Series("list_number", numbers, dtype=pl.Int64))


def community_keys(communities: pl.DataFrame) -> Keys:
    return code_keys(communities["community_code"])


def county_draws(communities: pl.DataFrame, purpose: str, prefecture_share: float = 0.5) -> Draws:
    """For each community a draw that its county shares, in part with its prefecture: neighbours are alike."""
    county = uniform(code_keys(communities["county"]), purpose)
    prefecture = uniform(code_keys(communities["prefecture"].fill_null("0")), purpose)
    return prefecture_share * prefecture + (1 - prefecture_share) * county


def _loads(communities: pl.DataFrame) -> tuple[Draws, Draws]:
    """For each community how much more than usual its county carries, and how much more it carries itself."""
    own = uniform(community_keys(communities), "load")
    tiny = communities["county"].is_in(list(province_of(communities).tiny)).to_numpy()
    own_factor = np.where(tiny, spread(own, 0.3, 1.6), spread(own, 0.9, 1.15))
    county_factor = spread(county_draws(communities, "load"), 0.78, 1.22)
    county_factor = np.where(happens_in("improve", communities), 1.3, county_factor)
    return county_factor, own_factor * county_factor


def paces(communities: pl.DataFrame) -> Draws:
    """For each community how fast its county takes burdens away; 1 is usual."""
    usual = spread(county_draws(communities, "pace"), 0.45, 1.65)
    told = np.where(happens_in("rebound", communities), 1.6, usual)
    return np.where(happens_in("improve", communities), 3.0, told)


def _end_months(pairs: pl.DataFrame, keys: Keys) -> np.ndarray:
    """The month in which each burden is taken away, -1 where before the year, NEVER where it stays."""
    chance = 1 - (1 - pairs["ends"].to_numpy()) ** pairs["pace"].to_numpy()
    drawn = uniform(keys, "end")
    ended = drawn < chance
    part_of_year = np.divide(drawn, chance, out=np.zeros_like(drawn), where=ended)
    months = np.floor(part_of_year**1.3 * 13).astype(np.int64) - 1
    for story, first, last in (("improve", 3, 11), ("rebound", 0, 6)):
        months = np.where(happens_in(story, pairs), whole(part_of_year, first, last), months)
    return np.where(ended, months, NEVER)


def _return_months(pairs: pl.DataFrame, keys: Keys, ends: np.ndarray) -> np.ndarray:
    """The month in which a burden taken away comes back, NEVER for most."""
    story = happens_in("rebound", pairs)
    chance = np.where(story, _STORY_REBOUND, _BACKGROUND_REBOUND)
    back = (uniform(keys, "back") < chance) & (ends >= 0) & (ends <= 6)
    months = whole(uniform(keys, "back month"), np.where(story, 9, ends + 2), 11)
    return np.where(back, months, NEVER)


@dataclass(frozen=True)
class _Carried:
    """What communities carry, an entry per community and item: their places in the tables of both, the keys
    of the pair and of the push by which it came, and whether the prefecture's department sent it."""

    community: np.ndarray
    item: np.ndarray
    keys: Keys
    pushes: Keys
    by_prefecture: np.ndarray


def _carried(communities: pl.DataFrame, register: str, catalogue: pl.DataFrame) -> _Carried:
    items = np.array([name_key(register + name) for name in catalogue[:, 0]], dtype=np.uint64)
    own = combine(community_keys(communities)[:, None], items[None, :])
    county, township = decide_scopes(communities, register, items)
    pushes = push_keys(communities, items, own, county, township)
    of_county, of_community = _loads(communities)
    loads = np.where(county | township, of_county[:, None], of_community[:, None])
    chance = np.minimum(catalogue["share"].to_numpy()[None, :] * loads, 1.0)
    place, item = np.nonzero(uniform(pushes, "carries") < chance)
    pushed = pushes[place, item]
    sent = sent_by_prefecture(pushed, county[place, item])
    return _Carried(place, item, own[place, item], pushed, sent)


def place_burdens(communities: pl.DataFrame, register: str) -> tuple[pl.DataFrame, Keys]:
    """One row per community and item of the register's catalogue that it carries at any time of the year: the
    columns of both, pace, and the months start (-1: before the year), end and back. Keys come beside it."""
    catalogue = read_catalogue(register, province_of(communities))
    carried = _carried(communities, register, catalogue)
    keys = carried.keys
    rows = communities.with_columns(pl.Series("pace", paces(communities)))[carried.community]
    pairs = pl.concat([rows, catalogue[carried.item]], how="horizontal")
    new = uniform(carried.pushes, "new") < _NEW_DURING_YEAR
    start = np.where(new, whole(uniform(carried.pushes, "new month"), 1, 11), -1)
    end = _end_months(pairs, keys)
    end = np.where(new & (end < start + 2), NEVER, end)
    months = {"start": start, "end": end, "back": _return_months(pairs, keys, end)}
    told = pairs.with_columns(pl.Series(name, values) for name, values in months.items())
    return _with_senders(told, carried.by_prefecture), keys


def _with_senders(pairs: pl.DataFrame, by_prefecture: np.ndarray) -> pl.DataFrame:
    """The rows with the level of the department that sent them; certificates have none, and work that came by
    a list or without approval is the county's."""
    if "department_level" not in pairs.columns or "entry_route" in pairs.columns:
        return pairs
    sent = pl.Series(by_prefecture) & (pairs["department_level"] == "county")
    return pairs.with_columns(
        pl.when(sent).then(pl.lit("prefecture")).otherwise("department_level").alias("department_level")
    )
