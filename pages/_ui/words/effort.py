"""How a figure that is made of the time things take is said: with the span that the settings leave open."""

from __future__ import annotations

from pages._ui.words import figures, indicators
from pages._ui.words.text import _, language
from pipelines.queries.definitions import BY_CODE
from schemas.figure_rows import ProfileRow


def span(indicator: str, low: float | None, high: float | None) -> str:
    """143–412; nothing where there is none."""
    if low is None or high is None:
        return ""
    decimals = indicators.decimals(indicator)
    return f"{figures.number(low, decimals)}–{figures.number(high, decimals)}"


def value(row: ProfileRow) -> str:
    """The value in words; of a figure made of time with its span: 270 (143–412)."""
    said = indicators.value(row["indicator"], row["value"])
    left_open = span(row["indicator"], row["effort_low"], row["effort_high"])
    if not left_open:
        return said
    return f"{said}（{left_open}）" if language() == "zh" else f"{said} ({left_open})"


def heading() -> str:
    return _("By times taken")


def explanation() -> str:
    return _("The value where everything takes the least time of the settings, and where it takes the most")


def rests_on_times(indicator: str) -> bool:
    return BY_CODE[indicator].of_effort


def sentence(indicator: str, low: float | None, high: float | None) -> str:
    """What a figure made of time rests on; ``low`` and ``high``: the ends of that of all areas together."""
    said = _(
        "Hours are counts × times, and the times are settings: estimates where no document names them. What "
        "they leave open makes ranks less sure where areas have another mix of forms, meetings and "
        "certificates; where it could turn the order round, there are bands and no ranks."
    )
    told = span(indicator, low, high)
    if not told:
        return said
    whole = _("All areas together, with the least and the most time for everything: {span} {unit}.").format(
        span=told, unit=indicators.unit(indicator)
    )
    return said + whole if language() == "zh" else f"{said} {whole}"
