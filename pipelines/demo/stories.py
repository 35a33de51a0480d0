"""The stories a user can find in the demonstration, and where they are."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from pipelines.demo.provinces import Province, find_province, province_of
from schemas.words import Named

COPIED_FROM = 7
"""Month of the year (0 = the first) that the copying county hands in again from then on: June."""


@dataclass(frozen=True)
class Story(Named):
    """One story: its key, the area it happens in, a sentence for the user, and the code of the signal that
    finds it, where one does."""

    key: str
    level: str
    area: str
    zh: str
    en: str
    signal: str | None = None


@cache
def read_stories(jurisdiction: str) -> dict[str, Story]:
    """Every story of a province by its key. Raises UserError where it has no demonstration."""
    file = find_province(jurisdiction).folder / "stories.toml"
    rows = tomllib.loads(file.read_text(encoding="utf-8"))
    return {key: Story(key, **row) for key, row in rows.items()}


def story_area(key: str, communities: pl.DataFrame) -> str:
    """The code of the county in which the story happens, in the communities' province; "" where it tells
    none."""
    return county_of_story(province_of(communities), key)


def county_of_story(province: Province, key: str) -> str:
    """The same of a province."""
    story = read_stories(province.jurisdiction).get(key)
    return "" if story is None else story.area


def happens_in(key: str, communities: pl.DataFrame) -> np.ndarray:
    """For each community whether it lies in the story's county."""
    if communities.is_empty():
        return np.zeros(0, dtype=bool)
    return (communities["county"] == story_area(key, communities)).to_numpy()


def first_township(key: str, communities: pl.DataFrame) -> str | None:
    """The township of the story's county that comes first by code; None where the county is not held."""
    if communities.is_empty():
        return None
    return communities.filter(county=story_area(key, communities))["township"].min()  # type: ignore[return-value]


def effective_months(communities: pl.DataFrame, month: int) -> np.ndarray:
    """For each community the month whose state it reports: the present one, an old one where it copies."""
    months = np.full(communities.height, month, dtype=np.int64)
    months[happens_in("copy", communities)] = min(month, COPIED_FROM)
    return months


def hands_back(rows: pl.DataFrame, month: int) -> np.ndarray:
    """For each row whether its township hands the prefilled workbook back as it got it: the figures of the
    month are then empty. ``rows`` have the columns of communities."""
    copies: np.ndarray = happens_in("copy", rows) & (month > COPIED_FROM)
    return copies
