"""Who may be named: which steps an area qualifies for, why, and what is lacking (docs/developing/ranking.md).

The rule proposes with its evidence; a person decides each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from pipelines.ranking.ranks import band_of
from schemas.dtypes import Dtypes
from schemas.jurisdiction import Jurisdiction

COLUMNS: Dtypes = {
    "direction": pl.String,
    "limit_class": pl.String,
    "previous_limit_class": pl.String,
    "sign": pl.Int64,
    "previous_sign": pl.Int64,
    "eligible": pl.Boolean,
    "rank_low": pl.Int64,
    "rank_high": pl.Int64,
    "ranked": pl.Int64,
    "return_late": pl.Boolean,
    "months_late": pl.Int64,
    "emergency_overdue": pl.Float64,
    "negative_list_breaches": pl.Float64,
    "confirmed": pl.Boolean,
    "correcting": pl.Boolean,
    "reply_closed": pl.Boolean,
    "frozen": pl.Boolean,
}
"""What ``qualify`` reads.

- direction: low or high, what is better. limit_class, previous_limit_class: of this month and the one before.
- sign, previous_sign: of value − target (−1, 0, 1), each month against its own target; where null, a value
  beyond a limit lies on that limit's side.
- rank_low, rank_high: 95 % interval of the rank among ``ranked`` areas.
- return_late: this month's return came after the due date or has not come; months_late: months in a row, up
  to this one, of which that holds.
- emergency_overdue, negative_list_breaches: how many, or per 100 communities.
- confirmed: the unit has confirmed its figures. correcting: a correction is under way. reply_closed: the
  window for its reply has closed. frozen: the figures stand under a snapshot's hash."""

REMIND = ("return_late", "emergency_overdue")
INTERVIEW = ("beyond_limit_bad", "late_two_months", "negative_list_breach")
STANDING = ("confirmed", "not_correcting", "eligible")
PROCEDURE = ("reply_closed", "frozen")
PUBLIC_NOTICE = (*STANDING, "far_out_bad", "bad_two_months", *PROCEDURE)
COMMENDED = (*STANDING, "far_out_good", "good_two_months", *PROCEDURE)

EITHER = {
    "far_out_bad": ("beyond_far_limit_bad", "worst_band"),
    "far_out_good": ("beyond_far_limit_good", "best_band"),
}
"""Conditions met by either of two facts; those met are named in their place."""


@dataclass(frozen=True)
class MeasureSettings:
    """``bands``: how many bands ranks are put in; ``months_late``: from how many months in a row an area is
    interviewed for being late."""

    bands: int
    months_late: int = 2


def measure_settings(jurisdiction: Jurisdiction) -> MeasureSettings:
    """The settings in force."""
    return MeasureSettings(bands=jurisdiction.rank_bands)


def qualify(frame: pl.DataFrame, settings: MeasureSettings) -> pl.DataFrame:
    """The rows with the steps each area qualifies for and why. One row per area (and indicator) in, with
    COLUMNS; a missing column or a null is a fact not known, and what is not known is not met.

    Adds booleans remind, interview, public_notice and commended; lists of codes (schemas/measures.toml)
    remind_why and interview_why, any of which is enough; public_notice_why and commended_why, the conditions
    met, and public_notice_lacks and commended_lacks, those not met: a step needs all of them.

    - remind: the return is late, or emergency paperwork is past the grace period.
    - interview: beyond the 0.025 limit on the bad side, two months late, or a negative-list breach.
    - public_notice: confirmed and not under correction; eligible; beyond the 0.001 limit on the bad side, or
      the whole rank interval in the worst band (at least as many areas ranked as there are bands); worse than
      the benchmark in this month and the last; reply window closed; figures frozen.
    - commended: the same at the good end."""
    facts = _facts(settings)
    steps = {
        "remind": pl.any_horizontal(facts[code] for code in REMIND),
        "interview": pl.any_horizontal(facts[code] for code in INTERVIEW),
        "public_notice": pl.all_horizontal(facts[code] for code in PUBLIC_NOTICE),
        "commended": pl.all_horizontal(facts[code] for code in COMMENDED),
        "remind_why": _listed(REMIND, facts),
        "interview_why": _listed(INTERVIEW, facts),
        "public_notice_why": _listed(_named(PUBLIC_NOTICE), facts),
        "public_notice_lacks": _lacking(PUBLIC_NOTICE, facts),
        "commended_why": _listed(_named(COMMENDED), facts),
        "commended_lacks": _lacking(COMMENDED, facts),
    }
    known = _known(frame).select(expr.alias(name) for name, expr in steps.items())
    return frame.drop(steps, strict=False).hstack(known)


