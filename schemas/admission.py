"""The life of a work item: its steps, who may take them, and the rules a jurisdiction sets for them.

The words, the transitions and the defaults are data: admission.toml beside this file.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from schemas.codes import DEPARTMENT_LEVEL, FLAG, LIST_KIND, Code, CodeList, declared_codes
from schemas.demands import DEMAND_KINDS, DEMANDS, PART_CODES, WORK_ITEM
from schemas.documents import DOCUMENTS, Document
from schemas.jurisdiction import SILENT, Setting
from schemas.words import BY_DEFAULT, NOTHING, Named, Words, pair_up

_DECLARED = tomllib.loads((Path(__file__).parent / "admission.toml").read_text(encoding="utf-8"))

STEPS = declared_codes("steps", _DECLARED)
ACTIONS = declared_codes("actions", _DECLARED)
BODIES = declared_codes("bodies", _DECLARED)
ROUTES = declared_codes("routes", _DECLARED)

BODY_LEVELS: dict[str, str] = {
    key: row["level"] for key, row in _DECLARED["bodies"].items() if "level" in row
}
"""By approving body: the level of the widest area it approves for; a body that is not here has no limit."""

JUDGES = tuple(key for key, row in _DECLARED["bodies"].items() if row.get("judges", True))
"""Bodies that may pre-review and approve: neither who applies nor who is asked."""

TERMS = declared_codes("terms", _DECLARED)

APPLICATION_ROUTES = CodeList("application_routes", ROUTES.codes[:3])
"""Routes one may apply by: the fourth is that of items a community turned away."""

ENDED_STEPS = ("withdrawn", "refused")
"""Steps from which nothing goes on."""

EMERGENCY_STEPS = ("emergency", "emergency_reviewed")
"""Steps of an item that is at work before its paperwork."""

WORDS = CodeList(
    "admission_words",
    (
        Code("content", "工作内容", "content"),
        Code("scope", "工作范围", "scope"),
        Code("goal", "目标任务", "goal"),
        Code("requirements", "工作要求", "requirements"),
        Code("time_limit", "工作时限", "time limit"),
        Code("funding", "经费保障方式", "how it is funded"),
        Code("consultation", "协商意见", "consultation opinion"),
        Code("reason", "理由", "reason"),
        Code("document", "文号", "document"),
        Code("paid_fen", "拨付金额", "amount paid"),
        Code("respondents", "受访人数", "respondents"),
        Code("satisfied", "满意人数", "satisfied"),
        Code("community_code", "社区代码", "code of the community"),
        Code("frequency", "频次", "frequency"),
        Code("placement", "位置", "placement"),
        Code("appraisal_kind", "考核类别", "kind of appraisal"),
        Code("tool_kind", "工具类别", "kind of tool"),
    ),
)
"""Words for what an application must have and what an action must bring."""

PARTS = WORDS.keys[:6]
"""The parts of an application (guangxi 2.3)."""

FieldKind = Literal["text", "choice", "date", "yuan", "number", "flag"]


@dataclass(frozen=True)
class ApplicationField(Named):
    """One field of an application: its words, kind, and for a choice its codes."""

    name: str
    zh: str
    en: str
    kind: FieldKind
    codes: CodeList | None = None
    longest: int = 2000


APPLICATION_FIELDS: dict[str, ApplicationField] = {
    field.name: field
    for field in (
        ApplicationField("demand_kind", "要求类别", "kind of demand", "choice", DEMAND_KINDS),
        ApplicationField("item_name", "事项名称", "item", "text", longest=200),
        ApplicationField("department", "申请部门", "department", "text", longest=60),
        ApplicationField("department_level", "部门层级", "department level", "choice", DEPARTMENT_LEVEL),
        ApplicationField("area_code", "区划代码", "area", "text", longest=12),
        ApplicationField("route", "进入方式", "way in", "choice", APPLICATION_ROUTES),
        ApplicationField("list_kind", "清单类别", "list", "choice", LIST_KIND),
        ApplicationField("list_number", "清单序号", "number on the list", "number"),
        *(ApplicationField(code.key, code.zh, code.en, "text") for code in WORDS.codes[: len(PARTS)]),
        ApplicationField("consultation", "协商意见", "consultation opinion", "text"),
        ApplicationField("term", "期限类型", "term", "choice", TERMS),
        ApplicationField("needs_licence", "需专业资质", "needs a licence", "flag", FLAG),
        ApplicationField("started_on", "开始日期", "started on", "date"),
        ApplicationField("ends_on", "约定结束日期", "agreed end", "date"),
        ApplicationField("funds_due_yuan", "应拨经费", "funds due (yuan)", "yuan"),
        ApplicationField("reason", "紧急理由", "why it is an emergency", "text"),
        *(
            ApplicationField(name, WORDS.zh_of[name], WORDS.words[name].en, "choice", codes)
            for name, codes in PART_CODES.items()
        ),
    )
}
"""Every field of an application, in the order of a file's columns."""

