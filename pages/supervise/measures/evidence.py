"""What a proposal rests on: every reason with its figure, and the rows behind it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import grids
from pages._ui.shell import cache, registry, state
from pages._ui.words import figures, indicators, measures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, say
from pages.supervise.measures.choosing import MeasureView
from pipelines import queries
from schemas.measure_rows import EvidenceRow, MeasureRow
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


def show_evidence(view: MeasureView, row: MeasureRow) -> None:
    """The area's reasons in sentences, and a table of the rows behind them."""
    st.markdown(f"**{quiet(row['area_name'])}** · **{measures.step_name(row['step'])}**")
    st.markdown("\n".join(f"- {measures.reason(reason)}" for reason in row["reasons"]))
    if row["lacks"]:
        st.caption(_("Still lacking for it") + " · " + measures.lacking(row["lacks"]))
    st.page_link(
        registry.page_path("area"),
        label=_("The page of its area"),
        icon=":material/location_city:",
        query_params=state.link_params({"level": view.level, "code": row["area_code"]}),
    )
    lines = [
        (reason["code"], reason["indicator"], one) for reason in row["reasons"] for one in reason["evidence"]
    ]
    names = _names(view, [one for _code, _indicator, one in lines])
    config = st.column_config
    grids.show_grid(
        pl.DataFrame(
            {
                "reason": [measures.reason_name(code) for code, _i, _one in lines],
                "place": [_place(one, names) for _c, _i, one in lines],
                "row": [one["sheet_row"] for _c, _i, one in lines],
                "what": [_name(one["name"]) for _c, _i, one in lines],
                "value": [one["value"] for _c, _i, one in lines],
                "unit": [
                    say(VALUES[one["table"]]) if one["table"] in VALUES else "" for _c, _i, one in lines
                ],
                "source": [_source(one["table"], indicator) for _c, indicator, one in lines],
            },
            schema_overrides={"row": pl.Int64, "value": pl.Float64},
        ),
        column_config={
            "reason": config.TextColumn(_("Reason"), pinned=True),
            "place": config.TextColumn(_("Where")),
            "row": config.NumberColumn(_("Row in the sheet"), format="%d"),
            "what": config.TextColumn(_("What")),
            "value": config.NumberColumn(_("Figure"), format="%,.2f"),
            "unit": config.TextColumn(_("Unit")),
            "source": config.TextColumn(_("Source")),
        },
        most=MOST_HEIGHT,
        alt=_("The rows behind the proposal"),
    )


def _names(view: MeasureView, rows: list[EvidenceRow]) -> dict[str, str]:
    """Names of the townships and communities of the evidence."""
    townships = cache.area_names(view.snapshot, "township", view.period)
    wanted = {row["community_code"] for row in rows if row["community_code"]}
    if not wanted:
        return townships
    known = cache.ask(queries.communities_in, view.snapshot, view.period)
    return townships | dict(known.filter(pl.col("code").is_in(list(wanted))).select("code", "name").rows())


def _name(name: str | None) -> str:
    if name is None:
        return figures.NOTHING
    return say(NAMES[name]) if name in NAMES else indicators.name_or_itself(name)


def _place(row: EvidenceRow, names: dict[str, str]) -> str:
    codes = [code for code in (row["township_code"], row["community_code"]) if code]
    return "".join(names.get(code, code) for code in codes) or figures.NOTHING


def _source(table: str, indicator: str | None) -> str:
    if table in REGISTERS:
        named = say(REGISTERS[table].words)
    else:
        named = say(TABLES[table]) if table in TABLES else table
    return f"{named} · {indicators.name(indicator)}" if indicator else named
