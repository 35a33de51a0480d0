"""The stories a user can find in the demonstration, and where they are."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

COPIED_FROM = 7
"""Month of the year (0 = the first) that the copying county hands in again from then on: June."""

TINY_COUNTIES = ("513324", "513233")
"""Counties of nine communities in the small demonstration."""


@dataclass(frozen=True)
class Story:
    """One story: its key, the area it happens in, and a sentence for the user."""

    key: str
    level: str
    area: str
    zh: str
    en: str


@cache
def read_stories() -> dict[str, Story]:
    """Every story by its key."""
    rows = tomllib.loads((Path(__file__).parent / "stories.toml").read_text(encoding="utf-8"))
    return {key: Story(key, **row) for key, row in rows.items()}


def happens_in(key: str, communities: pl.DataFrame) -> np.ndarray:
    """For each community whether it lies in the story's county."""
    return (communities["county"] == read_stories()[key].area).to_numpy()


def first_township(key: str, communities: pl.DataFrame) -> str | None:
    """The township of the story's county that comes first by code; None where the county is not held."""
    return communities.filter(pl.col("county") == read_stories()[key].area)["township"].min()  # type: ignore[return-value]


def effective_months(communities: pl.DataFrame, month: int) -> np.ndarray:
    """For each community the month whose state it reports: the present one, an old one where it copies."""
    months = np.full(communities.height, month, dtype=np.int64)
    months[happens_in("copy", communities)] = min(month, COPIED_FROM)
    return months
