"""Reading areas: the reference that ships with the product, and an administrator's CSV."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.areas.checking import find_problems
from pipelines.areas.country import put_under_country
from pipelines.areas.validity import close_spans
from pipelines.base.home import REFERENCE
from pipelines.base.tables import parse_dates, read_table
from schemas.areas import AREA_COLUMNS, AREA_HEADERS, COUNTRY_CODE, REQUIRED_AREA_COLUMNS
from schemas.codes import COMMUNITY_KIND

REFERENCE_AREAS = REFERENCE / "areas.parquet"


def read_reference(area_code: str | None = None) -> pl.DataFrame:
    """One row per area of the shipped reference (source and date: data/reference/README.md): of all 34
    provinces, of one, or of one prefecture or county with all that lies in it and the areas it lies in. Of
    the country: of the provinces whose townships it knows, under one area that holds them."""
    areas = pl.scan_parquet(REFERENCE_AREAS).select(*AREA_COLUMNS)
    if area_code is None:
        return areas.collect()
    if area_code == COUNTRY_CODE:
        return put_under_country(_of_known_townships(areas.collect()))
    province = areas.filter(pl.col("code").str.starts_with(area_code[:2])).collect()
    return province if area_code.endswith("0000") else _branch(province, area_code)


def _of_known_townships(areas: pl.DataFrame) -> pl.DataFrame:
    """Without the provinces of which the reference knows no township: nobody there could hand in a return."""
    of_province = pl.col("code").str.slice(0, 2)
    return areas.filter(
        of_province.is_in(areas.filter(level="township").select(of_province).to_series().implode())
    )


def _branch(areas: pl.DataFrame, code: str) -> pl.DataFrame:
    """The areas of a code, all below them and all above."""
    below, above = {code}, {code}
    while lower := set(areas.filter(pl.col("parent").is_in(list(below)))["code"]) - below:
        below |= lower
    while upper := set(areas.filter(pl.col("code").is_in(list(above)))["parent"].drop_nulls()) - above:
        above |= upper
    return areas.filter(pl.col("code").is_in(list(below | above)))


def read_points() -> pl.DataFrame:
    """One row per province, prefecture and county of the reference: level, code and a point on its surface
    (lon, lat in degrees, EPSG:4326)."""
    areas = pl.scan_parquet(REFERENCE_AREAS).select("level", "code", "lon", "lat")
    return areas.filter(pl.col("lon").is_not_null()).collect()


def boundary_file(scope: str, level: str) -> Path:
    """The GeoJSON of the areas of a level in a scope: china, or a province kept in full detail. Each
    feature has code, name, i (its place in the file), lon, lat. The file may not exist."""
    plural = {"province": "provinces", "prefecture": "prefectures", "county": "counties"}[level]
    return REFERENCE / "boundaries" / f"{scope}_{plural}.geojson"


def read_areas_csv(path: Path, present: pl.DataFrame | None = None) -> pl.DataFrame:
    """One row per area, level and span of an administrator's CSV; with ``present``, the present areas with
    the CSV's rows put in: a row replaces that of the same level, code and valid_from, any other is added.
    A span that was open ends the day before the next one of the same area begins.
    Raises UserError with every problem."""
    table = read_table(path, AREA_HEADERS, REQUIRED_AREA_COLUMNS)
    rows, problems = parse_dates(table, ("valid_from", "valid_to"))
    rows = _tidy(rows)
    if present is not None:
        key = ["level", "code", "valid_from"]
        kept = present.join(rows, on=key, how="anti", nulls_equal=True)
        rows = pl.concat([rows, kept.with_columns(pl.lit(None, pl.Int64).alias("sheet_row"))], how="diagonal")
    closed = put_under_country(close_spans(rows))
    table.refuse([*problems, *find_problems(closed)])
    return closed.select(*AREA_COLUMNS)


def _tidy(rows: pl.DataFrame) -> pl.DataFrame:
    """Full-width digits made plain, kinds as their keys; what lies above a province, nothing or the country,
    follows from the areas."""
    plain = {name: pl.col(name).str.normalize("NFKC") for name in ("code", "parent", "successor_code")}
    level = pl.col("level").str.to_lowercase()
    return rows.with_columns(
        **(plain | {"parent": pl.when(~level.is_in(["country", "province"])).then(plain["parent"])}),
        level=level,
        kind=pl.col("kind").replace(COMMUNITY_KIND.by_spelling),
    )
