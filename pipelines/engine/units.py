"""How a month's rows are cut: by prefecture, so that a change in one is no work in another. Everything that a
row is counted with, compared with or followed to lies in one unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

DIGITS = 4
"""Of an area's code: province and prefecture (GB/T 2260)."""


def bucket_of(column: str) -> pl.Expr:
    """The bucket of an area's code, which never changes: what a part's rows have in common."""
    return pl.col(column).str.head(DIGITS)


@dataclass(frozen=True)
class Units:
    """Buckets by unit. Nearly always a unit is one bucket; where communities went from one prefecture to
    another, or a county's townships begin with other digits, it is all of theirs. ``joined``: by bucket the
    name of its unit, where it is another."""

    joined: Mapping[str, str] = field(default_factory=dict)

    def of(self, bucket: str) -> str:
        return self.joined.get(bucket, bucket)

    def column(self, name: str) -> pl.Expr:
        """The unit of an area, by a column with codes of communities, townships or counties."""
        return bucket_of(name).replace(dict(self.joined)) if self.joined else bucket_of(name)


def units_of(areas: pl.DataFrame) -> Units:
    """The units of all areas there are or ever were: ``areas`` has every span of validity."""
    counties = areas.filter(level="county").select(parent="code").unique()
    townships = areas.filter(level="township").join(counties, on="parent", how="semi")
    communities = areas.filter(level="community")
    followed = areas.filter(pl.col("level").is_in(["community", "township", "county"]))
    pairs = [
        rows.select(one=bucket_of("code"), other=bucket_of(column)).drop_nulls().unique()
        for rows, column in ((townships, "parent"), (communities, "parent"), (followed, "successor_code"))
    ]
    return Units(_groups(pl.concat(pairs).filter(pl.col("one") != pl.col("other")).iter_rows()))


def _groups(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By name: the first name of all that pairs connect it with, itself left out."""
    groups: dict[str, set[str]] = {}
    for one, other in pairs:
        merged = groups.get(one, {one}) | groups.get(other, {other})
        groups |= dict.fromkeys(merged, merged)
    return {name: min(group) for name, group in groups.items() if name != min(group)}
