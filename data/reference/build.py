"""Makes areas.parquet, boundaries/ and counties_without_polygon.csv from the folder of sources that the
README beside this file names. Run from the project folder: python data/reference/build.py SOURCE_FOLDER
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping, shape

HERE = Path(__file__).resolve().parent
LEVELS = ("province", "prefecture", "county", "township", "community")
COUNTS = {"province": 34, "prefecture": 365, "county": 2891, "township": 41352, "community": 620573}
DETAILED = {"beijing": "110000", "gansu": "620000", "guangxi": "450000", "sichuan": "510000"}
"""The provinces whose boundaries are kept in full detail."""

DECIMALS = 4
"""Of a degree, about 10 m: the precision of the source. With three the files are a tenth smaller, but nine
polygons of Sichuan, Gansu and Guangxi cross themselves."""

SMALLEST_HOLE = 1e-4
"""Square degrees, about 1 km²: a smaller hole in an outline is a gap between simplified neighbours."""

NO_SUCCESSION = {"valid_from": pl.Date, "valid_to": pl.Date, "successor_code": pl.String}
"""The source is one day's list: it knows of no beginning, end or successor."""

Shapes = dict[str, Polygon | MultiPolygon]
"""Polygons by area code."""


def build_areas(source: Path) -> pl.DataFrame:
    """One row per area, sorted by level and code; every parent is a code of a higher level."""
    areas = pl.read_parquet(source / "areas.parquet")
    areas = areas.with_columns(_parents(areas).alias("parent")).with_columns(
        pl.lit(None, dtype).alias(name) for name, dtype in NO_SUCCESSION.items()
    )
    counted = dict(areas.group_by("level").len().rows())
    if counted != COUNTS:
        raise SystemExit(f"areas: expected {COUNTS}, found {counted}")
    order = pl.col("level").replace_strict(
        {level: depth for depth, level in enumerate(LEVELS)}, return_dtype=pl.Int8
    )
    return areas.sort(order, "code").select(
        "code", "name", "level", "parent", "kind", *NO_SUCCESSION, "lon", "lat"
    )


def _parents(areas: pl.DataFrame) -> pl.Expr:
    """The parent the source names where that is an area of a higher level; else the prefecture, else the
    province of the code's prefix. The source names none for development zones that no county list knows
    (130171 …), and for Gansu's three units outside every county, which name themselves."""
    codes = {level: set(areas.filter(pl.col("level") == level)["code"]) for level in LEVELS}
    prefecture, province = pl.col("code").str.slice(0, 4) + "00", pl.col("code").str.slice(0, 2) + "0000"
    parent = pl.when(pl.col("level") == "province").then(None)
    for depth, level in enumerate(LEVELS[1:], start=1):
        above = list(set().union(*(codes[name] for name in LEVELS[:depth])))
        known = pl.coalesce(
            pl.when(code.is_in(above)).then(code) for code in (pl.col("parent"), prefecture, province)
        )
        parent = parent.when(pl.col("level") == level).then(known)
    return parent


