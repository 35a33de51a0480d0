"""Jurisdictions: the settings in force for one province or county, each with the clause it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schemas.composite import (
    Goalpost,
    GroupWeight,
    goalpost_faults,
    goalpost_text,
    missing_weights,
    weight_faults,
    weight_text,
)
from schemas.declared import Fault, cites, table_faults
from schemas.documents import find_document_faults, known_sources
from schemas.effort import WANTED_EN, WANTED_ZH, Effort, effort_text, fill_faults, fill_text, is_effort
from schemas.words import Named, Words

SILENT = "silent"
"""The source of a setting on which the jurisdiction's document says nothing."""

INDICATOR_NORMS = ("volunteers_share", "service_area_per_100_households")
"""Settings that are the least an indicator of the same name should be, in its unit."""

YES, NO = "是", "否"
"""How a flag is written in a snapshot."""

Shape = Literal["number", "range", "names", "flag", "effort", "fills", "goalposts", "weights"]


@dataclass(frozen=True)
class SettingRule(Named):
    """What a setting may be. ``low`` and ``high`` bound each number in it, both included."""

    shape: Shape
    zh: str
    en: str
    low: float = 0
    high: float = 0
    whole: bool = True
    may_be_absent: bool = False


SETTING_RULES: dict[str, SettingRule] = {
    "due_day": SettingRule("number", "报送截止日（次月）", "due day of the next month", 1, 28),
    "emergency_grace_days": SettingRule("number", "紧急事项补办期限（天）", "emergency grace (days)", 0, 366),
    "minimum_completeness": SettingRule(
        "number", "参与排名的最低报送率", "least completeness to be ranked", 0, 1, whole=False
    ),
    "minimum_communities": SettingRule(
        "number", "参与排名的最少社区数", "fewest communities to be ranked", 1, 1000
    ),
    "change_factor": SettingRule(
        "number", "社区合计突变提示倍数", "factor of a community's jump that warns", 1.01, 1000, whole=False
    ),
    "permitted_outside_plaques": SettingRule(
        "names", "可对外悬挂的牌子", "plaques permitted outside", may_be_absent=True
    ),
    "households_urban": SettingRule("range", "城市社区户数", "households, urban community", 1, 100_000),
    "households_town": SettingRule("range", "城镇社区户数", "households, town community", 1, 100_000),
    "households_village": SettingRule("range", "村户数", "households, village", 1, 100_000),
    "social_organisations_urban": SettingRule(
        "number", "城市社区社会组织下限", "social organisations, urban community, at least", 0, 1000
    ),
    "social_organisations_village": SettingRule(
        "number", "村社会组织下限", "social organisations, village, at least", 0, 1000
    ),
    "volunteers_share": SettingRule(
        "number",
        "注册志愿者占常住人口比例下限（%）",
        "registered volunteers, at least (% of residents)",
        0,
        100,
        whole=False,
    ),
    "service_area_per_100_households": SettingRule(
        "number",
        "每百户综合服务设施面积下限（平方米）",
        "service space per 100 households, at least (m²)",
        0,
        10_000,
        whole=False,
    ),
    "negative_list_only_grows": SettingRule("flag", "负面清单只增不减", "the negative list may only grow"),
    "rank_draws": SettingRule("number", "名次区间的模拟次数", "draws behind a rank interval", 1000, 100_000),
    "random_seed": SettingRule("number", "模拟的随机种子", "seed of the simulations", 0, 2**31 - 1),
    "winsorise_share": SettingRule(
        "number",
        "估计过度离散时两端收缩的比例",
        "share winsorised at each end for over-dispersion",
        0,
        0.4,
        whole=False,
    ),
    "rank_bands": SettingRule("number", "名次分档数", "bands of ranks", 2, 10),
    "peer_count": SettingRule("number", "同类地区个数", "areas in a peer group", 2, 100),
    "measures_comparison_months": SettingRule(
        "number", "措施规则的比较间隔（月）", "months between comparison periods of measures", 1, 12
    ),
    "minutes_per_return": SettingRule(
        "number", "填报一次月报的时间（分钟）", "minutes a monthly return takes", 1, 600
    ),
    "minutes_per_fill": SettingRule(
        "fills", "填一次表的时间（分钟，按频次）", "minutes a fill of a form takes, by frequency"
    ),
    "hours_per_meeting": SettingRule(
        "effort", "参加一次会议活动的时间（小时）", "hours a meeting takes", 0.1, 24, whole=False
    ),
    "minutes_per_certificate": SettingRule(
        "effort", "出具一份证明的时间（分钟）", "minutes a certificate takes", 1, 600
    ),
    "ranking_notice_interval_months": SettingRule(
        "number", "含名次的通报最短间隔（月）", "least months between notices with ranks", 6, 60
    ),
    "reply_working_days": SettingRule("number", "申辩期限（工作日）", "working days for an answer", 1, 60),
    "rectification_days": SettingRule("number", "整改期限（天）", "days for a rectification", 1, 366),
    "clue_working_days": SettingRule(
        "number", "社区反映的答复期限（工作日）", "working days for the answer to a clue", 1, 90
    ),
    "escalation_quiet_months": SettingRule(
        "number", "同一事由升级前的间隔（月）", "months before the same matter goes further", 0, 24
    ),
    "notice_deciders": SettingRule("names", "可决定通报批评的职务", "who may decide on a public notice"),
    "notice_names_townships": SettingRule("flag", "通报点名到乡镇", "a notice names townships"),
    "document_most_characters": SettingRule(
        "number", "专项工作文件最多字数", "most characters of a document on a special task", 500, 20_000
    ),
    "index_goalposts": SettingRule(
        "goalposts", "负担指数各指标的标尺（最好–最差）", "goalposts of the burden index (best–worst)"
    ),
    "index_weights": SettingRule("weights", "负担指数各类权重", "weights of the burden index"),
}
"""Every setting of a jurisdiction, in the order the methods page shows them."""


