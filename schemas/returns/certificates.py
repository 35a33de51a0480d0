"""Certificates that a community is asked to issue."""

from __future__ import annotations

import polars as pl

from schemas.codes import CERTIFICATE_STATUS, REPLACEMENT
from schemas.contracts import row_rule
from schemas.returns.base import COPIES, Register, RegisterModel, field
from schemas.words import Words


class CertificatesModel(RegisterModel):
    """One row per community, certificate and requiring unit."""

    certificate_name: str = field("证明名称", "certificate", "text")
    requiring_unit: str = field("要求单位", "requiring unit", "text", max_length=60)
    status: str = field("状态", "status", "choice", codes=CERTIFICATE_STATUS)
    retired_on: pl.Date = field(
        "取消日期",
        "retired on",
        "date",
        required=False,
        help=Words("状态为“已取消”时必填。", "Needed when the status is 已取消."),
    )
    replacement: str = field(
        "替代方式",
        "replacement",
        "choice",
        codes=REPLACEMENT,
        required=False,
        help=Words(
            "状态为“已取消”时必填；办事不再要这项证明选“无需证明”；仍然要、却没有替代方式选“无”。",
            "Needed when the status is 已取消; 无需证明 where nobody asks for it any more, 无 where it is "
            "still asked for and nothing replaces it.",
        ),
    )
    issued: int = field(
        "本月出具数",
        "issued this month",
        "count",
        unit=COPIES,
        required=False,
        flow=True,
        help=Words(
            "本月实际出具的份数；没有填0，不清楚留空，不沿用上月数。",
            "Copies issued this month; 0 for none, empty where it is not known; never last month's figure.",
        ),
    )

    @row_rule("CRT-003")
    def retired_needs_date() -> pl.Expr:
        return (pl.col("status") == "retired") & pl.col("retired_on").is_null()

    @row_rule("CRT-004")
    def retired_needs_replacement() -> pl.Expr:
        return (pl.col("status") == "retired") & pl.col("replacement").is_null()


CERTIFICATES = Register(
    "certificates",
    "证明事项",
    "Certificates",
    "CRT",
    CertificatesModel,
    ("community_code", "certificate_name", "requiring_unit"),
    "status",
    "retired_on",
)
