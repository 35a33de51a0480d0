"""The verification sample: its tables in the store, and the words of what is found on the spot."""

from __future__ import annotations

import polars as pl

from schemas.codes import Code, CodeList
from schemas.dtypes import Dtypes

CHECKS = CodeList(
    "inspection_check",
    (
        Code("as_reported", "属实", "as reported"),
        Code("not_there", "查无此项", "not there"),
        Code("still_there", "仍在用", "still there"),
        Code("unreported", "漏报", "not reported"),
    ),
)
"""What is found of a row: it is as reported; it was reported in use and is not there (invented); it was
reported as ended and is still in use; it is in use and was not reported (both are missing)."""

FITTING = {
    "in_use": ("as_reported", "not_there"),
    "ended": ("as_reported", "still_there"),
    "added": ("unreported",),
}
"""Which of them can be said of a row that was reported in use, as ended, or not at all."""

REPORTED_AS = CodeList(
    "inspection_reported_as", (Code("in_use", "在用", "in use"), Code("ended", "已停、已退", "ended"))
)

VERDICTS = CodeList(
    "inspection_verdict",
    (
        Code("inside", "在容许范围内", "inside"),
        Code("extend", "须扩大核查", "extend the sample"),
        Code("outside", "超出容许范围", "outside"),
    ),
)
"""What a sample says of the figures: within 10 %; the second stage has to be visited; the whole interval lies
beyond 10 %."""

ALL = "all"
"""Stands in the place of a register for all of them together."""

COUNTED = ("work_items", "forms", "plaques", "certificates", "appraisals", "digital_tools")
"""The registers that are recounted: their rows can be seen on the spot."""

SAMPLES: Dtypes = {
    "sample_id": pl.String,
    "area_code": pl.String,
    "period": pl.String,
    "public_number": pl.String,
    "seed": pl.String,
    "snapshot_id": pl.String,
    "communities": pl.Int64,
    "first_size": pl.Int64,
    "stage": pl.Int64,
    "drawn_at_utc": pl.Datetime("us"),
    "actor": pl.String,
    "why": pl.String,
}
"""One row per drawn sample: ``communities`` of the county it was drawn from; ``stage`` reached, 1 or 2;
``why`` a further one of the same county and period was drawn."""

UNITS: Dtypes = {
    "sample_id": pl.String,
    "place": pl.Int64,
    "community_code": pl.String,
    "community_name": pl.String,
    "township_code": pl.String,
    "weight": pl.Int64,
    "stage": pl.Int64,
    "probability": pl.Float64,
    "probability_extended": pl.Float64,
}
"""One row per community of a sample, in the order drawn (pipelines.inspections.draw.DRAWN)."""

REPORTED: Dtypes = {
    "sample_id": pl.String,
    "community_code": pl.String,
    "number": pl.Int64,
    "register": pl.String,
    "name": pl.String,
    "unit": pl.String,
    "detail": pl.String,
    "reported_as": pl.String,
}
"""One row per register row of a drawn community, as the snapshot of the draw has it, numbered by community:
``unit`` the department that asks for it; ``detail`` where that is in the key (placement, start);
``reported_as`` in_use or ended."""

RECOUNTS: Dtypes = {
    "sample_id": pl.String,
    "community_code": pl.String,
    "sequence": pl.Int64,
    "register": pl.String,
    "reported": pl.Int64,
    "recounted": pl.Int64,
    "missing": pl.Int64,
    "invented": pl.Int64,
    "visited_on": pl.Date,
    "visited_by": pl.String,
    "at_utc": pl.Datetime("us"),
    "actor": pl.String,
    "sha256": pl.String,
}
"""One row per sample, community, register and time it was recorded (``sequence`` from 1; the last one
counts): rows reported in use, recounted, in use and not reported so, reported and not there; the workbook's
SHA-256."""

FINDINGS: Dtypes = {
    "sample_id": pl.String,
    "community_code": pl.String,
    "sequence": pl.Int64,
    "number": pl.Int64,
    "register": pl.String,
    "name": pl.String,
    "unit": pl.String,
    "found": pl.String,
    "note": pl.String,
}
"""One row per row that was not as reported: ``number`` of the reported row, null for one that was added;
``found``: a key of CHECKS."""

STORED: dict[str, Dtypes] = {
    "inspection_samples": SAMPLES,
    "inspection_units": UNITS,
    "inspection_reported": REPORTED,
    "inspection_recounts": RECOUNTS,
    "inspection_findings": FINDINGS,
}
"""The tables of the store by name."""

INSPECTIONS: Dtypes = {
    "area_code": pl.String,
    "level": pl.String,
    "period": pl.String,
    "register": pl.String,
    "sample_id": pl.String,
    "stage": pl.Int64,
    "communities": pl.Int64,
    "reported": pl.Int64,
    "recounted": pl.Int64,
    "missing": pl.Int64,
    "invented": pl.Int64,
    "factor": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "verdict": pl.String,
}
"""One row per county, month and register, ``all`` for all together, of the last sample whose communities
have all been visited: sums over them, ``communities`` how many; the recount factor with its 95 % interval,
weighted by 1 ÷ probability; ``stage`` 1 or 2; ``verdict`` inside, extend or outside, null where nothing was
reported and something found. Source: docs/inspections.md."""
