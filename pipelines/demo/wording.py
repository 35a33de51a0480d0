"""What departments, reviewers, approvers and communities of the demonstration write. All is invented."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from pipelines.demo.cases import Case

_AGREES = (
    "同意，内容与清单不重复",
    "同意，工作量与社区人手相称",
    "同意，表格由部门自行汇总，不再要求社区报数",
    "同意，建议减少入户次数",
    "同意，经费渠道明确",
    "同意，已核对不属于负面清单",
)
_REFUSED_AT_REVIEW = (
    "属于部门职责范围内的业务工作，应由部门自行完成",
    "经费来源未落实，待明确后另行申请",
    "与已准入事项内容重复，建议合并办理",
    "要求社区出具的材料可以通过数据共享取得",
    "工作时限过短，未考虑社区实际承受能力",
)
_REFUSED_AT_APPROVAL = (
    "会议研究认为应由乡镇（街道）组织实施，不交由社区办理",
    "全县今年准入事项较多，本项推迟到明年研究",
    "需要专业资质，社区不具备条件",
    "未充分听取社区意见，退回完善",
)
_TAKEN_BACK = ("上级任务调整，不再开展", "改由第三方机构实施", "与其他部门同类工作合并，撤回申请")
_DONE = ("工作任务已完成", "约定期限届满，任务完成", "成果已验收移交", "合并到部门日常工作，不再交社区办理")
_EMERGENCY_OVER = ("险情解除，转为日常工作", "应急响应终止", "排查结束，隐患移交主管部门整改", "任务完成")
_EMERGENCY_REFUSED = ("属于部门应急职责，不应转交社区承担", "未达到紧急先行的条件，停止办理")
_WHY_EMERGENCY = (
    "气象部门发布预警，情况紧急，须立即开展",
    "上级紧急部署，须在三日内完成首轮工作",
    "邻近地区发生险情，须立即排查",
    "群众反映集中，存在安全风险，须立即处置",
)
_TURNED_AWAY = (
    "没有批准文书，社区有权拒绝",
    "部门口头布置，未见准入文件",
    "社区人手不足，且未经准入审核",
    "要求社区垫付费用，又无批准文书",
    "属于部门职责，未办理准入手续",
)
_PAST_GRACE = ("超过补办期限仍无批准文书，停止承担", "多次催要批准文书未果，社区决定不再承担")
_OPINIONS = (
    "效果较好，居民反映办事更方便",
    "任务按期完成，经费使用规范",
    "总体达到目标，入户频次可再减少",
    "居民知晓率一般，宣传方式有待改进",
    "服务质量符合合同约定",
    "数据质量较高，建议今后由部门共享使用",
)
_CONSULTED = (
    "已征求{n}个社区和居民代表意见，一致同意",
    "召开协商会议，{n}个社区参加，建议减少填表，已采纳",
    "书面征求{n}个社区意见，其中1个社区建议错开农忙时节，已调整时限",
)
_SCOPES = ("全{unit}城乡社区", "全{unit}涉及本项工作的社区", "全{unit}乡镇（街道）所辖社区")
_REQUIREMENTS = (
    "每月报送一次进度，不要求社区另建台账",
    "两人同行入户，部门派员现场指导",
    "一次采集、一表汇总，不得重复填报",
    "部门统一印发资料，社区只负责通知和引导",
    "不得以此设立考核指标和排名",
)
_PEOPLES = re.compile(r"(?<=.)((彝|藏|羌|回|哈萨克|蒙古|裕固|保安|东乡|撒拉)族)*族?自治县$")
_FUNDED_BY = (
    "县级财政安排，每个社区{yuan}元",
    "部门年度预算列支，每个社区{yuan}元",
    "上级专项资金，每个社区{yuan}元",
)


def application(case: Case, ends_on: date) -> dict[str, Any]:
    """The fields of an application with all its parts, and the consultation that most bring."""
    row = case.row
    consulted = case.pick(_CONSULTED, "consulted").format(n=case.days("asked", 4, 14))
    return {
        "item_name": row["item_name"],
        "department": row["department"],
        "area_code": case.county,
        "department_level": row["department_level"],
        "route": case.route,
        **_parts(case, ends_on),
        **({"consultation": consulted} if case.draw("consults") < 0.65 else {}),
        "term": row["term"],
        "ends_on": ends_on,
        "funds_due_fen": funds_due_fen(case),
    }


def demand(case: Case) -> dict[str, Any]:
    """The fields of an application for a form, plaque, appraisal, tool or certificate."""
    row = case.row
    return {
        "item_name": row["item_name"],
        "department": row["department"],
        "area_code": case.county,
        "department_level": row["department_level"],
        "content": f"开展{row['item_name']}，与已有报送不重复",
        "scope": case.pick(_SCOPES, "scope").format(unit=case.county_name[-1]),
        "goal": "一次采集、多方共用",
        "requirements": case.pick(_REQUIREMENTS, "requirements"),
    }


def emergency(case: Case) -> dict[str, Any]:
    """What an emergency starts with."""
    row = case.row
    return {
        "item_name": row["item_name"],
        "department": row["department"],
        "area_code": case.county,
        "department_level": row["department_level"],
        "route": "emergency",
        "term": "short",
    }


def supplement(case: Case, ends_on: date) -> dict[str, Any]:
    """The parts of an emergency's application, which follow."""
    return {**_parts(case, ends_on), "ends_on": ends_on, "funds_due_fen": funds_due_fen(case)}