@dataclass(frozen=True)
class Setting:
    """One setting in force. ``source`` is a document's short name, or ``silent``; then ``value`` is the
    default that stands in, and the note says where that comes from."""

    key: str
    value: Any
    source: str
    clause: str
    note: Words

    @property
    def text(self) -> str:
        """The value as a page shows it; empty where there is none."""
        if self.value is None:
            return ""
        if isinstance(self.value, bool):
            return YES if self.value else NO
        shape = SETTING_RULES[self.key].shape
        if shape in _TEXTS:
            return _TEXTS[shape](self.value)
        if isinstance(self.value, tuple):
            return ("–" if shape == "range" else "、").join(map(str, self.value))
        return str(self.value)


_TEXTS: dict[str, Callable[[Any], str]] = {
    "goalposts": goalpost_text,
    "weights": weight_text,
    "effort": effort_text,
    "fills": fill_text,
}


@dataclass(frozen=True)
class Norm:
    """The norm of a kind of community: households from-to, and the least number of social organisations
    (null where the kind has none)."""

    households_min: int
    households_max: int
    social_organisations_min: int | None


@dataclass(frozen=True)
class Jurisdiction(Named):
    """A province or county and the settings in force for it. ``indicator_norms``: by code of an indicator the
    least it should be, in its unit; ``minutes_per_fill``: by frequency."""

    name: str
    zh: str
    en: str
    area_code: str
    due_day: int
    emergency_grace_days: int
    minimum_completeness: float
    minimum_communities: int
    change_factor: float
    permitted_outside_plaques: tuple[str, ...] | None
    norms: Mapping[str, Norm]
    indicator_norms: Mapping[str, float]
    negative_list_only_grows: bool
    rank_draws: int
    random_seed: int
    winsorise_share: float
    rank_bands: int
    peer_count: int
    measures_comparison_months: int
    ranking_notice_interval_months: int
    reply_working_days: int
    rectification_days: int
    clue_working_days: int
    escalation_quiet_months: int
    notice_deciders: tuple[str, ...]
    notice_names_townships: bool
    document_most_characters: int
    minutes_per_return: int
    minutes_per_fill: Mapping[str, Effort]
    hours_per_meeting: Effort
    minutes_per_certificate: Effort
    index_goalposts: Mapping[str, Goalpost]
    index_weights: Mapping[str, GroupWeight]
    settings: tuple[Setting, ...]


SECTIONS = {"settings": "KEY", "admission": "KEY", "demands": "KIND"}
"""Sections of a jurisdiction file that it inherits entry by entry, and what their entries are called."""


def find_section_faults(declared: Mapping[str, Any]) -> Iterator[Fault]:
    """What keeps a jurisdiction file from being laid on top of the one it inherits from."""
    if "inherits" in declared and not isinstance(declared["inherits"], str):
        yield "inherits", "须为一个地区的文件名，写在引号里", "must be the name of a jurisdiction, in quotes"
    for name, entry in SECTIONS.items():
        yield from table_faults(name, declared.get(name, {}), entry)
    if not isinstance(declared.get("documents", {}), dict):
        yield from find_document_faults(declared)


