"""What evidence says of where an area stood and stands: an indicator with its value, rank and limit class."""

from __future__ import annotations

from typing import Literal

from pages._ui.words import figures, indicators
from pages._ui.words.text import say
from schemas.signal_rows import Fields
from schemas.words import Words

INDICATOR = "indicator"
"""The field that says which indicator the others are about."""

FIELDS = {
    "value": Words("数值", "value"),
    "rank": Words("名次", "rank"),
    "limit_class": Words("控制限类别", "limit class"),
}
LIMIT_CLASSES = {
    "low_0001": Words("低于99.8%下限", "below the 99.8% limit"),
    "low_0025": Words("低于95%下限", "below the 95% limit"),
    "inside": Words("控制限以内", "within the limits"),
    "high_0025": Words("高于95%上限", "above the 95% limit"),
    "high_0001": Words("高于99.8%上限", "above the 99.8% limit"),
}


Side = Literal["before", "after"]


def lines(fields: Fields) -> list[tuple[str, str, str]]:
    """What each line is about, before and after: of one indicator, those that there are."""
    name = indicators.name(fields[INDICATOR]["after"])
    told = [
        (f"{name} · {say(label)}", _side(fields, field, "before"), _side(fields, field, "after"))
        for field, label in FIELDS.items()
    ]
    return [line for line in told if line[1:] != (figures.NOTHING, figures.NOTHING)]


def _side(fields: Fields, field: str, side: Side) -> str:
    value, code = fields[field][side], fields[INDICATOR]["after"]
    if value is None:
        return figures.NOTHING
    if field == "rank":
        return f"{figures.count(value)} / {figures.count(fields['ranked'][side])}"
    return say(LIMIT_CLASSES[value]) if field == "limit_class" else indicators.value(code, value)


def move(fields: Fields) -> str:
    """The indicator with its rank, before → after; with its class where the rank is the same."""
    code = fields[INDICATOR]["after"]
    rank = fields["rank"]
    field = "limit_class" if rank["before"] == rank["after"] else "rank"
    before, after = _side(fields, field, "before"), _side(fields, field, "after")
    return f"{indicators.name(code)} · {say(FIELDS[field])} {before} → {after}"
