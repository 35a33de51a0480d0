"""The boundaries of the whole country as they travel: every area of it, coarser, and its lines."""

from __future__ import annotations

import gzip
import json
import math
from itertools import pairwise
from typing import Any

import pytest

from pages._ui.shell.boundaries import (
    COUNTRY,
    COUNTRY_LEVELS,
    FEWEST_POINTS,
    THINNED,
    Boundary,
    country_lines,
    file_content,
    file_gzipped,
    province_boundary,
    thinned,
)
from pipelines.areas import boundary_file


def sent(level: str) -> tuple[Boundary, list[dict[str, Any]]]:
    boundary = province_boundary(COUNTRY, level)
    assert boundary is not None
    name = boundary.url.rsplit("/", 1)[-1]
    content, packed = file_content(name), file_gzipped(name)
    assert content is not None and packed is not None and gzip.decompress(packed) == content
    features: list[dict[str, Any]] = json.loads(content)["features"]
    return boundary, features


@pytest.mark.parametrize("level", COUNTRY_LEVELS)
def test_nothing_of_the_country_is_left_out(level: str) -> None:
    """Islets too small for the picture keep their shape."""
    boundary, features = sent(level)
    whole = json.loads(boundary_file("china", level).read_text(encoding="utf-8"))["features"]
    assert [feature["properties"]["code"] for feature in features] == [
        one["properties"]["code"] for one in whole
    ]
    assert len(boundary.shapes) == len(whole) == {"province": 34, "county": 2891}[level]
    for feature, original in zip(features, whole, strict=True):
        before = original["geometry"]["coordinates"]
        before = before if original["geometry"]["type"] == "MultiPolygon" else [before]
        assert [len(rings) for rings in feature["geometry"]["coordinates"]] == [
            len(rings) for rings in before
        ]
        assert all(
            len(ring) >= FEWEST_POINTS for rings in feature["geometry"]["coordinates"] for ring in rings
        )


def test_the_lines_are_there() -> None:
    content = file_content(country_lines().rsplit("/", 1)[-1])
    assert content is not None
    drawn = json.loads(content)["features"]
    assert [line["properties"]["name"] for line in drawn] == ["省界", "特别行政区界", "九段线", "未定国界"]
    assert file_content("000000-lines-000000000000.json") is None
    assert file_content("510000-lines-000000000000.json") is None


def test_a_ring_loses_points_that_are_hardly_off() -> None:
    corners = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]]
    dense = [
        [x0 + (x1 - x0) * step / 10, y0 + (y1 - y0) * step / 10 + 0.01 * (step % 2) * (x1 != x0)]
        for (x0, y0), (x1, y1) in pairwise(corners)
        for step in range(10)
    ] + [[0.0, 0.0]]
    found = thinned(dense, THINNED)
    assert [one for one in found if one in corners] == corners and len(found) < 12
    assert found[0] == found[-1]


def test_a_dent_deeper_than_that_stays() -> None:
    ring = [[0.0, 0.0], [2.0, 3 * THINNED], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]]
    assert [2.0, 3 * THINNED] in thinned(ring, THINNED)
    assert math.isclose(ring[1][1], 0.06)
