"""What the page of signals says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import COLON, _, join_list, language, say
from pages.supervise.signals import standing_words
from schemas.returns import REGISTERS
from schemas.signal_rows import SignalEvidence, SignalRow
from schemas.signals import SEVERITIES, SIGNAL_CODES, SIGNAL_KINDS
from schemas.words import Words

if TYPE_CHECKING:
    from pages.supervise.signals.choosing import SignalView

MOST_NAMED = 2

FURTHER_FIELDS = {
    "return_id": Words("报表编号", "number of the return"),
    "item_id": Words("准入编号", "number of the admission"),
    "cells_changed": Words("与上月不同的格数", "cells that differ from the month before"),
    "rows_changed": Words("与上月不同的行数", "rows that differ from the month before"),
    "rows_in_use": Words("在用登记数", "rows in use"),
    "volunteers_share": Words("注册志愿者占常住人口（%）", "registered volunteers (% of residents)"),
    "service_area_per_100_households": Words("每百户设施面积（平方米）", "space per 100 households (m²)"),
}
"""Fields of evidence that are in no register."""


def title(view: SignalView) -> str:
    when = _("all months") if view.period == "all" else figures.month(view.period)
    return _("{when}: signals for supervision").format(when=when)


def finding(view: SignalView) -> str:
    """How many, of which kinds most, and where."""
    if view.shown.is_empty():
        return empty(view)
    counts = view.shown.group_by("code").len().sort("len", "code", descending=[True, False])
    listed = join_list(
        _("{kind} ({count})").format(kind=kind(code), count=figures.count(count))
        for code, count in counts.head(3).rows()
    )
    legal = view.shown.filter(pl.col("severity") == "legal").height
    said = _("{count:signal|signals} to look at: {listed}.").format(
        count=figures.count(view.shown.height), listed=listed
    )
    if legal:
        said += " " + _("{count:of them concerns|of them concern} a rule.").format(count=figures.count(legal))
    return said


def empty(view: SignalView) -> str:
    if view.rows.is_empty():
        return _("No rule has found anything in this snapshot.")
    return _("No signal fits these filters.")


def caution() -> str:
    return _("A signal says where to look. It does not say that anybody did wrong.")


def kind(code: str) -> str:
    return say(SIGNAL_CODES.words[code]) if code in SIGNAL_KINDS else code


def severity(key: str) -> str:
    return say(SEVERITIES.words[key])


def place(row: SignalRow) -> str:
    """The area with what it lies in: 锦江区锦官驿街道水井坊社区."""
    names = [row["county_name"], row["township_name"], row["name"] or row["area_code"]]
    if row["level"] == "county":
        names = [row["prefecture_name"], row["name"]]
    elif row["level"] == "township":
        names = [row["county_name"], row["name"]]
    named = list(dict.fromkeys(name for name in names if name))
    return ("" if language() == "zh" else " ").join(named)


def sentence(row: SignalRow) -> str:
    """A signal in one sentence: what was found, and the first of the names it is about."""
    said = say(SIGNAL_KINDS[row["code"]].means)
    names = first_names(row)
    return said + say(COLON) + join_list(names) if names else said


def evidence_of(row: SignalRow) -> list[SignalEvidence]:
    """The rows behind a signal."""
    rows: list[SignalEvidence] = json.loads(row["evidence"])
    return rows


def first_names(row: SignalRow) -> list[str]:
    """The first names in the evidence, before → after where they differ; how many more there are."""
    found = []
    for one in evidence_of(row):
        if standing_words.INDICATOR in one["fields"]:
            found.append(standing_words.move(one["fields"]))
            continue
        for field, pair in one["fields"].items():
            if field.endswith("_name") or field in NAMING or field in NUMBERS:
                found.append(_pair(row, field, pair["before"], pair["after"]))
                break
    named = list(dict.fromkeys(found))
    more = len(named) - MOST_NAMED
    return named[:MOST_NAMED] + ([_("{count} more").format(count=figures.count(more))] if more > 0 else [])


NAMING = tuple(field for field in FURTHER_FIELDS if not field.endswith("_id"))
NUMBERS = ("households", "residents", "service_area_m2", "survey_satisfied")


def _pair(row: SignalRow, field: str, before: Any, after: Any) -> str:
    told = [str(value) for value in dict.fromkeys((before, after)) if value is not None]
    said = " → ".join(told)
    if field.endswith("_name"):
        return said
    named = register_word(row["register"]) if field == "rows_in_use" else field_word(field, "communities")
    return f"{named} {said}"


def option(row: SignalRow) -> str:
    return f"{row['period']} {place(row)} · {kind(row['code'])}"


def field_word(field: str, register: str | None) -> str:
    """What a field of evidence is called; of a signal about several registers the first that has it."""
    if field in FURTHER_FIELDS:
        return say(FURTHER_FIELDS[field])
    for key in [register] if register else list(REGISTERS):
        column = REGISTERS[key].by_name.get(field) if key in REGISTERS else None
        if column is not None:
            return say(column.words)
    return field


def value_word(field: str, register: str | None, value: Any) -> str:
    """A value of evidence, codes in words."""
    if value is None:
        return figures.NOTHING
    for key in [register] if register else list(REGISTERS):
        column = REGISTERS[key].by_name.get(field) if key in REGISTERS else None
        if column is not None and column.codes is not None and value in column.codes.words:
            return say(column.codes.words[value])
    return figures.count(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)


def register_word(register: str | None) -> str:
    return say(REGISTERS[register].words) if register in REGISTERS else figures.NOTHING


def card(row: SignalRow) -> str:
    """A signal on a phone: where, what, and the sentence."""
    head = f"**{quiet(place(row))}** · {kind(row['code'])}"
    return f"{head}  \n{quiet(sentence(row))}"
