"""Appraisals and contests a community is put through."""

from __future__ import annotations

import polars as pl

from schemas.codes import APPRAISAL_KIND, APPRAISAL_STATUS, DEPARTMENT_LEVEL
from schemas.returns.base import Register, RegisterModel, field


class AppraisalsModel(RegisterModel):
    """One row per community, appraisal and department."""

    appraisal_name: str = field("名称", "appraisal", "text")
    department: str = field("交办部门", "department", "text", max_length=60)
    department_level: str = field("部门层级", "department level", "choice", codes=DEPARTMENT_LEVEL)
    appraisal_kind: str = field("类别", "kind", "choice", codes=APPRAISAL_KIND)
    one_vote_veto: bool = field("一票否决", "one-vote veto", "flag")
    status: str = field("状态", "status", "choice", codes=APPRAISAL_STATUS)
    cancelled_on: pl.Date = field("取消日期", "cancelled on", "date", required=False)


APPRAISALS = Register(
    "appraisals",
    "考核评比",
    "Appraisals",
    "APR",
    AppraisalsModel,
    ("community_code", "appraisal_name", "department"),
    "status",
    "cancelled_on",
)
