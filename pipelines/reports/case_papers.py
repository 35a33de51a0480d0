"""The documents of a case: what its frozen evidence and its steps say, put into the template of its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from pipelines.base.home import Home
from pipelines.cases.evidence import Frozen
from pipelines.indicators.definitions import BY_CODE
from pipelines.reports.case_reasons import ROW_NAMES, STOPS, reasons_of
from pipelines.reports.paper import Paper, Table, chinese_day
from pipelines.reports.rechecked import recheck_words, stock_table
from pipelines.reports.said import behind, interval, value_with_unit
from pipelines.reports.templating import template_path, write_from
from schemas.admission_findings import EVIDENCE
from schemas.case_items import Case
from schemas.codes import DEPARTMENT_LEVEL
from schemas.confirmations import STANDINGS
from schemas.jurisdiction import Jurisdiction
from schemas.measures import STEPS
from schemas.periods import end_of
from schemas.returns import REGISTERS
from schemas.written_figures import NOTHING, count

CASE_PAPERS = (
    "remind",
    "interview",
    "urge",
    "public_notice",
    "commended",
    "interview_record",
    "rectification",
    "recheck",
)
"""Documents of a case: one for each kind, the record of an interview, the order to rectify, and what the
re-check found."""

MOST_ROWS = 30
"""Rows of the evidence that a document lists; the evidence itself holds them all."""

_FROM = {
    "returns": "报送",
    "plan": "方案任务",
    "own_index": "本级负担指数",
    "cases": "督办件",
    "inspections": "抽查核对",
    "changes": "较基期变化",
    **{key: register.zh for key, register in REGISTERS.items()},
}
"""Where a row comes from."""
_COUNTS = {
    "returns": "逾期{}天",
    "plan": "截至{day}逾期{}天",
    "own_index": "概率{}",
    "work_items": "连续{}个月",
    "cases": "截至{day}逾期{}天",
    "inspections": "核对系数{}",
}


class Signed(NamedTuple):
    """When a step was taken that a document of its own went out with, its number and who signed it."""

    day: date
    number: str | None
    signer: str | None


@dataclass(frozen=True)
class CaseFacts:
    """What a document of a case is made of: the case, its evidence, how the unit stands to its figures, what
    was said in its steps (``signed``: by document of a step, its Signed), and the settings in force.
    ``synthetic``: the figures are made up."""

    case: Case
    frozen: Frozen
    standing: str
    told: Mapping[str, Any]
    jurisdiction: Jurisdiction
    synthetic: bool


def case_paper(home: Home, facts: CaseFacts, kind: str | None = None, on: date | None = None) -> Paper:
    """The document of a case: of its kind, or another of CASE_PAPERS; ``on`` is its day where it has not been
    issued. Raises UserError for a template that does not hold together."""
    case = facts.case
    chosen = kind or case.kind
    written = write_from(template_path(home, chosen), words_of(facts), tables_of(facts))
    signed = _signed(facts, chosen, on)
    return Paper(
        title=written.title,
        organ=f"{facts.jurisdiction.zh}社区减负工作专班",
        to=written.to,
        blocks=tuple(written.blocks),
        day=signed.day,
        number=signed.number,
        signer=signed.signer,
        attachments=tuple(written.attachments),
        copies=written.copies,
        basis=tuple(_basis(facts)),
    )


def _signed(facts: CaseFacts, kind: str, on: date | None) -> Signed:
    """Day, number and signer: of the case's own document those of its issue, of another those of its step."""
    case = facts.case
    if kind == case.kind and case.issued_on:
        return Signed(case.issued_on, case.document, case.signed_by)
    none = Signed(on or case.acted_on or date.min, None, None)
    of_steps: Mapping[str, Signed] = facts.told.get("signed", {})
    return of_steps.get(kind, none)


def words_of(facts: CaseFacts) -> dict[str, Any]:
    """The facts by the names that templates use; what is not known is empty."""
    case, told = facts.case, facts.told
    days = {
        "sent": case.sent_on,
        "reply_due": case.reply_due,
        "answered": case.answered_on,
        "lapsed": case.lapsed_on,
        "decided": case.decided_on,
        "interviewed": case.interviewed_on,
        "rectify_due": case.rectify_due,
        "rechecked": case.rechecked_on,
    }
    return {
        "case": case.case_id,
        "area": case.area_name + (case.department or ""),
        "to": case.area_name + (case.department or "社区减负工作专班"),
        "you": "你单位" if case.department else "你地",
        "period": _month(case.period),
        "matter": case.matter.rstrip(STOPS),
        "reasons": reasons_of(facts.case, facts.frozen.told),
        "reply_days": facts.jurisdiction.reply_working_days,
        "rectification_days": facts.jurisdiction.rectification_days,
        "decision": _ended(told.get("decision")),
        "decided_as": case.decided_as or "本专班",
        "present": told.get("present", ""),
        "said": _ended(told.get("said")),
        "promised": _ended(told.get("promised")),
        "measures": _ended(case.measures),
        "has_figures": bool(_figure_table(facts).rows),
        **recheck_words(told.get("recheck", {})),
        "standing": STANDINGS.words[facts.standing].zh,
        **{name: chinese_day(day) if day else "" for name, day in days.items()},
    }


def _ended(text: str | None) -> str:
    """What somebody wrote, as a sentence: with its full stop."""
    said = (text or "").rstrip()
    return said if not said or said[-1] in f"{STOPS}！？" else f"{said}。"


def _month(period: str | None) -> str:
    return f"{period[:4]}年{int(period[5:])}月" if period else ""