def _known(frame: pl.DataFrame) -> pl.DataFrame:
    """What is known of each area, in the types of COLUMNS."""
    lacking = [name for name in COLUMNS if name not in frame.columns]
    rows = frame.with_columns(pl.lit(None).alias(name) for name in lacking)
    return rows.select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items())


def _facts(settings: MeasureSettings) -> dict[str, pl.Expr]:
    """Whether each reason holds, by its code; false where it is not known."""
    months = pl.col("months_late")
    facts = {
        "return_late": pl.col("return_late") | (months >= 1),
        "late_two_months": months >= settings.months_late,
        "emergency_overdue": pl.col("emergency_overdue") > 0,
        "negative_list_breach": pl.col("negative_list_breaches") > 0,
        "not_correcting": ~pl.col("correcting"),
        **{name: pl.col(name) for name in ("confirmed", "eligible", "reply_closed", "frozen")},
        **_figures("bad", _end_above("low", "high"), ("rank_low", "worst_band", settings.bands), settings),
        **_figures("good", _end_above("high", "low"), ("rank_high", "best_band", 1), settings),
    }
    facts = {code: holds.fill_null(False) for code, holds in facts.items()}
    either = {code: pl.any_horizontal(facts[part] for part in parts) for code, parts in EITHER.items()}
    return facts | either


def _end_above(when_up: str, when_down: str) -> pl.Expr:
    """The sign of the end that is meant: 1 where the direction is ``when_up``, −1 where ``when_down``."""
    direction = pl.col("direction")
    return pl.when(direction == when_up).then(1).when(direction == when_down).then(-1)


def _figures(
    side: str, sign: pl.Expr, band: tuple[str, str, int], settings: MeasureSettings
) -> dict[str, pl.Expr]:
    """The reasons that rest on the figures, at the bad or the good end. ``sign``: 1 where that end is above
    the benchmark; ``band``: the end of the rank interval that must lie in it, its reason, its number."""
    word = pl.when(sign == 1).then(pl.lit("high")).when(sign == -1).then(pl.lit("low"))
    limit = pl.col("limit_class")
    beyond_far = limit == pl.concat_str(word, pl.lit("_0001"))
    end, code, number = band
    ranked = pl.col("ranked")
    reasons = {
        f"beyond_far_limit_{side}": beyond_far,
        code: (band_of(pl.col(end), ranked, settings.bands) == number)
        & (ranked >= settings.bands)
        & sign.is_not_null(),
        f"{side}_two_months": (_sign("sign", "limit_class") == sign)
        & (_sign("previous_sign", "previous_limit_class") == sign),
    }
    if side == "bad":
        reasons["beyond_limit_bad"] = beyond_far | (limit == pl.concat_str(word, pl.lit("_0025")))
    return reasons


def _sign(sign: str, limit_class: str) -> pl.Expr:
    """Which side of the benchmark the value lies on; what lies beyond a limit lies on that limit's side."""
    limit = pl.col(limit_class)
    beyond = pl.when(limit.str.starts_with("high")).then(1).when(limit.str.starts_with("low")).then(-1)
    return pl.coalesce(sign, beyond)


def _named(conditions: Sequence[str]) -> list[str]:
    """The conditions, with the facts either of which is enough in place of the condition."""
    return [part for code in conditions for part in EITHER.get(code, (code,))]


def _lacking(codes: Sequence[str], facts: Mapping[str, pl.Expr]) -> pl.Expr:
    return _listed(codes, {code: ~facts[code] for code in codes})


def _listed(codes: Sequence[str], holds: Mapping[str, pl.Expr]) -> pl.Expr:
    """The codes that hold, in their order."""
    words = [pl.when(holds[code]).then(pl.lit(code)) for code in codes]
    return pl.concat_list(words).list.drop_nulls()