def find_faults(declared: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a jurisdiction file's content: (place, sentence in Chinese, in English) each."""
    code = declared.get("area_code")
    if not (isinstance(code, str) and len(code) == 6 and code.isascii() and code.isdigit()):
        yield "area_code", "应为6位数字代码，写在引号里", "must be a code of 6 digits, in quotes"
    for key in ("zh", "en"):
        if not isinstance(declared.get(key), str) or not declared[key].strip():
            yield key, "缺名称", "the name is missing"
    yield from find_document_faults(declared)
    settings, known = declared.get("settings", {}), known_sources(declared)
    for key in [key for key in SETTING_RULES if key not in settings]:
        yield key, "缺这一项设置；文件没有规定的写 silent = true", "missing; write silent = true where silent"
    for key, entry in settings.items():
        yield from _setting_faults(key, entry, known)


def _setting_faults(key: str, entry: Any, known: tuple[str, ...]) -> Iterator[Fault]:
    rule = SETTING_RULES.get(key)
    if rule is None:
        yield key, "没有这项设置", "there is no such setting"
        return
    if not isinstance(entry, dict):
        yield from ((key, zh, en) for _, zh, en in table_faults("settings", entry, key))
        return
    given = [word for word in ("value", "absent", "silent") if word in entry]
    if len(given) != 1 or (given != ["value"] and entry[given[0]] is not True):
        yield (
            key,
            "value、absent = true、silent = true 三者写且只写一个",
            "give one of value, absent = true, silent = true",
        )
        return
    yield from _accepted_faults(key, entry)
    if given == ["absent"] and not rule.may_be_absent:
        yield key, "这项设置不能没有", "this setting cannot be absent"
    if given == ["value"] and rule.shape in _MAPPING_FAULTS:
        yield from ((key, zh, en) for zh, en in _MAPPING_FAULTS[rule.shape](entry["value"]))
    elif given == ["value"] and not _fits(rule, entry["value"]):
        yield (
            key,
            f"值 {entry['value']!r} 不合要求：{_wanted(rule, 'zh')}",
            (f"{entry['value']!r} does not fit: {_wanted(rule, 'en')}"),
        )
    if given != ["silent"] and not cites(entry, known):
        yield (
            key,
            f"须注明出处 source（{'、'.join(known)}）和条款 clause，都写在引号里",
            f"name the source ({', '.join(known)}) and its clause, both in quotes",
        )


def _accepted_faults(key: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    """Other words for a setting's names (``accepted``), and its notes."""
    accepted = entry.get("accepted", {})
    if not isinstance(accepted, dict) or not all(_is_names(names) for names in accepted.values()):
        yield key, "accepted 的每一项须为名称列表", "each of accepted must be a list of names"
    for word in ("note_zh", "note_en"):
        if not isinstance(entry.get(word, ""), str):
            yield key, f"{word} 须为文字", f"{word} must be a text"


_MAPPING_FAULTS = {"goalposts": goalpost_faults, "weights": weight_faults, "fills": fill_faults}


def weighting_faults(settings: Mapping[str, Setting]) -> Iterator[tuple[str, str, str]]:
    """Faults between the goalposts and the weights in force, which may come from different files."""
    for code in missing_weights(settings["index_goalposts"].value, settings["index_weights"].value):
        yield "index_weights", f"缺 {code} 的权重", f"the weight of {code} is missing"


def _fits(rule: SettingRule, value: Any) -> bool:
    if rule.shape == "flag":
        return isinstance(value, bool)
    if rule.shape == "names":
        return _is_names(value) and bool(value)
    if rule.shape == "effort":
        return is_effort(value, rule.low, rule.high, rule.whole)
    if rule.shape == "range":
        return (
            isinstance(value, list)
            and len(value) == 2
            and all(_is_number(rule, v) for v in value)
            and value[0] <= value[1]
        )
    return _is_number(rule, value)


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) and name.strip() for name in value)


def _is_number(rule: SettingRule, value: Any) -> bool:
    wanted = int if rule.whole else (int, float)
    return isinstance(value, wanted) and not isinstance(value, bool) and rule.low <= value <= rule.high


def _wanted(rule: SettingRule, lang: str) -> str:
    chinese = lang == "zh"
    if rule.shape == "flag":
        return "true 或 false" if chinese else "true or false"
    if rule.shape == "names":
        return "非空的名称列表" if chinese else "a list of names, not empty"
    number = ("整数" if rule.whole else "数") if chinese else ("whole number" if rule.whole else "number")
    if rule.shape == "range":
        number = f"两个{number}，先小后大，各" if chinese else f"two {number}s, the smaller first, each"
    if rule.shape == "effort":
        number = f"{WANTED_ZH}，各为{number}" if chinese else f"{WANTED_EN}, each a {number}"
    return f"{number} {rule.low:g}–{rule.high:g}"
