"""Names and types of the columns that indicators are made of, but for those that facts count: each module of
facts names its own."""

from __future__ import annotations

import polars as pl

from schemas.dtypes import Dtypes

KEY_COLUMNS: Dtypes = {"community": pl.String, "township": pl.String, "period": pl.String}

WAIT_DAYS = "emergency_wait_days"
"""Days each emergency item of the community has been awaiting paperwork: a median needs them all."""

NULLABLE_COLUMNS = frozenset({"forms_judged"})
"""Null where the question cannot be asked (no retained list); null in every community of the period."""

STATING = {
    "meetings": "communities_stating_meetings",
    "form_fills_a_year": "communities_stating_fills",
    "forbidden_certificates_issued": "communities_stating_issued",
    "burden_minutes_a_year": "communities_stating_effort",
}
"""Flows that may be left empty: how often a burden fell on a community in the month. Beside each the column
that counts the communities which stated it; a community that did not is in neither side of the figure."""

AT_BASELINE = "communities_at_baseline"
"""Counts the communities whose stock at the baseline is known: no others are in a change on it."""

REPORTING_COLUMNS: tuple[str, ...] = ("expected", "accepted", "on_time")
"""Columns of the reporting frame beside township: 0 or 1 per township and month."""

BELOW_THE_LINE = (
    "forms_judged",
    "forms_all",
    "plaques_all",
    "certificates_all",
    "items_begun",
    "items_past_end",
    "emergency_cohort",
)
"""Facts of burdens that stand below a line only: what of them is unconfirmed is not told."""

OF_REPORTED_ROWS = (
    "communities_stating_fills",
    "forms_stopped",
    "plaques_removed",
    "certificates_retired",
    "certificates_retired_without_replacement",
    "forbidden_certificates_issued",
    "communities_stating_issued",
    "funds_due_fen",
    "funds_paid_fen",
)
"""Facts of burdens that rows which vanished have no part in: what ended, and figures of a month."""


def unconfirmed_of(fact: str) -> str:
    """The column that says how much of a fact rests on rows that vanished."""
    return f"{fact}_unconfirmed"
