"""The reasons of a case in the Chinese of its documents: each fact once, with its unit and since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.reports.said import value_of
from schemas.case_items import Case
from schemas.measures import DEPARTMENT_REASONS, REASONS

_PROBABLE = ("worst_twice", "worst_after_interview", "best_twice")
STOPS = "。．."
_NUMBERS = "一二三四五六七八九十"
ROW_NAMES = {
    "worst_tenth": "落在最差十分之一的概率",
    "best_tenth": "落在最好十分之一的概率",
    "late": "迟报",
    "missing": "未报",
}


def reasons_of(case: Case, told: Mapping[str, Any]) -> list[dict[str, str]]:
    """Numbered, with their figures; the matter itself where the rule gave no reason. Reasons that rest on the
    same rows are one: the plain fact, and what the rule calls it besides."""
    proposal = told["proposal"]
    frozen = {reason["code"]: reason for reason in (proposal or {"reasons": []})["reasons"]}
    codes = [code for code in case.reason_codes if code in REASONS]
    said = [_said_once(case, told, group, frozen) for group in _on_the_same_rows(codes, frozen)]
    if not _in_words_of_the_rule(case.matter, codes):
        said.insert(0, (case.matter, ""))  # in the words of whoever opened it
    return [
        {"number": _numbered(place), "words": words.rstrip(STOPS), "figure": figure}
        for place, (words, figure) in enumerate(said)
    ]


def _in_words_of_the_rule(matter: str, codes: Sequence[str]) -> bool:
    """Whether the matter is that of the reasons, in the words they have or had."""
    now = "；".join(REASONS[code].zh for code in codes)
    return matter in (now, "；".join((REASONS[code].former or REASONS[code]).zh for code in codes))


def _on_the_same_rows(codes: Sequence[str], frozen: Mapping[str, Mapping[str, Any]]) -> list[list[str]]:
    """The codes in their order, those that rest on the very same rows together."""
    groups: list[tuple[list[Any], list[str]]] = []
    for code in codes:
        rows = sorted(map(str, frozen[code]["evidence"])) if code in frozen else []
        for known, group in groups:
            if rows and known == rows:
                group.append(code)
                break
        else:
            groups.append((rows, [code]))
    return [group for _rows, group in groups]


def _said_once(
    case: Case, told: Mapping[str, Any], group: Sequence[str], frozen: Mapping[str, Mapping[str, Any]]
) -> tuple[str, str]:
    """Words and figure of reasons that rest on the same rows: the gentlest is the fact itself."""
    *graver, fact = group
    words = REASONS[fact].zh + "".join(f"，属“{REASONS[code].zh}”" for code in graver)
    held = next((frozen[code] for code in group if code in frozen), None)
    return words, "" if held is None else _figure(case, told, held)


def _numbered(place: int) -> str:
    return f"（{_NUMBERS[place]}）" if place < len(_NUMBERS) else f"（{place + 1}）"


def _figure(case: Case, told: Mapping[str, Any], reason: Mapping[str, Any]) -> str:
    """What a reason counts, with its unit, and for how long."""
    if reason["value"] is None:
        return ""
    if reason["code"] in _PROBABLE:
        return f"（概率{reason['value']:.2f}）"
    run = f"，连续{reason['periods']}个月" if (reason["periods"] or 0) > 1 else ""
    return f"（{_amount(case, told, reason)}{run}）"


def _amount(case: Case, told: Mapping[str, Any], reason: Mapping[str, Any]) -> str:
    rows, counted = reason["evidence"], REASONS[reason["code"]].counted
    if reason["code"] in ("return_late", "late_again"):
        return _lateness(case, told, rows)
    said = counted.zh.format(count=round(reason["value"])) if counted else f"{reason['value']:g}"
    if reason["code"] in DEPARTMENT_REASONS:
        said = f"{len({row['community_code'] for row in rows})}个社区{said}"
    return said


def _lateness(case: Case, told: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str:
    """Of a township how late it was; above, how many of its townships, and its share beside the whole's."""
    if case.area_level == "township":
        return "、".join(
            ROW_NAMES[row["name"]] + (f"{row['value']:g}天" if row["value"] else "") for row in rows
        )
    shares = [row for row in told["values"] if row["indicator"] == "reporting_timeliness"]
    said = f"{len(rows)}个乡镇"
    for row in shares[:1]:
        said += f"；按期率{value_of(row['indicator'], row['value'])}"
        if row.get("province_value") is not None:
            said += f"，全省{value_of(row['indicator'], row['province_value'])}"
    return said
