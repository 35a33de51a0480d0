"""Which burdens each community carries, and when each begins, ends and comes back.

Magnitudes follow published places: about 17 plaques a community before and 8 after (龙子湖区 2023: 914 on 53
communities, 407 left), 30–40 regular forms before and 29 after (花苑社区 2023), 23–30 kinds of certificates
retired (龙子湖区, 渝北区, 中山市 2023). Chat groups are below the 40–50 of 孙家口村, which was news because
it was extreme. The catalogues' `share` is the share of communities that carry an item at the outset, `ends`
the share of these that are rid of it after a year at the usual pace.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from pipelines.demo.draws import Draws, Keys, code_keys, combine, name_key, spread, uniform, whole
from pipelines.demo.months import NEVER
from pipelines.demo.provinces import SHARED, Province, province_of
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


def _loads(communities: pl.DataFrame) -> Draws:
    """For each community how much more than usual it carries."""
    own = uniform(community_keys(communities), "load")
    tiny = communities["county"].is_in(list(province_of(communities).tiny)).to_numpy()
    own_factor = np.where(tiny, spread(own, 0.3, 1.6), spread(own, 0.9, 1.15))
    county_factor = spread(county_draws(communities, "load"), 0.78, 1.22)
    return own_factor * np.where(happens_in("improve", communities), 1.3, county_factor)


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


def place_burdens(communities: pl.DataFrame, register: str) -> tuple[pl.DataFrame, Keys]:
    """One row per community and item of the register's catalogue that it carries at any time of the year: the
    columns of both, pace, and the months start (-1: before the year), end and back. Keys come beside it."""
    catalogue = read_catalogue(register, province_of(communities))
    item_keys = np.array([name_key(register + name) for name in catalogue[:, 0]], dtype=np.uint64)
    keys = combine(community_keys(communities)[:, None], item_keys[None, :])
    chance = np.minimum(catalogue["share"].to_numpy()[None, :] * _loads(communities)[:, None], 1.0)
    community, item = np.nonzero(uniform(keys, "carries") < chance)
    keys = keys[community, item]
    carried = communities.with_columns(pl.Series("pace", paces(communities)))[community]
    pairs = pl.concat([carried, catalogue[item]], how="horizontal")
    new = uniform(keys, "new") < _NEW_DURING_YEAR
    start = np.where(new, whole(uniform(keys, "new month"), 1, 11), -1)
    end = _end_months(pairs, keys)
    end = np.where(new & (end < start + 2), NEVER, end)
    months = {"start": start, "end": end, "back": _return_months(pairs, keys, end)}
    return pairs.with_columns(pl.Series(name, values) for name, values in months.items()), keys