def tables_of(facts: CaseFacts) -> dict[str, Table]:
    """``rows``: what the reasons rest on, row by row; ``figures``: the indicators they are about, with
    numerator, denominator and interval; ``stocks``: what became of the stocks by the re-check."""
    return {
        "rows": _row_table(facts),
        "figures": _figure_table(facts),
        "stocks": stock_table(facts.told.get("recheck", {}), facts.case.area_level),
    }


_ROW_HEADERS = ("序号", "地点", "来源", "事项", "情况")
_ROW_WIDTHS = (0.08, 0.3, 0.14, 0.3, 0.18)


def _row_table(facts: CaseFacts) -> Table:
    told = facts.frozen.told
    if not facts.case.reason_codes:  # what the rule says is not what the case is about
        return Table(_ROW_HEADERS, (), _ROW_WIDTHS)
    names, seen = told.get("names", {}), []
    for reason in (told["proposal"] or {"reasons": []})["reasons"]:
        for row in reason["evidence"]:
            place = "".join(names.get(code, code) for code in _codes(row)) or facts.case.area_name
            line = (
                place,
                _FROM.get(row["table"], row["table"]),
                _name(row["name"]),
                how_long(row, facts.frozen),
            )
            if line not in seen:
                seen.append(line)
    rows = tuple((str(number), *line) for number, line in enumerate(seen[:MOST_ROWS], start=1))
    return Table(_ROW_HEADERS, rows, _ROW_WIDTHS)


def _codes(row: Mapping[str, Any]) -> Sequence[str]:
    return [code for code in (row["township_code"], row["community_code"]) if code]


def _name(name: str | None) -> str:
    if name is None:
        return NOTHING
    return BY_CODE[name].zh if name in BY_CODE else ROW_NAMES.get(name, name)


def how_long(row: Mapping[str, Any], frozen: Frozen) -> str:
    """How long, how late and as of which day, how probable, or why it is a finding; nothing where that is not
    known."""
    if why := row.get("why"):
        return EVIDENCE.zh_of[why]
    if row["value"] is None:
        return ""
    said = _COUNTS.get(row["table"], "{}")
    if row["table"] not in ("cases", "plan"):
        return said.format(_short(row["value"]))
    day = frozen.counted_to if row["table"] == "cases" else end_of(row["period"])
    if not row["value"]:  # frozen before days were counted to the publishing
        return f"{chinese_day(day)}期满"
    return said.format(_short(row["value"]), day=chinese_day(day))


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


def _figure_table(facts: CaseFacts) -> Table:
    """The indicators of the reasons; where they are about none, those that are worse than the province; of a
    department's case what it pushes in the area."""
    told = facts.frozen.told
    if "department" in told:
        return _department_table(told["department"]["values"])
    reasons = (told["proposal"] or {"reasons": []})["reasons"]
    asked = {reason["indicator"] for reason in reasons if reason["indicator"]}
    chosen = [row for row in told["values"] if row["indicator"] in asked] or [
        row for row in told["values"] if row["significance"] == "worse"
    ]
    rows = tuple(
        (
            BY_CODE[row["indicator"]].zh if row["indicator"] in BY_CODE else row["indicator"],
            _with_unit(row["indicator"], row["value"]),
            behind(row),
            _interval(row),
        )
        for row in chosen
    )
    return Table(("指标", "数值", "分子/分母", "95%区间"), rows, (0.4, 0.16, 0.24, 0.2))


def _department_table(values: Sequence[Mapping[str, Any]]) -> Table:
    rows = tuple(
        (
            BY_CODE[row["indicator"]].zh if row["indicator"] in BY_CODE else row["indicator"],
            DEPARTMENT_LEVEL.zh_of.get(row["department_level"], row["department_level"]),
            _counted(row["indicator"], row["numerator"]),
            _with_unit(row["indicator"], row["value"]),
        )
        for row in values
    )
    return Table(("指标", "部门层级", "数量", "每社区"), rows, (0.4, 0.2, 0.2, 0.2))


def _with_unit(code: str, value: float | None) -> str:
    """A value as pages show it; in figures of its own where the indicator is no longer one."""
    return value_with_unit(code, value) if code in BY_CODE else _short(value)


def _counted(code: str, value: float | None) -> str:
    """How many, with what is counted: 12张 of an indicator in 张/社区."""
    if value is None:
        return NOTHING
    unit = BY_CODE[code].unit_zh.partition("/")[0] if code in BY_CODE else ""
    return count(value) + unit.replace("%", "")


def _interval(row: Mapping[str, Any]) -> str:
    for low, high in (("process_lower", "process_upper"), ("lower", "upper")):
        if row[low] is not None and row[high] is not None:
            return interval(row["indicator"], {"lower": row[low], "upper": row[high]})
    return NOTHING


def _basis(facts: CaseFacts) -> list[str]:
    """What the document rests on, in small print at its end."""
    told, frozen = facts.frozen.told, facts.frozen
    lines = [
        f"督办件编号{facts.case.case_id}；数据快照{frozen.snapshot_id}；措施规则第{frozen.rule_version}版；"
        f"所依据报表{len(told['returns'])}份。",
        f"证据 SHA-256：{frozen.sha256}",
    ]
    if told["proposal"] and told["proposal"]["step"] == facts.case.kind:
        proposal = told["proposal"]
        lines.append(
            f"当月按规则建议采取同类措施（{STEPS[proposal['step']].zh}）的"
            f"{'部门' if facts.case.department else '地区'}共{proposal['list_proposed']}个，"
            f"其中仅凭偶然约{proposal['list_chance_expected']:.2g}个。"
        )
    if facts.synthetic:
        lines.append("示范数据 / synthetic：本件数据为合成，仅供演示，不得用于实际工作。")
    return lines
