"""The cover sheet: which township, which month, first delivery or correction."""

from __future__ import annotations

from schemas.codes import SUBMISSION_KIND
from schemas.contracts import Contract
from schemas.returns.base import Column, Register, field
from schemas.words import Words

TEMPLATE_VERSION = "2"
"""Version of the handed-out workbook; raised when a sheet or column changes. 2 added 合并去向 of forms."""


class CoverModel(Contract):
    """One row per return."""

    township_code: str = field(
        "乡镇代码",
        "township code",
        "code",
        max_length=9,
        help=Words("9位统计用区划代码，已预填。", "9-digit statistical code; prefilled."),
    )
    township_name: str = field("乡镇名称", "township name", "text", max_length=60)
    period: str = field("报送月份", "period", "period", help=Words("格式：2026-10。", "Written 2026-10."))
    submission_kind: str = field(
        "报送类型",
        "kind of submission",
        "choice",
        codes=SUBMISSION_KIND,
        help=Words(
            "首次报送选“首报”；更改已报内容选“更正”。",
            "首报 for the first delivery of a month, 更正 to replace one.",
        ),
    )
    prepared_by: str = field("填报人", "prepared by", "text", required=False, max_length=40)
    template_version: str = field("模板版本", "template version", "text", required=False, max_length=20)


COVER = Register("cover", "封面", "Cover", "CVR", CoverModel, ("township_code", "period"))
COVER_COLUMNS: tuple[Column, ...] = COVER.columns
