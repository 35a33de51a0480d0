"""Who may do what: the duties there are, and the one question that every action asks first."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.store.connection import current_actor
from schemas.admission import BODIES
from schemas.codes import Code, CodeList
from schemas.errors import UserError
from schemas.scope import Scope
from schemas.words import Words

VARIABLE = "BURDEN_ACT_AS"
"""As long as there is no sign-in, whoever starts a dashboard says in this environment variable for which
bodies it may act; pages/_ui/shell/access.py reads it."""

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
        Code("case_replies", "代被督办单位确认、申辩和报告", "confirm, answer and report for a unit"),
    ),
)
"""What a dashboard may be granted beside the bodies of schemas/admission.toml."""

ADMINISTRATION = CodeList(
    "administration",
    (
        Code("homes", "建立数据目录", "make a home"),
        Code("areas", "修改区划", "change the roster of areas"),
        Code("snapshots", "清理旧快照", "remove old snapshots"),
        Code("keeping", "核对、修复、备份和恢复数据", "verify, repair, back up and restore what is kept"),
        Code("parts", "提交和接收各地数据", "hand data up and take it in"),
    ),
)
"""What only the command line does, for whoever keeps the machine."""

WITH_ANY = CodeList(
    "with_any", (Code("publish", "发布", "publish"), Code("templates", "下发报表", "hand out workbooks"))
)
"""What comes with any grant: who may change something may show it, and hand out the workbook for it."""

GRANTABLE = (*BODIES.keys, *DUTIES.keys)
"""The roles that whoever starts a dashboard may give it."""

ALL_ROLES = (*GRANTABLE, *ADMINISTRATION.keys, *WITH_ANY.keys)


def system_scope(granted: Iterable[str] = ALL_ROLES) -> Scope:
    """The scope of the system's user over the whole home: with every role for the command line, whose user
    may change the files themselves, with those it was started with for a dashboard."""
    roles = frozenset(granted)
    return Scope.whole_home(current_actor(), roles.union(WITH_ANY.keys) if roles else roles)


def allows(scope: Scope, role: str) -> bool:
    """Whether a scope may act in a role. One that does not cover the whole home may not yet: no action can
    tell which areas its change touches, so nothing is done rather than too much."""
    return scope.is_whole_home and scope.has(role)


def require(scope: Scope, role: str) -> None:
    """The first line of every action. Raises UserError where the scope may not act in the role."""
    if allows(scope, role):
        return
    raise UserError("DUT-001", duty=role_words(role), key=role, variable=VARIABLE)


def role_words(role: str) -> Words:
    """What may be done in a role; a word that is none says itself."""
    return _WORDS.get(role, Words.same(role))


_ACT = Words("以“{name}”办理", "act as {name}")
_WORDS = {key: _ACT.format(name=name) for key, name in BODIES.words.items()} | {
    code.key: code.words for codes in (DUTIES, ADMINISTRATION, WITH_ANY) for code in codes.codes
}
