"""Boundaries for the browser: a file per province and level, named by its content, so it is fetched once."""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipelines.queries.boundaries import boundary_file

ADDRESS = "boundaries"
"""Where the server offers the files."""
MAPPED_LEVELS = ("county", "prefecture")
COUNTRY = "000000"
COUNTRY_LEVELS = ("province", "county")
LINES = "lines"
"""In place of a level: the lines that a map of the whole country must show."""
FEWEST_POINTS = 4
"""Of a closed ring that has an area."""
NATION_DECIMALS = 2
"""Of a degree: a kilometre, a sixth of what a pixel is on a map of the country."""
THINNED = 0.02
"""Degrees by which the border of a county may be off there: a third of a pixel, for half of the points.
Those of provinces keep all of theirs."""
Box = tuple[float, float, float, float]
Ring = list[list[float]]


@dataclass(frozen=True)
class Shape:
    """Box of an area (west, south, east, north) and a point on its surface."""

    box: Box
    point: tuple[float, float]


@dataclass(frozen=True)
class Boundary:
    """The areas of a province and level: address of the file, and the shape of each code and of each name."""

    url: str
    shapes: dict[str, Shape]
    names: dict[str, Shape]


@cache
def province_boundary(province: str, level: str) -> Boundary | None:
    """Boundaries of a province's areas of a level; None where there are none."""
    features = _read_features(province, level)
    if not features:
        return None
    content = _content(province, level)
    name = f"{province}-{level}-{hashlib.sha256(content).hexdigest()[:12]}.json"
    shapes = {feature["properties"]["code"]: _shape(feature) for feature in features}
    names = {feature["properties"]["name"]: shapes[feature["properties"]["code"]] for feature in features}
    return Boundary(f"{ADDRESS}/{name}", shapes, names)


def file_content(name: str) -> bytes | None:
    """The file of that name; None where the server offers none such."""
    province, level, _mark = name.split("-") if name.count("-") == 2 else ("", "", "")
    of_country = province == COUNTRY and level in (*COUNTRY_LEVELS, LINES)
    if not of_country and (level not in MAPPED_LEVELS or not (province.isdecimal() and len(province) == 6)):
        return None
    if level == LINES:
        return _content(province, level) if country_lines().endswith(f"/{name}") else None
    boundary = province_boundary(province, level)
    return _content(province, level) if boundary and boundary.url.endswith(f"/{name}") else None


@cache
def file_gzipped(name: str) -> bytes | None:
    """The file of that name as it travels; None where the server offers none such."""
    content = file_content(name)
    return None if content is None else gzip.compress(content, mtime=0)


def country_lines() -> str:
    """Address of the lines that a map of the whole country must show."""
    mark = hashlib.sha256(_content(COUNTRY, LINES)).hexdigest()[:12]
    return f"{ADDRESS}/{COUNTRY}-{LINES}-{mark}.json"


@cache
def _content(province: str, level: str) -> bytes:
    features = _read_features(province, level)
    if level != LINES:
        features = [feature | {"geometry": _wound(feature["geometry"])} for feature in features]
    if province == COUNTRY:
        features = [_coarse(feature, THINNED if level == "county" else 0.0) for feature in features]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _read_features(province: str, level: str) -> list[dict[str, Any]]:
    """The areas of the province, from its own file where it has one, else from the nation's; of the country
    those of all provinces, or its lines."""
    if province == COUNTRY and level == LINES:
        return _features(boundary_file("china", "province").with_name("china_lines.geojson"))
    if province == COUNTRY:
        return _features(boundary_file("china", level))
    first = boundary_file("china", "province").parent
    for whole in sorted(first.glob("*_provinces.geojson")):
        scope = whole.name.removesuffix("_provinces.geojson")
        if scope != "china" and _features(whole)[0]["properties"]["code"] == province:
            return _features(boundary_file(scope, level))
    nation = _features(boundary_file("china", level))
    return [feature for feature in nation if feature["properties"]["code"][:2] == province[:2]]


