"""Rows of figures of areas, as queries give them: ranks, leagues, profiles, the burden index, and the
statistics of a table. Shares are 0–1; values are in the unit of their indicator.

Annotations are not postponed here: NotRequired is told from a type, not from its text."""

from typing import NotRequired, TypedDict

from schemas.measure_rows import ReasonRow


class RankReach(TypedDict):
    """The interval of a rank, null where chance has no part in it."""

    rank_low: int | None
    rank_high: int | None


class RankRow(RankReach):
    """A rank among ``ranked`` areas, or the reason why there is none."""

    rank: int | None
    tied: bool | None
    ranked: int | None
    reason: str | None


class PlaceRow(RankRow):
    """A rank with its band, 1 the best."""

    band: int | None


class ClassRow(TypedDict):
    """Where a value lies against the limits of its benchmark, and on which side that is."""

    significance: str
    limit_class: str | None


class ChangeRow(TypedDict):
    """A value against that of a month and of a year before, of the communities in both: whether it changed
    broadly, null where it was not tested, and in how many of the townships that are in both (of a township:
    of its communities)."""

    change_month: float | None
    change_month_significant: bool | None
    change_month_townships: int | None
    change_month_paired: int | None
    change_year: float | None
    change_year_significant: bool | None
    change_year_townships: int | None
    change_year_paired: int | None


class IntervalRow(ClassRow):
    """A value with its 95 % interval; ``benchmark_value`` in the same unit."""

    value: float | None
    lower: float | None
    upper: float | None
    benchmark_value: float | None


class RankIntervalRow(RankReach):
    """The interval of a rank, its median, and how many areas are ranked."""

    rank_median: int | None
    ranked: int | None


class JointRow(IntervalRow, RankIntervalRow):
    """A value and a rank, each with its interval."""


class MovedRow(TypedDict):
    """What came and went since the period before; null where the figure counts no register."""

    begun: int | None
    came_back: int | None
    ended: int | None
    vanished: int | None


class StockChange(MovedRow):
    """What became of a stock since another month: its value ``now``; the ``change`` of the communities that
    reported in both, whether that is ``broad``, and in how many of how many townships (of a township:
    communities) anything changed; what came and went in between. What is not known is null."""

    indicator: str
    now: float | None
    change: float | None
    broad: bool | None
    changed: int | None
    paired: int | None


class UnconfirmedRow(TypedDict):
    """How much of the numerator rests on rows that vanished; null where the figure counts none."""

    unconfirmed: float | None


class FiguresRow(PlaceRow, ChangeRow, MovedRow, UnconfirmedRow):
    """What every list of values has of an area and an indicator (FIGURES and BESIDE of
    pipelines/queries/values.py), the class apart, and the twelve values to the period, oldest first."""

    value: float | None
    numerator: float | None
    denominator: float | None
    communities: int | None
    townships: int | None
    completeness: float | None
    lower: float | None
    upper: float | None
    effort_low: float | None
    effort_high: float | None
    change_baseline: float | None
    change_baseline_significant: bool | None
    trend: str | None
    rank_median: int | None
    worst_tenth: float | None
    limit_class: str | None
    significance: str | None
    eligible: bool | None
    previous_rank: int | None
    previous_rank_low: int | None
    previous_rank_high: int | None
    history: list[float | None]


class MapRow(RankRow, ClassRow):
    """What a map says of an area: a row of ``league`` has it."""

    area_code: str
    area_name: str
    prefecture_name: str | None
    value: float | None
    numerator: float | None
    denominator: float | None


class LeagueRow(FiguresRow):
    """A row of ``league``, ``children`` and ``against``: an area on one indicator. ``benchmark_value`` in
    the indicator's unit, where rows were set against a benchmark."""

    area_code: str
    area_name: str
    prefecture_name: str | None
    county_name: str | None
    benchmark_value: NotRequired[float | None]


class FamilyChance(TypedDict):
    """All indicators of a level and period together: pairs of area and indicator beyond a limit on either
    side, and how many chance alone puts there."""

    indicators: int
    beyond_0025: int
    beyond_0001: int
    expected_0025: float
    expected_0001: float


class OwnBurden(TypedDict):
    """What this product itself asks of townships: returns asked and accepted in so many months, hand-ins with
    corrections, cells typed or changed in all and by the median return, hours in all."""

    months: int
    asked: int
    returns: int
    handed_in: int
    cells: int
    median_cells: float | None
    hours: int


class OutlierRow(LeagueRow):
    """A row of ``league`` compared with the limits, with its class (``standing``). Of a month also how many
    months in a row it lies beyond (``months_beyond``), and what the rule of measures proposes over all
    indicators (``measures_list``; null where nothing)."""

    area_code: str
    area_name: str
    value: float | None
    numerator: float | None
    denominator: float | None
    trend: str | None
    standing: str
    months_beyond: NotRequired[int]
    step: NotRequired[str | None]
    reasons: NotRequired[list[ReasonRow] | None]
    lacks: NotRequired[list[str] | None]


class ProfileRow(FiguresRow):
    """A row of ``area_profile`` and ``headline``: an indicator of one area."""

    indicator: str
    province_value: float | None


class StandingRow(ProfileRow):
    """The same with its class against the province, and whether ranks of its table mean nothing."""

    standing: str
    banded: bool


class NotableRow(TypedDict):
    """An indicator that is worse or better than the province: there are both values."""

    indicator: str
    value: float
    province_value: float
    standing: str
    rank: int | None
    ranked: int | None
    band: int | None
    banded: bool


class IndexRow(RankRow):
    """A row of ``index_table``: the burden index of an area, 0 best to 100 worst. A column group_<code> per
    burden group follows, which ``group_scores`` gives."""

    area_code: str
    area_name: str
    prefecture_name: str | None
    county_name: str | None
    index: float | None
    index_geometric: float | None
    indicators_present: int | None
    change_month: float | None
    change_year: float | None
    rank_median: int | None
    eligible: bool
    history: list[float | None]


class CountsRow(TypedDict):
    """An area of the heat map: how many of the indicators compared are worse and better than the province."""

    area_code: str
    area_name: str
    prefecture_name: str | None
    worse: int
    better: int
    compared: int


CellRow = TypedDict(
    "CellRow",
    {
        "area_code": str,
        "indicator": str,
        "value": float | None,
        "eligible": bool | None,
        "reason": str | None,
        "class": str,
    },
)
"""A cell of the heat map: an area on one indicator, its class against the province or the reason for none."""


class DriverRow(TypedDict):
    """An indicator of an area's burden index: the points it adds, and the area's rank without it."""

    indicator: str
    value: float | None
    province_value: float | None
    score: float | None
    points: float
    rank_without: int | None


class CourseRow(TypedDict):
    """A period of a course (pages/supervise/trends): a value with its 95 % interval; ``restated`` after a
    merger."""

    indicator: str
    value: float | None
    lower: float | None
    upper: float | None
    restated: bool


class TableStatistics(TypedDict, total=False):
    """The row of a level, province, period and indicator in indicator_statistics (schemas/snapshot.py): all
    of it, or nothing of an indicator without intervals."""

    level: str
    province: str
    period: str
    indicator: str
    areas: int
    target: float
    phi: float | None
    tau2: float
    overdispersed: bool
    median_s2: float | None
    rankability: float | None
    verdict: str | None
    expected_0025: float
    expected_0001: float
    low_0001: int
    low_0025: int
    inside: int
    high_0025: int
    high_0001: int