def read_shapes(path: Path) -> Shapes:
    """The polygons of a source file; the few that cross themselves are mended."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {f["properties"]["adcode"]: _mend(shape(f["geometry"])) for f in features}


def _mend(geometry: Any) -> Polygon | MultiPolygon:
    """The valid polygons of a geometry, on the grid of our decimals."""
    if geometry.is_valid:
        return geometry
    parts = shapely.get_parts(shapely.make_valid(geometry))
    return MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def dissolve(shapes: Iterable[Polygon | MultiPolygon]) -> Polygon | MultiPolygon:
    """The outline of neighbours, without the slivers between them."""
    parts = [
        Polygon(part.exterior, [ring for ring in part.interiors if Polygon(ring).area > SMALLEST_HOLE])
        for part in shapely.get_parts(shapely.unary_union(list(shapes)))
    ]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def outlines(counties: Shapes, areas: pl.DataFrame) -> Shapes:
    """Prefectures as the union of their counties."""
    prefectures = set(areas.filter(pl.col("level") == "prefecture")["code"])
    rows = areas.filter(pl.col("level") == "county", pl.col("parent").is_in(list(prefectures)))
    groups = rows.group_by("parent").agg("code").sort("parent").rows()
    return {parent: dissolve(counties[code] for code in codes) for parent, codes in groups}


def with_points(areas: pl.DataFrame, shapes: dict[str, Shapes]) -> pl.DataFrame:
    """The areas with a point on the surface of every prefecture and province as well."""
    rows = []
    for level in ("province", "prefecture"):
        for code, geometry in shapes[level].items():
            point = geometry.representative_point()
            rows.append((level, code, round(point.x, 5), round(point.y, 5)))
    points = pl.DataFrame(rows, schema=["level", "code", "lon", "lat"], orient="row")
    joined = areas.join(points, on=["level", "code"], how="left", suffix="_found", maintain_order="left")
    both = [pl.coalesce(axis, f"{axis}_found").alias(axis) for axis in ("lon", "lat")]
    return joined.with_columns(both).drop("lon_found", "lat_found")


def write_boundaries(path: Path, shapes: Shapes, level: str, areas: pl.DataFrame) -> None:
    """One feature per area, sorted by code, without spaces: properties code, name, i (its place in the
    file, so that a page can send values as a plain list), lon, lat."""
    named = areas.filter(pl.col("level") == level, pl.col("code").is_in(list(shapes))).sort("code")
    features = []
    for i, row in enumerate(named.select("code", "name", "lon", "lat").iter_rows(named=True)):
        properties = {"code": row["code"], "name": row["name"], "i": i, "lon": row["lon"], "lat": row["lat"]}
        geometry = json.loads(json.dumps(mapping(shapes[row["code"]])), parse_float=_rounded)
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    _write_json(path, {"type": "FeatureCollection", "features": features})


def _rounded(number: str) -> float:
    return round(float(number), DECIMALS)


def _write_json(path: Path, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8", newline="\n")


def write_lines(source: Path, path: Path) -> None:
    """The lines a map of the whole country must show, by name."""
    lines = json.loads((source / "maps" / "cn_lines.geojson").read_text(encoding="utf-8"))
    features = [{key: f[key] for key in ("type", "properties", "geometry")} for f in lines["features"]]
    _write_json(path, {"type": "FeatureCollection", "features": features})


def write_reference(source: Path) -> None:
    """Everything in this folder that is made and not written."""
    maps, folder = source / "maps", HERE / "boundaries"
    folder.mkdir(exist_ok=True)
    areas = build_areas(source)
    nation = {"county": read_shapes(maps / "china_25_counties.geojson")}
    nation["prefecture"] = outlines(nation["county"], areas)
    nation["province"] = read_shapes(maps / "china_25_provinces.geojson")
    areas = with_points(areas, nation)
    areas.write_parquet(HERE / "areas.parquet", compression="zstd", compression_level=19)
    write_boundaries(folder / "china_provinces.geojson", nation["province"], "province", areas)
    write_boundaries(folder / "china_prefectures.geojson", nation["prefecture"], "prefecture", areas)
    write_boundaries(folder / "china_counties.geojson", nation["county"], "county", areas)
    write_lines(source, folder / "china_lines.geojson")
    for name, code in DETAILED.items():
        counties = read_shapes(maps / f"{name}_100_counties.geojson")
        cities = read_shapes(maps / f"{name}_100_cities.geojson")
        write_boundaries(folder / f"{name}_counties.geojson", counties, "county", areas)
        write_boundaries(folder / f"{name}_prefectures.geojson", cities, "prefecture", areas)
        whole = {code: dissolve(cities.values())}
        write_boundaries(folder / f"{name}_provinces.geojson", whole, "province", areas)
    without = areas.filter(pl.col("level") == "county", ~pl.col("code").is_in(list(nation["county"])))
    reasons = without.select("code", "name", pl.lit("not in the boundary source").alias("reason"))
    reasons.write_csv(HERE / "counties_without_polygon.csv")


if __name__ == "__main__":
    write_reference(Path(sys.argv[1]))
