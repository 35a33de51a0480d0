"""The rows that a proposal, or the frozen evidence of a case, rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import grids
from pages._ui.words import figures, indicators, measures
from pages._ui.words.text import _, language, say
from schemas.admission_findings import EVIDENCE
from schemas.measure_rows import EvidenceRow, ReasonRow
from schemas.periods import end_of
from schemas.returns import REGISTERS
from schemas.words import Words

MOST_HEIGHT = 380

TABLES = {
    "returns": Words("报送", "returns"),
    "plan": Words("方案任务", "plan"),
    "own_index": Words("本级负担指数", "index of the own part"),
    "cases": Words("督办件", "cases"),
    "inspections": Words("抽查核对", "recounts"),
    "changes": Words("较基期变化", "changes since the baseline"),
}
"""Where a row of the evidence comes from, beside the registers."""
VALUES = {
    "returns": Words("逾期天数", "days late"),
    "plan": Words("逾期天数", "days over"),
    "own_index": Words("概率", "probability"),
    "work_items": Words("连续月数", "months in a row"),
    "cases": Words("逾期天数", "days over"),
    "inspections": Words("核对系数", "recount factor"),
}
NAMES = {
    "worst_tenth": Words("落在最差十分之一的概率", "probability of the worst tenth"),
    "best_tenth": Words("落在最好十分之一的概率", "probability of the best tenth"),
    "late": Words("迟报", "late"),
    "missing": Words("未报", "missing"),
}


def show_evidence_rows(reasons: Iterable[ReasonRow], names: Mapping[str, str], counted_to: date) -> None:
    """A table of the rows behind the reasons, one line each; nothing where they rest on none. ``names``: of
    townships and communities, by code; ``counted_to``: the day to which days past the day of a case are
    counted."""
    lines = [(reason["code"], reason["indicator"], one) for reason in reasons for one in reason["evidence"]]
    if not lines:
        return
    rows = [one for _code, _indicator, one in lines]
    config = st.column_config
    columns: dict[str, tuple[list[Any], Any]] = {
        "reason": (
            [measures.reason_name(code) for code, _indicator, _one in lines],
            config.TextColumn(_("Reason"), pinned=True),
        ),
        "place": ([_place(one, names) for one in rows], config.TextColumn(_("Where"))),
        "row": ([one["sheet_row"] for one in rows], config.NumberColumn(_("Row in the sheet"), format="%d")),
        "value": ([one["value"] for one in rows], config.NumberColumn(_("Figure"), format="%,.2f")),
        "unit": ([_unit(one, counted_to) for one in rows], config.TextColumn(_("Unit"))),
        "what": ([_name(one["name"]) for one in rows], config.TextColumn(_("What"))),
        "why": ([_why(one) for one in rows], config.TextColumn(_("Why"))),
        "source": (
            [_source(one["table"], indicator) for _code, indicator, one in lines],
            config.TextColumn(_("Source")),
        ),
    }
    hidden = {"why"} if not any("why" in one for one in rows) else {"value", "unit"}
    shown = {name: told for name, told in columns.items() if name not in hidden}
    grids.show_grid(
        pl.DataFrame(
            {name: values for name, (values, _config) in shown.items()},
            schema_overrides={
                name: dtype for name, dtype in {"row": pl.Int64, "value": pl.Float64}.items() if name in shown
            },
        ),
        column_config={name: config for name, (_values, config) in shown.items()},
        most=MOST_HEIGHT,
        alt=_("The rows behind the proposal"),
    )


def _unit(row: EvidenceRow, counted_to: date) -> str:
    """What the figure of a row is; of days past a day, to which day they are counted."""
    days = {"cases": counted_to, "plan": end_of(row["period"])}
    unit = say(VALUES[row["table"]]) if row["table"] in VALUES else ""
    if row["table"] not in days or row["value"] is None:
        return unit
    return _("{unit}, as of {day}").format(unit=unit, day=days[row["table"]])


def _why(row: EvidenceRow) -> str:
    why = row.get("why")
    return EVIDENCE.of(language()).get(why, why) if why else figures.NOTHING


def _name(name: str | None) -> str:
    if name is None:
        return figures.NOTHING
    return say(NAMES[name]) if name in NAMES else indicators.name_or_itself(name)


def _place(row: EvidenceRow, names: Mapping[str, str]) -> str:
    codes = [code for code in (row["township_code"], row["community_code"]) if code]
    return "".join(names.get(code, code) for code in codes) or figures.NOTHING


def _source(table: str, indicator: str | None) -> str:
    if table in REGISTERS:
        named = say(REGISTERS[table].words)
    else:
        named = say(TABLES[table]) if table in TABLES else table
    return f"{named} · {indicators.name(indicator)}" if indicator else named
