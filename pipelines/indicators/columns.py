"""Names and types of the columns that indicators are made of."""

from __future__ import annotations

import polars as pl

from schemas.dtypes import Dtypes

KEY_COLUMNS: Dtypes = {"community": pl.String, "township": pl.String, "period": pl.String}

COUNT_COLUMNS: tuple[str, ...] = (
    "communities",
    "households",
    "residents",
    "registered_volunteers",
    "service_area_m2_x100",
    "meetings",
    "survey_respondents",
    "survey_satisfied",
    "households_out_of_norm",
    "communities_with_household_norm",
    "social_organisations_short",
    "communities_with_social_minimum",
    "work_items_open",
    "emergency_awaiting",
    "emergency_overdue",
    "emergency_judged",
    "undocumented_items",
    "negative_list_items",
    "items_past_end",
    "items_past_end_open",
    "funds_due_fen",
    "funds_paid_fen",
    "forms_in_use",
    "form_fills_a_year",
    "forms_off_list",
    "forms_judged",
    "forms_stopped",
    "forms_all",
    "plaques_hung",
    "plaques_removed",
    "plaques_all",
    "plaques_without_basis",
    "outside_plaque_breaches",
    "certificates_in_force",
    "certificates_retired",
    "certificates_all",
    "certificates_retired_without_replacement",
    "forbidden_certificates_issued",
    "appraisals_beyond_comprehensive",
    "one_vote_vetoes",
    "digital_tools_in_use",
    "chat_groups_in_use",
    "rebounds",
)
"""Whole numbers that add up over communities: sums of scaled integers are the same in every order."""

WAIT_DAYS = "emergency_wait_days"
"""Days each emergency item of the community has been awaiting paperwork: a median needs them all."""

NULLABLE_COLUMNS = frozenset({"forms_judged"})
"""Null where the question cannot be asked (no retained list); null in every community of the period."""

FACT_COLUMNS: Dtypes = {**KEY_COLUMNS, **dict.fromkeys(COUNT_COLUMNS, pl.Int64), WAIT_DAYS: pl.List(pl.Int32)}
"""Columns of the community facts, one row per community and period."""

REPORTING_COLUMNS: tuple[str, ...] = ("expected", "accepted", "on_time")
"""Columns of the reporting frame beside township: 0 or 1 per township and month."""
