"""How an area stands against the whole province, indicator by indicator: better, worse, no different."""

from __future__ import annotations

from typing import Any

import polars as pl

from pages._ui import figures, indicators
from pages._ui.text import N_, _, language
from pipelines.indicators.definitions import BY_CODE

WORDS = {
    "better": N_("is better"),
    "worse": N_("is worse"),
    "same": N_("no different"),
    "none": N_("not compared"),
}
SYMBOLS = {"better": "▼", "worse": "▲", "same": "●", "none": "–"}
"""The same symbols as for changes: ▼ is the burden going down, ▲ up."""
CHANCE = 0.05
"""Share of comparisons that a 95 % interval gets wrong by chance alone."""


def with_standing(profile: pl.DataFrame) -> pl.DataFrame:
    """The profile with ``standing``: better or worse where the province's value lies outside the area's 95 %
    interval; none where there is no interval, no value or no better direction."""
    return profile.with_columns(
        pl.struct("indicator", "value", "lower", "upper", "province_value")
        .map_elements(_standing, return_dtype=pl.String)
        .alias("standing")
    )


def _standing(row: dict[str, Any]) -> str:
    low, high, whole = row["lower"], row["upper"], row["province_value"]
    direction = indicators.better(row["indicator"])
    if direction == "context" or is_total(row["indicator"]) or low is None or high is None or whole is None:
        return "none"
    if low <= whole <= high:
        return "same"
    return "better" if (high < whole) == (direction == "low") else "worse"


def standing_label(standing: str) -> str:
    """▲ worse."""
    return f"{SYMBOLS[standing]} {_(WORDS[standing])}"


def is_total(code: str) -> bool:
    """Whether the indicator counts cases, so that a whole is no benchmark for its parts."""
    return BY_CODE[code].kind == "total"


def notable(profile: pl.DataFrame, standing: str) -> pl.DataFrame:
    """The indicators that stand so, the farthest from the province first (by ratio of the values)."""
    apart = (pl.col("value") + 1e-9).log() - (pl.col("province_value") + 1e-9).log()
    return profile.filter(standing=standing).sort(apart.abs(), descending=True)


def sentence(row: dict[str, Any]) -> str:
    """Forms in use per community: 14.2, province 11.0, 29 % higher (rank 168 of 183)."""
    code = row["indicator"]
    text = _("**{name}** {value}; province {whole}, {gap}").format(
        name=indicators.name(code),
        value=short_value(code, row["value"]),
        whole=indicators.value(code, row["province_value"]),
        gap=_gap(code, row["value"], row["province_value"]),
    )
    if row["rank"] is None:
        return text
    rank = _("ranked {rank} of {ranked}").format(rank=row["rank"], ranked=row["ranked"])
    return f"{text}（{rank}）" if language() == "zh" else f"{text} ({rank})"


def short_value(code: str, value: float | None) -> str:
    """The value with its per cent sign; other units stand in the indicator's name already."""
    per_cent = "%" if value is not None and indicators.unit(code) == "%" else ""
    return indicators.value(code, value) + per_cent


def _gap(code: str, value: float, whole: float) -> str:
    higher = value > whole
    if indicators.unit(code) == "%":
        points = figures.number(abs(value - whole), 1)
        return (_("{points} points higher") if higher else _("{points} points lower")).format(points=points)
    if whole == 0 or value > 3 * whole:
        times = figures.number(value / whole, 1) if whole else "∞"
        return _("{times} times as much").format(times=times) if whole else _("the province has none")
    per_cent = f"{abs(value / whole - 1):.0%}"
    return (_("{per_cent} higher") if higher else _("{per_cent} lower")).format(per_cent=per_cent)


def area_finding(area_name: str, period: str, profile: pl.DataFrame) -> str:
    """How many indicators are better and worse than the province, and how many would be by chance."""
    counts = {name: profile.filter(standing=name).height for name in WORDS}
    compared = counts["better"] + counts["worse"] + counts["same"]
    if not compared:
        return _("{month}, {area}: nothing can be compared with the province.").format(
            month=figures.month(period), area=area_name
        )
    return _(
        "{month}, {area}: of {compared} indicators compared with the province, {worse} are worse, {better} "
        "better, "
        "{same} no different. By chance alone about {chance} would differ."
    ).format(
        month=figures.month(period),
        area=area_name,
        compared=compared,
        chance=max(1, round(compared * CHANCE)),
        **counts,
    )
