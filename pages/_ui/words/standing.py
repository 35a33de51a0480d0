"""How an area stands against the whole province, indicator by indicator, in the classes of the snapshot."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pages._ui.words import codes, figures, indicators, rankability, significance
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, language
from pipelines.queries.definitions import BY_CODE
from schemas.figure_rows import NotableRow

CHANCE = 0.05
"""Share of comparisons beyond a pair of 95 % limits by chance alone."""
WORSE = (significance.WORSE_STRONG, significance.WORSE)
BETTER = (significance.BETTER_STRONG, significance.BETTER)


def with_standing(profile: pl.DataFrame, verdict_of: Mapping[str, str | None]) -> pl.DataFrame:
    """The profile with ``standing``, the significance class of each indicator, and ``banded``, whether ranks
    of it mean nothing, by the verdict of each indicator's table."""
    rows = profile.select("significance", "limit_class").iter_rows()
    banded = [rankability.is_banded(verdict_of.get(code)) for code in profile["indicator"]]
    return profile.with_columns(
        pl.Series("standing", [significance.class_of(*row) for row in rows], dtype=pl.String),
        pl.Series("banded", banded, dtype=pl.Boolean),
    )


def is_total(code: str) -> bool:
    """Whether the indicator counts cases, so that a whole is no benchmark for its parts."""
    return BY_CODE[code].kind == "total"


def is_compared(profile: pl.DataFrame) -> bool:
    """Whether any indicator of a profile could be compared with the province."""
    return bool(profile["standing"].is_in([*WORSE, *BETTER, significance.SAME]).any())


def notable(profile: pl.DataFrame, classes: tuple[str, str]) -> pl.DataFrame:
    """The indicators in a strong class and its weaker one, the strong first, within a class the farthest from
    the province (by ratio of the values)."""
    apart = (pl.col("value") + 1e-9).log() - (pl.col("province_value") + 1e-9).log()
    matching = profile.filter(pl.col("standing").is_in(classes))
    return matching.sort(pl.col("standing") == classes[0], apart.abs(), descending=True)


def sentence(row: NotableRow) -> str:
    """▲ Forms in use per community: 14.2, province 11.0, 29 % higher (168/183)."""
    code = row["indicator"]
    text = _("{symbol} **{name}** {value}; province {whole}, {gap}").format(
        symbol=significance.SYMBOLS[row["standing"]],
        name=indicators.name(code),
        value=short_value(code, row["value"]),
        whole=indicators.value(code, row["province_value"]),
        gap=_gap(code, row["value"], row["province_value"]),
    )
    if row["rank"] is None:
        return text
    place = _place(row)
    return f"{text}（{place}）" if language() == "zh" else f"{text} ({place})"


def _place(row: NotableRow) -> str:
    if row["banded"] and row["band"] is not None:
        return rankability.band_label(row["band"])
    return _("ranked {rank} of {ranked}").format(rank=row["rank"], ranked=row["ranked"])


def short_value(code: str, value: float | None) -> str:
    """The value with its per cent sign; other units stand in the indicator's name already."""
    per_cent = "%" if value is not None and indicators.unit(code) == "%" else ""
    return indicators.value(code, value) + per_cent


def _gap(code: str, value: float, province_value: float) -> str:
    higher = value > province_value
    if indicators.unit(code) == "%":
        points = figures.number(abs(value - province_value), 1)
        return (_("{points:point|points} higher") if higher else _("{points:point|points} lower")).format(
            points=points
        )
    if province_value == 0 or value > 3 * province_value:
        times = figures.number(value / province_value, 1) if province_value else "∞"
        return (
            _("{times} times as much").format(times=times) if province_value else _("the province has none")
        )
    per_cent = f"{abs(value / province_value - 1):.0%}"
    return (_("{per_cent} higher") if higher else _("{per_cent} lower")).format(per_cent=per_cent)


def area_finding(area_name: str, period: str, profile: pl.DataFrame) -> str:
    """How many indicators are better and worse than the province, and how many would be by chance."""
    standings = profile["standing"].to_list()
    worse, better = (sum(name in side for name in standings) for side in (WORSE, BETTER))
    same = standings.count(significance.SAME)
    compared = worse + better + same
    if not compared:
        return _not_compared(area_name, period, profile)
    return _(
        "{month}, {area}: of {compared:indicator|indicators} compared with the province, {worse:is|are} "
        "worse, {better} better, {same} no different. By chance alone about {chance} would differ."
    ).format(
        month=figures.month(period),
        area=quiet(area_name),
        compared=compared,
        chance=max(1, round(compared * CHANCE)),
        worse=worse,
        better=better,
        same=same,
    )


def _not_compared(area_name: str, period: str, profile: pl.DataFrame) -> str:
    reasons = profile.filter(pl.col("reason") != "context")["reason"].drop_nulls().mode().sort()
    return _("{month}, {area}: nothing can be compared with the province ({reason}).").format(
        month=figures.month(period),
        area=quiet(area_name),
        reason=codes.reason(reasons[0] if reasons.len() else None),
    )


def legend() -> str:
    """What the symbols of standings mean, for below a table."""
    return _(
        "▲ worse, ▼ better than the province: beyond the 95% control limit (▲▲ ▼▼ beyond the 99.8% limit) · "
        "● no difference that chance would not explain · – not comparable (not ranked, no interval, or no "
        "better direction)"
    )
