"""Coded values of the returns: the English key stored, the Chinese word a clerk sees, the English word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from schemas.words import LANGUAGES, Named, Words


@dataclass(frozen=True)
class Code(Named):
    """One allowed value of a coded column."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True)
class CodeList:
    """The allowed values of a coded column, in the order a drop-down shows them."""

    name: str
    codes: tuple[Code, ...]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(code.key for code in self.codes)

    @cached_property
    def chinese(self) -> tuple[str, ...]:
        return tuple(code.zh for code in self.codes)

    @cached_property
    def spellings(self) -> Words:
        """What may be written, in one text: the Chinese words, or the English keys."""
        return Words("、".join(self.chinese), ", ".join(self.keys))

    @cached_property
    def by_spelling(self) -> dict[str, str]:
        """Every accepted spelling (Chinese word or English key, lower case) to its key."""
        return {code.zh: code.key for code in self.codes} | {code.key: code.key for code in self.codes}

    @cached_property
    def words(self) -> dict[str, Words]:
        """What each value is called, by key."""
        return {code.key: code.words for code in self.codes}

    @cached_property
    def zh_of(self) -> dict[str, str]:
        return {code.key: code.zh for code in self.codes}

    def of(self, language: str) -> dict[str, str]:
        """What each value is called in a language, by key."""
        return self._said[language]

    @cached_property
    def _said(self) -> dict[str, dict[str, str]]:
        return {
            language: {key: words.of(language) for key, words in self.words.items()} for language in LANGUAGES
        }


def declared_codes(name: str, declared: Mapping[str, Mapping[str, Mapping[str, str]]]) -> CodeList:
    """The list of that name in a file of declarations: tables of ``zh`` and ``en`` by key."""
    return CodeList(name, tuple(Code(key, row["zh"], row["en"]) for key, row in declared[name].items()))


def _codes(name: str, *rows: tuple[str, str, str]) -> CodeList:
    return CodeList(name, tuple(Code(*row) for row in rows))


SUBMISSION_KIND = _codes(
    "submission_kind", ("initial", "首报", "initial"), ("correction", "更正", "correction")
)
COMMUNITY_KIND = _codes(
    "community_kind",
    ("urban", "城市社区", "urban community"),
    ("town", "城镇社区", "town community"),
    ("village", "村", "village"),
)
DEPARTMENT_LEVEL = _codes(
    "department_level",
    ("national", "中央", "national"),
    ("province", "省", "province"),
    ("prefecture", "市", "prefecture"),
    ("county", "县", "county"),
    ("township", "乡", "township"),
)
ENTRY_ROUTE = _codes(
    "entry_route",
    ("listed", "清单内", "on a list"),
    ("approved", "审批准入", "admitted by approval"),
    ("emergency", "紧急先行", "emergency, paperwork to follow"),
    ("undocumented", "无批准", "without approval"),
    ("purchased", "购买服务", "purchased service"),
)
LIST_KIND = _codes(
    "list_kind",
    ("self_governance", "自治事项", "self-governance item"),
    ("assistance", "协助事项", "assistance item"),
    ("negative", "负面事项", "negative item"),
)
FREQUENCY = _codes(
    "frequency",
    ("daily", "日", "daily"),
    ("weekly", "周", "weekly"),
    ("monthly", "月", "monthly"),
    ("quarterly", "季", "quarterly"),
    ("half_yearly", "半年", "half-yearly"),
    ("yearly", "年", "yearly"),
    ("ad_hoc", "临时", "ad hoc"),
)
FORM_STATUS = _codes(
    "form_status",
    ("in_use", "使用中", "in use"),
    ("stopped", "已停用", "stopped"),
    ("merged", "已合并", "merged"),
)
PLACEMENT = _codes("placement", ("outside", "外部", "outside"), ("inside", "内部", "inside"))
BASIS = _codes(
    "basis",
    ("central", "中央", "central"),
    ("state_council", "国务院", "State Council"),
    ("provincial", "省", "provincial"),
    ("law", "法律法规", "law or regulation"),
    ("none", "无", "none"),
)
PLAQUE_STATUS = _codes("plaque_status", ("hung", "悬挂", "hung"), ("removed", "已摘除", "removed"))
CERTIFICATE_STATUS = _codes(
    "certificate_status", ("in_force", "仍需出具", "still demanded"), ("retired", "已取消", "retired")
)
REPLACEMENT = _codes(
    "replacement",
    ("data_check", "数据核验", "online data check"),
    ("department_check", "部门核实", "department verifies"),
    ("third_party", "第三方", "third party"),
    ("self_commitment", "书面承诺", "written self-commitment"),
    ("not_needed", "无需证明", "no longer needed"),
    ("none", "无", "none"),
)
APPRAISAL_KIND = _codes(
    "appraisal_kind",
    ("township_comprehensive", "乡镇综合考核", "township's comprehensive appraisal"),
    ("departmental", "部门考核", "departmental appraisal"),
    ("model_creation", "示范创建", "model-creation contest"),
    ("award", "评比表彰", "award"),
)
APPRAISAL_STATUS = _codes(
    "appraisal_status", ("in_use", "进行中", "in use"), ("cancelled", "已取消", "cancelled")
)
TOOL_KIND = _codes(
    "tool_kind",
    ("chat_group", "工作群", "work chat group"),
    ("app", "APP", "app"),
    ("system", "业务系统", "business system"),
    ("terminal", "专用终端", "dedicated terminal"),
)
TOOL_STATUS = _codes(
    "tool_status",
    ("in_use", "使用中", "in use"),
    ("retired", "已停用", "retired"),
    ("migrated", "已迁移", "migrated"),
)
FLAG = _codes("flag", ("true", "是", "yes"), ("false", "否", "no"))

ENDED_STATUS = frozenset({"stopped", "merged", "removed", "retired", "cancelled", "migrated"})
"""Status keys that mean a burden was taken off the community; a later row in use is a rebound."""
