"""What comes out when what townships report is held against what was approved and listed."""

from __future__ import annotations

import polars as pl

from schemas.codes import Code, CodeList
from schemas.dtypes import Dtypes

FINDING_KINDS = CodeList(
    "finding_kinds",
    (
        Code("uncovered", "在办而无批准", "at work without an approval that covers it"),
        Code("unreported", "已批准而无社区报送", "approved, and no community reports it"),
        Code("emergency_overdue", "紧急先行逾期未补办", "emergency item past the grace period"),
        Code("new_demand", "新增要求而无清单、依据或批准", "new demand without list, basis or approval"),
        Code("more_often", "填报频次高于批准", "filled more often than approved"),
    ),
)
"""The lists that supervision works from."""

ABOUT_WORK = FINDING_KINDS.keys[:3]
"""Kinds about work items; the others are about what else is demanded."""

EVIDENCE = CodeList(
    "finding_evidence",
    (
        Code("negative_list", "报为负面事项，批准不能涵盖", "a negative item, which no approval covers"),
        Code("no_document", "未填文号，也没有同部门同名的批准", "no document, and no approval of that name"),
        Code("unknown_document", "所填批准文号未在准入系统登记", "its document is not among the approvals"),
        Code("outside_area", "批准的适用地区不含本社区", "the approval is for another area"),
        Code("expired", "批准文书已过有效期", "the approval document has expired"),
        Code("withdrawn", "该事项已退出", "the item was withdrawn"),
        Code("refused", "该事项申请已被退回", "the application was refused"),
        Code("undecided", "该事项申请尚未批准", "the application is not decided yet"),
        Code("not_reported", "适用地区已有报送，但无该事项", "returns came from its area and none has it"),
        Code("past_grace", "超过补办期限仍无批准", "no approval within the grace period"),
        Code("barred_list", "列入不得提出的清单", "its name is on a list of what may not be demanded"),
        Code("not_on_list", "不在该类清单，也无批准", "not on the list of its kind, and no approval"),
        Code("no_list_held", "该类清单未登载，也无批准", "no list of its kind is held, and no approval"),
        Code("more_often", "报送的频次高于批准的频次", "reported more often than approved"),
    ),
)
"""Why it is a finding."""

MATCHES = CodeList(
    "finding_matches",
    (
        Code("document", "批准文号相同", "same document number"),
        Code("department_and_name", "部门与事项名称相同", "same department and name"),
        Code("none", "无对应", "none"),
    ),
)
"""How the reported item and the approved one were matched: exactly, spellings aside; never by likeness."""

ADMISSION_FINDINGS: Dtypes = {
    "period": pl.String,
    "kind": pl.String,
    "evidence": pl.String,
    "matched_by": pl.String,
    "item_id": pl.String,
    "community_code": pl.String,
    "community_name": pl.String,
    "township": pl.String,
    "county": pl.String,
    "prefecture": pl.String,
    "province": pl.String,
    "area_code": pl.String,
    "demand_kind": pl.String,
    "item_name": pl.String,
    "department": pl.String,
    "department_level": pl.String,
    "entry_route": pl.String,
    "list_kind": pl.String,
    "approval_document": pl.String,
    "started_on": pl.Date,
    "days": pl.Int64,
    "return_id": pl.String,
    "sheet_row": pl.Int64,
}
"""One row per finding of a month: a row of a community's register (then ``return_id`` and ``sheet_row``
say which) or an approved item that nobody reports (then they and the community are null). ``item_id`` is
the item of the admission system it was matched with; ``area_code`` that item's area, else the community's
county; ``demand_kind`` what is demanded (schemas/demands.py): of all but work items only what is new in the
month is a finding, since what stood before is counted by its indicator. ``days`` from the start to the
month's end, null where no start is known; ``approval_document`` as reported, else as approved."""
