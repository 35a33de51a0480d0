"""Chat groups, apps, systems and terminals a community has to serve."""

from __future__ import annotations

import polars as pl

from schemas.codes import DEPARTMENT_LEVEL, TOOL_KIND, TOOL_STATUS
from schemas.returns.base import Register, RegisterModel, field


class DigitalToolsModel(RegisterModel):
    """One row per community, tool and department."""

    tool_name: str = field("名称", "tool", "text")
    department: str = field("交办部门", "department", "text", max_length=60)
    department_level: str = field("部门层级", "department level", "choice", codes=DEPARTMENT_LEVEL)
    tool_kind: str = field("类别", "kind", "choice", codes=TOOL_KIND)
    status: str = field("状态", "status", "choice", codes=TOOL_STATUS)
    retired_on: pl.Date = field("停用日期", "retired on", "date", required=False)


DIGITAL_TOOLS = Register(
    "digital_tools",
    "信息系统",
    "Digital tools",
    "DIG",
    DigitalToolsModel,
    ("community_code", "tool_name", "department"),
    "status",
    "retired_on",
)