ONLY_WORK_ACTIONS = ("start_emergency", "supplement", "fund", "evaluate")
"""Steps that only work items take: other demands have no emergency, no funds and no residents to ask."""

ONLY_WORK_ITEMS = ("list_kind", "list_number", "needs_licence", "term", "funds_due_yuan")
"""Fields of an application that only work items have."""

REQUIRED_FIELDS = ("item_name", "department", "department_level")
"""What names an item: an emergency starts with these and its reason, and the parts follow."""

Who = Literal["applicant", "reviewer", "approver", "keeper", "third_party", "community"]


@dataclass(frozen=True)
class Transition:
    """One way from a step to another. ``from_step`` is empty where the item begins. ``needs`` must be
    brought, ``guards`` must hold; until ``stays_until`` holds the item keeps its step."""

    from_step: str
    action: str
    to_step: str
    who: tuple[Who, ...]
    needs: tuple[str, ...]
    guards: tuple[str, ...]
    stays_until: str
    clause: str


TRANSITIONS: dict[tuple[str, str], Transition] = {
    (row["from"], row["action"]): Transition(
        row["from"],
        row["action"],
        row["to"],
        tuple(row["who"]),
        tuple(row.get("needs", ())),
        tuple(row.get("guards", ())),
        row.get("stays_until", ""),
        row["clause"],
    )
    for row in _DECLARED["transitions"]
}
"""By step and action: the one transition there is."""

RuleShape = Literal["parts", "bodies", "body", "lists", "names", "flag", "days", "kind_parts", "kind_codes"]


@dataclass(frozen=True)
class RuleDefinition(Named):
    """What a rule may be, and the default that stands in where a document is silent."""

    shape: RuleShape
    zh: str
    en: str
    value: Any
    note: Words


RULES: dict[str, RuleDefinition] = {
    key: RuleDefinition(**pair_up(row)) for key, row in _DECLARED["rules"].items()
}
"""Every rule of admission, in the order a page shows them."""

KIND_RULES: dict[str, RuleDefinition] = {
    key: RuleDefinition(**pair_up(row)) for key, row in _DECLARED["kind_rules"].items()
}
"""What a document may say of one kind of demand beside work items. Where it does not, the rule of work items
stands in, of the parts the kind's own default (schemas/demands.toml)."""

ALL_BARRED = "all"
"""In the rule ``barred``: no new one of the kind, whatever it is."""


@dataclass(frozen=True)
class AdmissionRules:
    """The rules in force in a jurisdiction for one ``kind`` of demand, with the document and clause of each
    in ``settings``; ``kinds``: what the document says of the other kinds, by kind and rule (KIND_RULES).
    ``barred``: which of the kind are not taken in. The grace period counts days from the start of an
    emergency item; on its last day it is not overdue."""

    jurisdiction: str
    emergency_grace_days: int
    required_parts: tuple[str, ...]
    consultation_required: bool
    pre_reviewers: tuple[str, ...]
    approvers: Mapping[str, str]
    emergency_path: bool
    emergency_reminder_days: int
    community_may_refuse: bool
    negative_list_blocks: bool
    negative_kinds: tuple[str, ...]
    purchase_barred_lists: tuple[str, ...]
    purchase_barred_with_licence: bool
    purchase_judged_by_contract: bool
    funding_required: bool
    short_items_paid_first: bool
    evaluation_required: bool
    settings: tuple[Setting, ...]
    documents: Mapping[str, Document]
    kind: str = WORK_ITEM
    barred: tuple[str, ...] = ()
    kinds: Mapping[str, Mapping[str, Setting]] = field(default_factory=dict)

    def of(self, kind: str) -> AdmissionRules:
        """The rules for a kind of demand; of those of a kind, themselves."""
        return self if kind == self.kind else self._by_kind[kind]

    @cached_property
    def _by_kind(self) -> dict[str, AdmissionRules]:
        return {kind: _rules_of_kind(self, kind, own) for kind, own in self.kinds.items()}

    def clause_of(self, key: str) -> Words:
        """Where a rule comes from: document and clause, or the product's default; of a kind of which the
        document says nothing, that of work items and that it is theirs."""
        setting = next(setting for setting in self.settings if setting.key == key)
        if setting.source == SILENT:
            return BY_DEFAULT
        cited = self._cite(setting.source, setting.clause)
        return cited if self.kind == WORK_ITEM or self._is_own(key) else _AS_WORK.format(clause=cited)

    def _is_own(self, key: str) -> bool:
        own = self.kinds[self.kind]
        return key in own or (key.startswith("approver_") and "approver" in own)

    def clause_of_step(self, transition: Transition, department_level: str = "") -> Words:
        """Where a step comes from: the clauses of the jurisdiction's own documents, else that of the rule
        behind the step, else the product's default. Never a clause of somebody else's document."""
        rule = _RULES_OF_STEPS.get(transition.action, "").format(level=department_level or "county")
        if self.kind != WORK_ITEM and rule and self._is_own(rule):
            return self.clause_of(rule)
        own = {setting.source for setting in self.settings} | {self.jurisdiction}
        cited = [part.partition(" ") for part in transition.clause.split("; ")]
        words = [self._cite(source, clause) for source, _blank, clause in cited if source in own]
        if words:
            joined = Words.join(words, "、", "; ")
            return joined if self.kind == WORK_ITEM else _AS_WORK.format(clause=joined)
        return self.clause_of(rule) if rule else BY_DEFAULT

    def _cite(self, source: str, clause: str) -> Words:
        return self.documents[source].cite(clause)


