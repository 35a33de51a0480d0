"""Community overview: one row per community, with the figures that norms and rates need."""

from __future__ import annotations

import polars as pl

from schemas.codes import COMMUNITY_KIND
from schemas.contracts import row_rule
from schemas.returns.base import (
    HOUSEHOLDS,
    ITEMS,
    PERSONS,
    SQUARE_METRES,
    TIMES,
    Register,
    RegisterModel,
    field,
)
from schemas.words import Words


class CommunitiesModel(RegisterModel):
    """One row per community."""

    community_kind: str = field(
        "类型",
        "kind",
        "choice",
        codes=COMMUNITY_KIND,
        help=Words(
            "按实际情况选择；预填的类型由居委会/村委会推定，不符请改正。",
            "Prefilled from the committee type; correct it where it is wrong.",
        ),
    )
    households: int = field("户数", "households", "count", unit=HOUSEHOLDS)
    residents: int = field("常住人口", "residents", "count", unit=PERSONS)
    registered_volunteers: int = field("注册志愿者", "registered volunteers", "count", unit=PERSONS)
    social_organisations: int = field("社区社会组织", "social organisations", "count", unit=ITEMS)
    service_area_m2: float = field(
        "服务设施面积",
        "service area (m²)",
        "decimal",
        unit=SQUARE_METRES,
        help=Words("单位：平方米。", "In square metres."),
    )
    meetings: int = field(
        "会议活动次数",
        "meetings",
        "count",
        unit=TIMES,
        required=False,
        flow=True,
        help=Words(
            "本月社区被部门或乡镇要求参加的会议和活动次数，居民自己的会议不算；没有填0，不清楚留空，不沿用上月数。",
            "Meetings and activities this month that departments or the township called, not the residents' "
            "own; 0 for none, empty where it is not known; never last month's figure.",
        ),
    )
    survey_respondents: int = field(
        "受访人数",
        "survey respondents",
        "count",
        unit=PERSONS,
        required=False,
        flow=True,
        help=Words(
            "本月未做满意度调查时，与“满意人数”一并留空。",
            "Leave both survey columns empty where no survey was made.",
        ),
    )
    survey_satisfied: int = field("满意人数", "satisfied", "count", unit=PERSONS, required=False, flow=True)

    @row_rule("COM-001")
    def satisfied_within_respondents() -> pl.Expr:
        return pl.col("survey_satisfied") > pl.col("survey_respondents")

    @row_rule("COM-002")
    def volunteers_within_residents() -> pl.Expr:
        return pl.col("registered_volunteers") > pl.col("residents")

    @row_rule("COM-003")
    def survey_columns_together() -> pl.Expr:
        return pl.col("survey_satisfied").is_null() != pl.col("survey_respondents").is_null()


COMMUNITIES = Register("communities", "社区概况", "Communities", "COM", CommunitiesModel, ("community_code",))
