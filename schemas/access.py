"""Who may see and do what: the rights, and the roles that hold them at a place. The words and the matrix are
data: access.toml beside this file. docs/access.md shows it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from schemas.admission import BODIES
from schemas.codes import Code, CodeList, declared_codes
from schemas.words import Named, Words

_DECLARED = tomllib.loads((Path(__file__).parent / "access.toml").read_text(encoding="utf-8"))

SIGHTS = declared_codes("sights", _DECLARED)
"""What may be seen."""

DUTIES = CodeList(
    "duties",
    (
        Code("returns", "接收报表", "take returns in"),
        Code("lists", "导入清单", "import lists"),
        Code("plans", "登记任务进展", "record the progress of plans"),
        Code("signals", "处理督查线索", "dismiss signals"),
        Code("inspections", "抽查核对", "draw and record inspections"),
        Code("cases", "办理督办件", "handle cases"),
        Code("case_decisions", "决定督办件", "decide cases and objections"),
        Code("reviews", "发起双向评议", "open rounds of the two-way review"),
        Code("review_answers", "收取评议答案", "take answers of the two-way review"),
        Code("clues", "办理社区反映", "handle clues from below"),
        Code("send_clues", "反映问题", "send clues from below"),
        Code("case_replies", "代被督办单位申辩和报告", "answer and report for a unit"),
        Code("confirmations", "代本级确认数据、提出异议", "confirm a unit's figures and object to them"),
    ),
)
"""What may be done beside the steps of admission."""

ADMINISTRATION = CodeList(
    "administration",
    (
        Code("homes", "建立数据目录", "make a home"),
        Code("areas", "修改区划", "change the roster of areas"),
        Code("snapshots", "清理旧快照", "remove old snapshots"),
        Code("keeping", "修复、备份和恢复数据", "repair, back up and restore what is kept"),
        Code("verify", "核对数据", "verify what is kept"),
        Code("parts", "提交和接收各地数据", "hand data up and take it in"),
        Code("grants", "授权和收回授权", "give grants and take them back"),
    ),
)
"""What whoever keeps the machine does from the command line; some roles hold one of them as well."""

WITH_ANY = CodeList(
    "with_any", (Code("publish", "发布", "publish"), Code("templates", "下发报表", "hand out workbooks"))
)
"""What comes with any duty where nobody signs in: who may change something may show it, and hand out the
workbook for it."""

RIGHTS: dict[str, Words] = {
    code.key: code.words for codes in (SIGHTS, DUTIES, ADMINISTRATION, WITH_ANY) for code in codes.codes
} | {key: Words("以“{name}”办理", "act as {name}").format(name=name) for key, name in BODIES.words.items()}
"""What each right lets one do, by key."""


@dataclass(frozen=True)
class Role(Named):
    """A role at a place: where it may be held, and the rights it has there. ``extras``: rights that may be
    granted beside it at the place or inside it; ``of_department``: it is held for a department, by name."""

    key: str
    zh: str
    en: str
    levels: tuple[str, ...]
    sees: frozenset[str]
    does: frozenset[str]
    extras: frozenset[str]
    of_department: bool

    @property
    def rights(self) -> frozenset[str]:
        return self.sees | self.does


def _role(key: str) -> Role:
    row = _DECLARED["roles"][key]
    extras = {
        right for extra in row.get("extras", ()) for right in (BODIES.keys if extra == "bodies" else [extra])
    }
    unknown = (set(row["sees"]) - set(SIGHTS.keys)) | ((set(row["does"]) | extras) - RIGHTS.keys())
    if unknown:
        raise ValueError(f"access.toml: {key} has rights that are none: {sorted(unknown)}")
    held = (frozenset(row["sees"]), frozenset(row["does"]), frozenset(extras))
    return Role(key, row["zh"], row["en"], tuple(row["levels"]), *held, row.get("of_department", False))


ROLES: dict[str, Role] = {key: _role(key) for key in _DECLARED["roles"]}
"""The roles by key, in the order of the matrix."""

EXTRAS = tuple(dict.fromkeys(right for role in ROLES.values() for right in sorted(role.extras)))
"""Rights that are granted one by one, beside a role."""


def right_words(right: str) -> Words:
    """What a right lets one do; a word that is none says itself."""
    return RIGHTS.get(right, Words.same(right))


def role_words(role: str) -> Words:
    """What a role, or a right granted beside one, is called."""
    return ROLES[role].words if role in ROLES else right_words(role)
