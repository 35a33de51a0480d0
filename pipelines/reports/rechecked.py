"""What a re-check found, in the Chinese of documents: reason by reason, and what became of the stocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.reports.paper import Table
from pipelines.reports.said import month_words, name_of, value_of, words_of_change
from schemas.cases import RECHECKS
from schemas.change_marks import Change
from schemas.measures import DEPARTMENT_REASONS, REASONS
from schemas.written_figures import NOTHING, count

_MOVED = {"begun": "新增{}", "came_back": "重现{}", "ended": "停用{}", "vanished": "不见而未停用{}"}
_HEADERS = ("指标", "立案", "复查", "两期都报送的社区", "其间来去")
_WIDTHS = (0.24, 0.12, 0.12, 0.28, 0.24)


def recheck_words(told: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a re-check (what its event told, and its result) by the names that templates use; empty
    where there was none."""
    reasons = [{"words": REASONS[row["code"]].zh, "state": _state(row)} for row in told.get("reasons", ())]
    return {
        "recheck_month": month_words(told["period"]) if told else "",
        "recheck_reasons": reasons,
        "recheck_result": RECHECKS.words[told["result"]].zh if told else "",
        "has_stocks": bool(told.get("stocks")),
    }


def _state(row: Mapping[str, Any]) -> str:
    if not row["holds"]:
        return "已经消除"
    unknown = f"，其中{row['unknown']}处未报送或漏报、情况不明，不作为整改" if row.get("unknown") else ""
    rows = f"（{count(row['now'])}处{unknown}）" if row["code"] in DEPARTMENT_REASONS else ""
    return f"仍然存在{rows}"


def stock_table(told: Mapping[str, Any], level: str) -> Table:
    """One row per stock that the case is about: its value when the case was opened and now, how broadly it
    changed in an area of the level, what came and went."""
    rows: Sequence[Mapping[str, Any]] = told.get("stocks", ())
    below = "社区" if level == "township" else "乡镇"
    lines = tuple(
        (
            name_of(row["indicator"]),
            value_of(row["indicator"], row["then"]),
            value_of(row["indicator"], row["now"]),
            words_of_change(row["indicator"], Change.of_stock(row), below),
            _moved(row),
        )
        for row in rows
    )
    return Table(_HEADERS, lines, _WIDTHS)


def _moved(row: Mapping[str, Any]) -> str:
    """新增3、停用12; — where it is not known."""
    if row["begun"] is None:
        return NOTHING
    said = [words.format(count(row[name])) for name, words in _MOVED.items() if row[name]]
    return "、".join(said) or "没有来去"
