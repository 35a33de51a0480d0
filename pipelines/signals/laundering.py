"""Rows whose origin was relabelled: a plaque without a basis that has one now, work without approval that is
on a list or approved without an admission record, a plaque outside that hangs inside now."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import scipy

from pipelines.base.names import document_key, name_key
from pipelines.signals.comparison import in_use
from pipelines.signals.found import Signal, evidence_of, in_order
from pipelines.signals.month import Month
from schemas.dtypes import Dtypes

LIMIT = 0.001
LEAST_ROWS = 5
"""Fewer rows are slips that were put right: one list that a clerk corrects is several rows."""

REGISTER_OF = {"basis": "plaques", "placement": "plaques", "entry_route": "work_items"}
FIELDS = {
    "basis": ["plaque_name", "department", "basis"],
    "placement": ["plaque_name", "department", "placement"],
    "entry_route": ["item_name", "department", "entry_route", "approval_document"],
}

RELABELLED: Dtypes = {
    "change": pl.String,
    "community_code": pl.String,
    "township_code": pl.String,
    "sheet_row": pl.Int64,
    "name": pl.String,
    "department": pl.String,
    "before": pl.String,
    "after": pl.String,
    "document": pl.String,
}
"""One row per relabelled row: which change (a key of REGISTER_OF), and the field before and after."""

EXPOSED: Dtypes = {"change": pl.String, "community_code": pl.String, "rows": pl.Int64}
"""One row per change and community: rows that could have been relabelled."""


def relabelled_rows(month: Month) -> pl.DataFrame:
    """The rows whose origin is another than in the month before: the columns of RELABELLED."""
    plaques = month.changes["plaques"]
    based = plaques.filter(
        "in_use", "was_in_use", pl.col("basis_before") == "none", pl.col("basis") != "none"
    )
    routed = month.changes["work_items"].filter(
        "in_use",
        "was_in_use",
        pl.col("entry_route_before") == "undocumented",
        pl.col("entry_route").is_in(["listed", "approved"]),
    )
    return pl.concat(
        [
            _told("basis", based, "plaque_name", "basis"),
            _told("placement", _moved_inside(plaques), "plaque_name", "placement"),
            _told("entry_route", routed, "item_name", "entry_route", pl.col("approval_document")),
        ]
    )


def _moved_inside(plaques: pl.DataFrame) -> pl.DataFrame:
    """Plaques inside that are new, whose like of the same department outside is gone. Placement is part of
    what names a plaque, so one that moved is two rows."""
    key = ["community_code", "plaque_name_key", "department_key"]
    outside = plaques.filter("was_in_use", ~pl.col("in_use"), pl.col("placement_key") == "outside")
    inside = plaques.filter("in_use", ~pl.col("was_in_use"), pl.col("placement_key") == "inside")
    moved = inside.join(outside, on=key, how="semi")
    return moved.with_columns(placement_before=pl.lit("outside"))


def _told(
    change: str, rows: pl.DataFrame, name: str, field: str, document: pl.Expr | None = None
) -> pl.DataFrame:
    return rows.select(
        pl.lit(change).alias("change"),
        "community_code",
        "township_code",
        "sheet_row",
        pl.col(name).alias("name"),
        "department",
        pl.col(f"{field}_before").alias("before"),
        pl.col(field).alias("after"),
        (pl.lit(None) if document is None else document).cast(pl.String).alias("document"),
    )


def exposed_rows(month: Month) -> pl.DataFrame:
    """How many rows of each community could have been relabelled: the columns of EXPOSED."""
    exposed = {
        "basis": pl.col("basis") == "none",
        "placement": pl.col("placement") == "outside",
        "entry_route": pl.col("entry_route") == "undocumented",
    }
    parts = [
        month.before[REGISTER_OF[change]].select(
            pl.col("community_code").filter(in_use(REGISTER_OF[change], month.end), such),
            change=pl.lit(change),
        )
        for change, such in exposed.items()
    ]
    counted = pl.concat(parts).group_by("change", "community_code").agg(rows=pl.len().cast(pl.Int64))
    return counted.sort("change", "community_code")


def find_laundered(
    relabelled: pl.DataFrame, exposed: pl.DataFrame, places: pl.DataFrame, admitted: pl.DataFrame
) -> Iterator[Signal]:
    """One signal per county and change whose rows were relabelled more often than chance makes of the
    province's rate of the month.

    ``places``: one row per community: community_code and its county, prefecture, province and township;
    ``admitted``: the admission system's items that were approved by the month's end (area_code, item_name,
    department, approval_document): what they cover was put right, not relabelled."""
    if relabelled.height < LEAST_ROWS:
        return
    uncovered = _without_admission(relabelled.join(places, on="community_code"), admitted)
    within = (
        exposed.join(places, on="community_code")
        .group_by("change", "province", "county")
        .agg(exposed=pl.col("rows").sum())
    )
    counts = uncovered.group_by("change", "county").agg(changed=pl.len().cast(pl.Int64))
    joined = within.join(counts, on=["change", "county"], how="left").with_columns(
        pl.col("changed").fill_null(0)
    )
    whole = ["change", "province"]
    rated = joined.with_columns(
        expected=pl.col("exposed") * pl.col("changed").sum().over(whole) / pl.col("exposed").sum().over(whole)
    )
    rated = rated.with_columns(p=pl.Series(poisson_tail(rated["changed"], rated["expected"])))
    fired = rated.filter(pl.col("changed") >= LEAST_ROWS, pl.col("p") < LIMIT).sort("change", "county")
    for row in fired.to_dicts():
        own = uncovered.filter(pl.col("county") == row["county"], pl.col("change") == row["change"])
        params = {name: row[name] for name in ("change", "changed", "exposed")}
        params |= {"expected": round(row["expected"], 3), "p": row["p"]}
        register = REGISTER_OF[row["change"]]
        fields = FIELDS[row["change"]]
        evidence = evidence_of(in_order(_as_fields(own, row["change"]), fields), fields)
        yield Signal("laundered", "county", row["county"], register, evidence, params)


def poisson_tail(counts: pl.Series, expected: pl.Series) -> list[float]:
    """Probability of so many or more where so many are expected."""
    tails = scipy.stats.poisson.sf(counts.to_numpy() - 1, expected.to_numpy())
    return [float(f"{tail:.3g}") for tail in tails]


def _as_fields(rows: pl.DataFrame, change: str) -> pl.DataFrame:
    """The relabelled rows under the names of their register's fields."""
    name = FIELDS[change][0]
    shown = rows.rename({"name": name, "before": f"{change}_before", "after": change})
    return shown.with_columns(
        pl.col(name).alias(f"{name}_before"),
        department_before="department",
        approval_document="document",
        approval_document_before=pl.lit(None, pl.String),
    )


def _without_admission(rows: pl.DataFrame, admitted: pl.DataFrame) -> pl.DataFrame:
    """The rows that no item of the admission system covers: by document, or by department and name, in an
    area that holds the community."""
    keyed = rows.with_columns(
        document_key=document_key(pl.col("document")),
        item_key=name_key(pl.col("name")),
        department_key=name_key(pl.col("department")),
    ).with_row_index("row")
    items = admitted.select(
        area_code="area_code",
        document_key=document_key(pl.col("approval_document")),
        item_key=name_key(pl.col("item_name")),
        department_key=name_key(pl.col("department")),
    )
    levels = ("community_code", "township", "county", "prefecture", "province")
    inside = pl.any_horizontal(pl.col(level) == pl.col("area_code") for level in levels).fill_null(False)
    covered = [
        keyed.filter(pl.col("change") == "entry_route").join(items, on=on).filter(inside)["row"]
        for on in (["document_key"], ["item_key", "department_key"])
    ]
    return keyed.filter(~pl.col("row").is_in(pl.concat(covered).implode())).drop("row")
