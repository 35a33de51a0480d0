"""Signals: what a supervisor should look at. The kinds there are, the rows of a signal, and dismissals."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from schemas.codes import Code, CodeList
from schemas.dtypes import Dtypes
from schemas.words import Named, Words

SEVERITIES = CodeList(
    "signal_severity",
    (
        Code("note", "提示", "note"),
        Code("look", "应当核看", "look at it"),
        Code("legal", "涉及规定", "a rule is concerned"),
    ),
)
"""How much a signal asks for, the least first. It never says that anybody did wrong."""

SIGNAL_STATES = CodeList(
    "signal_state", (Code("open", "待核看", "open"), Code("dismissed", "已排除", "dismissed"))
)

SIGNAL_LEVELS = ("community", "township", "county", "prefecture", "province")
"""A signal about an item of the admission system is about the area of the item, whatever its level."""


@dataclass(frozen=True)
class SignalKind(Named):
    """A kind of signal. ``severity``: a key of SEVERITIES; ``expected_rate``: the share of areas (of its
    level and a period) in which it fires where nothing is wrong, at most; null where what it says is exact
    or its rate is only measured. ``means``: what was found, in a sentence."""

    code: str
    zh: str
    en: str
    severity: str
    expected_rate: float | None
    means: Words


def _kind(
    code: str, zh: str, en: str, severity: str, rate: float | None, means_zh: str, means_en: str
) -> SignalKind:
    return SignalKind(code, zh, en, severity, rate, Words(means_zh, means_en))


SIGNAL_KINDS: dict[str, SignalKind] = {
    kind.code: kind
    for kind in (
        _kind(
            "corrected_after_publication",
            "公布后更正",
            "corrected after publication",
            "look",
            None,
            "首次公布之后的更正使名次、控制限类别有明显变动",
            "a correction after the first publication moved a rank or a limit class",
        ),
        _kind(
            "frequency_relabelled",
            "频次改标",
            "frequency relabelled",
            "look",
            0.005,
            "表格仍在使用，仅因改标频次，全年填报次数就少了两成以上",
            "forms are still in use; their changed frequency alone takes a fifth off the year's fills",
        ),
        _kind(
            "renamed",
            "改名再现",
            "back under another name",
            "look",
            0.01,
            "新出现的登记与近12个月停用或消失的登记名称相近、部门相同（牌子换位置再挂的也算）",
            "a new row of the same department is named like one that ended or vanished in the last 12 "
            "months, or a plaque hangs again at another place",
        ),
        _kind(
            "merged_on_paper",
            "名减实不减",
            "merged on paper",
            "look",
            0.015,
            "表格张数减少，新表却承担了原表一半以上的填报次数",
            "fewer forms, but new ones carry half or more of what the ended ones asked for",
        ),
        _kind(
            "vanished",
            "登记消失",
            "vanished",
            "look",
            None,
            "在用的登记没有登记停用就不见了，在确认之前仍按在用计",
            "rows in use are gone without having ended; until they are ended they count as in use",
        ),
        _kind(
            "laundered",
            "改登来源",
            "origin relabelled",
            "legal",
            0.001,
            "同一登记的依据、进入方式或位置改登得比全省多得多",
            "basis, way in or placement of the same rows was changed far more often than in the province",
        ),
        _kind(
            "forms_to_chat",
            "表格转群",
            "forms turned into chats",
            "look",
            0.001,
            "停用表格的部门同时新建工作群或应用，多于巧合",
            "departments that ended forms opened chat groups or apps, more often than by chance",
        ),
        _kind(
            "split_tools",
            "一拆为多",
            "one tool, now several",
            "note",
            None,
            "同一部门停用一个系统，同期新增两个以上",
            "a department ended one tool and opened two or more in the same month",
        ),
        _kind(
            "near_copy",
            "照抄上月",
            "copied",
            "look",
            0.001,
            "连续三个月与上月几乎一字不差",
            "three months running it hardly differs from the month before",
        ),
        _kind(
            "perfect_satisfaction",
            "满意度过于整齐",
            "satisfaction too good",
            "look",
            0.001,
            "满意度调查的结果比抽样所能有的还要整齐",
            "survey answers are more even than a survey's can be",
        ),
        _kind(
            "heaping",
            "数值扎堆",
            "heaped at a threshold",
            "look",
            0.001,
            "数值集中在刚好达标处",
            "values lie just above what is asked for",
        ),
        _kind(
            "emergency_restarted",
            "紧急事项重新起算",
            "emergency begun again",
            "legal",
            None,
            "紧急先行的事项退出或消失后12个月内再次开始，期限应从第一次算起",
            "an emergency item was withdrawn or vanished and began again within 12 months; its clock runs "
            "from the first start",
        ),
        _kind(
            "last_hour",
            "截止前连报",
            "handed in again at the last hour",
            "look",
            None,
            "截止前24小时内多次报送，每次都使参与排名的数值下降一成以上",
            "handed in again in the last 24 hours, each time with a ranked figure lower by a tenth or more",
        ),
        _kind(
            "fall_to_nothing",
            "骤降",
            "sudden fall",
            "note",
            None,
            "户数、人口、面积或登记数骤降，超过提示倍数",
            "households, residents, floor space or a stock fell by more than the factor that warns",
        ),
    )
}
"""Every kind of signal by its code, as lists show them."""

SIGNAL_CODES = CodeList("signal_code", tuple(Code(k.code, k.zh, k.en) for k in SIGNAL_KINDS.values()))

SIGNALS: Dtypes = {
    "signal_id": pl.String,
    "code": pl.String,
    "level": pl.String,
    "area_code": pl.String,
    "period": pl.String,
    "severity": pl.String,
    "register": pl.String,
    "evidence": pl.String,
    "params": pl.String,
    "expected_rate": pl.Float64,
}
"""One row per signal. ``signal_id``: of code, area, period and evidence, so that the same evidence has the
same id in every snapshot. ``evidence``: JSON, a list of {township_code, community_code, sheet_row, fields},
where fields is {field: {before, after}}; a row that is gone has its sheet_row of the period before. Of
``corrected_after_publication`` a row is a return (return_id), or an indicator with value, rank, ranked and
limit_class.
``params``: JSON, what the rule found (figures, probabilities, periods)."""

DISMISSAL_KINDS = CodeList(
    "dismissal_kind", (Code("dismissed", "排除", "dismissed"), Code("reopened", "恢复", "opened again"))
)

SIGNAL_DISMISSALS: Dtypes = {
    "signal_id": pl.String,
    "sequence": pl.Int64,
    "at_utc": pl.Datetime("us"),
    "actor": pl.String,
    "kind": pl.String,
    "code": pl.String,
    "why": pl.String,
}
"""One row per entry about a signal, numbered by signal; the last one tells whether it is dismissed."""