_AS_WORK = Words("比照工作事项：{clause}", "as for work items: {clause}")


def _rules_of_kind(rules: AdmissionRules, kind: str, own: Mapping[str, Setting]) -> AdmissionRules:
    """The rules of work items with what the document says of the kind in their place."""
    told = {setting.key: setting for name, entry in own.items() for setting in _spread(name, entry)}
    value = {key: setting.value for key, setting in told.items()}
    approvers = {level: value.pop(f"approver_{level}", body) for level, body in rules.approvers.items()}
    kept = [told.pop(setting.key, setting) for setting in rules.settings]
    value["evaluation_required"] = False  # what goes is not held up; residents are asked of services
    return dataclasses.replace(
        rules, kind=kind, approvers=approvers, settings=(*kept, *told.values()), **value
    )


def _spread(name: str, entry: Setting) -> Iterator[Setting]:
    """A kind's approver is the same for departments of every level."""
    keys = [f"approver_{level}" for level in DEPARTMENT_LEVEL.keys] if name == "approver" else [name]
    return (dataclasses.replace(entry, key=key) for key in keys)


_RULES_OF_STEPS = {
    "apply": "required_parts",
    "start_emergency": "emergency_path",
    "supplement": "required_parts",
    "turn_away": "community_may_refuse",
    "review": "pre_reviewers",
    "approve": "approver_{level}",
    "fund": "funding_required",
    "evaluate": "evaluation_required",
}
"""By action: the rule that stands behind it in a jurisdiction whose document no transition names."""


def make_rules(
    jurisdiction: str,
    grace_days: int,
    settings: Mapping[str, Setting],
    kinds: Mapping[str, Mapping[str, Setting]],
    documents: Mapping[str, Document] = DOCUMENTS,
) -> AdmissionRules:
    """The rules with these settings, one for each of RULES; ``kinds``: by kind beside work items what
    settle_kind gives. ``documents``: those the settings cite."""
    value = {key: setting.value for key, setting in settings.items()}
    approvers = {level: value.pop(f"approver_{level}") for level in DEPARTMENT_LEVEL.keys}
    return AdmissionRules(
        jurisdiction=jurisdiction,
        emergency_grace_days=grace_days,
        approvers=approvers,
        settings=tuple(settings.values()),
        documents=documents,
        kinds=kinds,
        **value,
    )


def settle_rule(key: str, entry: Mapping[str, Any]) -> Setting:
    """The rule in force: what the document says, else what stands in with the word that it is silent."""
    return _settle(key, RULES[key], entry)


def settle_kind(kind: str, entry: Mapping[str, Any]) -> dict[str, Setting]:
    """What holds of a kind of demand by itself, by rule: what the document says, and its parts."""
    told = {key: _settle(key, KIND_RULES[key], rule) for key, rule in entry.items() if key in KIND_RULES}
    default = KIND_RULES["required_parts"]
    note = Words(entry.get("note_zh", default.note.zh), entry.get("note_en", default.note.en))
    parts = Setting("required_parts", DEMANDS[kind].required, SILENT, "", note)
    return {"required_parts": parts, **told}


def _settle(key: str, default: RuleDefinition, entry: Mapping[str, Any]) -> Setting:
    silent = "silent" in entry
    value = entry.get("stands_in", default.value) if silent else entry["value"]
    fallback = default.note if silent else NOTHING
    note = Words(entry.get("note_zh", fallback.zh), entry.get("note_en", fallback.en))
    source, clause = (SILENT, "") if silent else (entry["source"], entry["clause"])
    return Setting(key, tuple(value) if isinstance(value, list) else value, source, clause, note)