def _features(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["features"] if path.exists() else []


def _polygons(geometry: dict[str, Any]) -> list[list[Ring]]:
    coordinates = geometry["coordinates"]
    return coordinates if geometry["type"] == "MultiPolygon" else [coordinates]


def _wound(geometry: dict[str, Any]) -> dict[str, Any]:
    """The same with every outer ring clockwise and every hole the other way: charts draw on a globe, where a
    ring the other way round is everything but the area."""
    turned = [
        [ring if (_area(ring) < 0) == (place == 0) else ring[::-1] for place, ring in enumerate(rings)]
        for rings in _polygons(geometry)
    ]
    return {"type": "MultiPolygon", "coordinates": turned}


def _coarse(feature: dict[str, Any], most_off: float) -> dict[str, Any]:
    """The same with NATION_DECIMALS and no point that is less off, and of its properties what a map reads."""
    told = {name: feature["properties"].get(name) for name in ("code", "name")}
    rounded = feature["geometry"] | {"coordinates": _rounded(feature["geometry"]["coordinates"], most_off)}
    return {"type": "Feature", "properties": told, "geometry": rounded}


def _rounded(coordinates: list[Any], most_off: float) -> list[Any]:
    if isinstance(coordinates[0], (int, float)):
        return [round(number, NATION_DECIMALS) for number in coordinates]
    rounded = [_rounded(part, most_off) for part in coordinates]
    if isinstance(rounded[0][0], list):
        return rounded
    kept = [point for place, point in enumerate(rounded) if place == 0 or point != rounded[place - 1]]
    kept = thinned(kept, most_off) if most_off else kept
    # An islet of no kilometre keeps its shape: nothing of the country is left out.
    return kept if len(kept) >= FEWEST_POINTS else coordinates


def thinned(ring: Ring, most_off: float) -> Ring:
    """The ring without points that lie no farther from the line between those kept. Source: Douglas and
    Peucker, Cartographica 10 (1973) 112–122; a ring is two lines, to its farthest point and back."""
    start = ring[0]
    far = max(range(len(ring)), key=lambda place: math.dist(start, ring[place]))
    kept, open_lines = {0, far, len(ring) - 1}, [(0, far), (far, len(ring) - 1)]
    while open_lines:
        first, last = open_lines.pop()
        off, place = _farthest(ring, first, last)
        if off > most_off:
            kept.add(place)
            open_lines += [(first, place), (place, last)]
    return [ring[place] for place in sorted(kept)]


def _farthest(ring: Ring, first: int, last: int) -> tuple[float, int]:
    """How far the farthest point between two lies from the line through them, and which it is."""
    (west, south), (east, north) = ring[first], ring[last]
    long = math.dist(ring[first], ring[last])

    def off(place: int) -> float:
        x, y = ring[place]
        if not long:
            return math.dist(ring[first], ring[place])
        return abs((x - west) * (north - south) - (y - south) * (east - west)) / long

    return max(((off(place), place) for place in range(first + 1, last)), default=(0.0, first))


def _area(ring: Ring) -> float:
    """Twice the area of a closed ring; negative where it runs clockwise."""
    return sum(x * north - east * y for (x, y), (east, north) in pairwise(ring))


def _shape(feature: dict[str, Any]) -> Shape:
    outer = [point for rings in _polygons(feature["geometry"]) for point in rings[0]]
    longitudes, latitudes = zip(*outer, strict=True)
    box = (min(longitudes), min(latitudes), max(longitudes), max(latitudes))
    return Shape(box, (feature["properties"]["lon"], feature["properties"]["lat"]))


def joint_box(shapes: list[Shape]) -> Box:
    """The box around all of them."""
    wests, souths, easts, norths = zip(*(shape.box for shape in shapes), strict=True)
    return min(wests), min(souths), max(easts), max(norths)
