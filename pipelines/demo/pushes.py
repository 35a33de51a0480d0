"""Pushes: most of what departments ask for comes to all communities of a county or of a township at once, so
that neighbours carry the same and a county holds less information than so many independent communities."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.draws import Draws, Keys, code_keys, combine, uniform
from pipelines.demo.provinces import province_of

PUSHED = ("forms", "plaques", "digital_tools", "appraisals", "work_items")
"""Registers of what departments push. Certificates are asked of residents one by one."""

COUNTY_WIDE, TOWNSHIP_WIDE = 0.35, 0.35
"""Of what a department asks for in a county the shares that go to all its communities, and to all of a
township; the rest reaches communities one by one."""

FROM_PREFECTURE = 0.2
"""Of what goes to a whole county the share that the prefecture's department sends."""


def decide_scopes(communities: pl.DataFrame, register: str, items: Keys) -> tuple[np.ndarray, np.ndarray]:
    """Two tables, a row per community and a column per item: whether its whole county gets it, and whether
    its whole township does. Never where a county's few communities are to differ much."""
    rows = code_keys(communities["county"])
    drawn = uniform(combine(rows[:, None], items[None, :]), "scope")
    tiny = communities["county"].is_in(list(province_of(communities).tiny)).to_numpy()
    pushed = ~tiny[:, None] & (register in PUSHED)
    county = pushed & (drawn < COUNTY_WIDE)
    return county, pushed & ~county & (drawn < COUNTY_WIDE + TOWNSHIP_WIDE)


def push_keys(
    communities: pl.DataFrame, items: Keys, own: Keys, county: np.ndarray, township: np.ndarray
) -> Keys:
    """The keys by which it is drawn who gets an item and since when: the county's or township's where all of
    it get it, else the community's own."""
    of_county = combine(code_keys(communities["county"])[:, None], items[None, :])
    of_township = combine(code_keys(communities["township"])[:, None], items[None, :])
    keys: Keys = np.where(county, of_county, np.where(township, of_township, own))
    return keys


def sent_by_prefecture(keys: Keys, county_wide: np.ndarray) -> np.ndarray:
    """For each burden whether the department of the prefecture sent it to the whole county."""
    drawn: Draws = uniform(keys, "sender")
    sent: np.ndarray = county_wide & (drawn < FROM_PREFECTURE)
    return sent