def _parts(case: Case, ends_on: date) -> dict[str, str]:
    row = case.row
    content = row.get("content") or f"协助开展{row['item_name']}，发现情况立即报告"
    before = "存量事项重新履行准入程序：" if case.is_stock else ""
    first, last = (f"{day.year}年{day.month}月" for day in (case.begins, ends_on))
    return {
        "content": before + content,
        "scope": case.pick(_SCOPES, "scope").format(unit=case.county_name[-1]),
        "goal": row.get("goal") or "不漏一户、不漏一处，无人员伤亡",
        "requirements": case.pick(_REQUIREMENTS, "requirements"),
        "time_limit": f"{first}至{last}",
        "funding": case.pick(_FUNDED_BY, "funding").format(yuan=_yuan_each(case)),
    }


def _yuan_each(case: Case) -> int:
    return case.row.get("funds_yuan") or 500 * case.days("yuan", 1, 4)


def funds_due_fen(case: Case) -> int:
    """What the county's communities are due in all."""
    return 100 * _yuan_each(case) * case.days("communities", 6, 24)


def document(case: Case, day: date) -> str:
    """The number of the document that approves it; numbers grow over the year."""
    number = 3 + (day.timetuple().tm_yday * 2) // 5 + case.days("number", 0, 4)
    return case.province.document.format(county=_short_name(case.county_name), year=day.year, number=number)


def _short_name(county: str) -> str:
    """A county's name as its documents begin: an autonomous county's without its peoples."""
    return _PEOPLES.sub("县", county)


def contract(case: Case) -> str:
    """The number of a purchased service's contract."""
    return f"{case.county_name}购服合〔{case.begins.year}〕{case.days('contract', 1, 40)}号"


def agrees(case: Case, purpose: str) -> str:
    return case.pick(_AGREES, purpose)


def refuses(case: Case, who: str) -> str:
    """Why a reviewer, the approver, or of an emergency a reviewer says no, or the applicant takes it back."""
    reasons = {
        "reviewer": _REFUSED_AT_REVIEW,
        "approver": _REFUSED_AT_APPROVAL,
        "applicant": _TAKEN_BACK,
        "emergency": _EMERGENCY_REFUSED,
    }
    return case.pick(reasons[who], "refuses")


def done(case: Case) -> str:
    return case.pick(_EMERGENCY_OVER if case.route == "emergency" else _DONE, "done")


def why_emergency(case: Case) -> str:
    return case.pick(_WHY_EMERGENCY, "why")


def turns_away(case: Case, *, past_grace: bool = False) -> str:
    return case.pick(_PAST_GRACE if past_grace else _TURNED_AWAY, "turns away")


def opinion(case: Case) -> str:
    return case.pick(_OPINIONS, "opinion")
