"""Corrections that came after a month was first published and moved where an area stands:
corrected_after_publication."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipelines.signals.found import Signal, evidence_row

SHARE = 0.05
"""A rank is moved by this part of the areas ranked, or more."""

STANDING = ("value", "rank", "limit_class")


def find_corrected(moved: pl.DataFrame, returns: pl.DataFrame) -> Iterator[Signal]:
    """One signal per area that stands elsewhere by corrections of its own.

    ``moved``: one row per area and indicator that is ranked with either figure and whose own figure was
    corrected: level, area_code, indicator, ranked, and each of STANDING as it is and, with ``_before``, as it
    would be with the returns that stood when they were first published. ``returns``: one row per area and
    return that was corrected: level, area_code, township_code, return_id_before, return_id."""
    by_places = (pl.col("rank") - pl.col("rank_before")).abs() / pl.col("ranked")
    fired = moved.with_columns(share=by_places).filter(
        (pl.col("share") >= SHARE) | pl.col("limit_class").ne_missing(pl.col("limit_class_before"))
    )
    ordered = fired.sort("level", "area_code", "indicator")
    for (level, area), rows in ordered.group_by("level", "area_code", maintain_order=True):
        own = returns.filter(pl.col("level") == level, pl.col("area_code") == area).sort("township_code")
        corrections = [
            evidence_row(
                row["township_code"], None, None, {"return_id": (row["return_id_before"], row["return_id"])}
            )
            for row in own.iter_rows(named=True)
        ]
        figures = [_told(row, str(area) if level == "township" else None) for row in rows.to_dicts()]
        params = {
            "indicators": rows.height,
            "returns": own.height,
            "largest_move": round(max(rows["share"].to_list()), 4),
        }
        yield Signal(
            "corrected_after_publication",
            str(level),
            str(area),
            None,
            [*corrections, *figures],
            params,
            same_as=corrections,
        )


def _told(row: dict[str, object], township: str | None) -> dict[str, object]:
    fields = {"indicator": (row["indicator"], row["indicator"])}
    fields |= {name: (row[f"{name}_before"], row[name]) for name in STANDING}
    return evidence_row(township, None, None, fields | {"ranked": (row["ranked"], row["ranked"])})
