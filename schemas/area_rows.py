"""Rows about areas, as queries give them.

Annotations are not postponed here: NotRequired is told from a type, not from its text."""

from typing import NotRequired, TypedDict


class AreaKey(TypedDict):
    """Which area; ``county``: the one it lies in, where that is told."""

    level: str
    code: str
    county: NotRequired[str | None]


class AreaRow(AreaKey):
    """A row of ``areas_in`` and ``communities_in``: an area with the codes and names of those it lies in,
    null where there is none; ``lon`` and ``lat`` in degrees."""

    name: str
    parent_level: str | None
    parent_code: str | None
    lon: float | None
    lat: float | None
    township: str | None
    prefecture: str | None
    province: str | None
    country: str | None
    county_name: str | None
    prefecture_name: str | None
    province_name: str | None
    country_name: str | None
