"""What this dashboard may write. There is no sign-in yet: whoever starts the dashboard says for which bodies
it may act, in the environment variable BURDEN_ACT_AS; every write asks again here, right where it is done."""

from __future__ import annotations

import os

from pipelines.base.errors import UserError
from schemas.admission import BODIES
from schemas.codes import Code, CodeList
from schemas.scope import Scope
from schemas.words import Words

VARIABLE = "BURDEN_ACT_AS"
NOBODY = "none"
"""The value of a dashboard that is only looked at."""

DUTIES = CodeList(
    "duties",
    (
        Code("returns", "接收报表", "take returns in"),
        Code("lists", "导入清单", "import lists"),
        Code("plans", "登记任务进展", "record the progress of plans"),
    ),
)
"""What may be granted beside the bodies of schemas/admission.toml."""

PUBLISH = "publish"
"""Comes with any grant: who may change something may show it."""

KNOWN = (*BODIES.keys, *DUTIES.keys)

PRINCIPAL = "dashboard"
"""Everybody who uses this dashboard, as long as nobody signs in."""


def granted() -> frozenset[str]:
    """Keys of the bodies and duties of this dashboard: all where the variable is unset or empty. Raises
    UserError for a key that is none."""
    asked = [key.strip() for key in os.environ.get(VARIABLE, "").split(",") if key.strip()]
    if asked == [NOBODY]:
        return frozenset()
    wrong = [key for key in dict.fromkeys(asked) if key not in KNOWN]
    if wrong:
        raise _unknown(wrong)
    return frozenset(asked or KNOWN)


def bodies() -> tuple[str, ...]:
    """Keys of the bodies this dashboard may act for, in the order of schemas/admission.toml."""
    held = granted()
    return tuple(key for key in BODIES.keys if key in held)


def may(what: str) -> bool:
    """Whether it may act for a body, or has a duty (returns, lists, plans, publish)."""
    held = granted()
    return bool(held) if what == PUBLISH else what in held


def scope() -> Scope:
    """The scope of whoever looks at this run: the whole home, with the bodies and duties granted to this
    dashboard as roles. Asked at every run, so that it never outlives a grant."""
    held = granted()
    return Scope.whole_home(PRINCIPAL, held | {PUBLISH} if held else held)


def require(what: str) -> None:
    """Call it right at a write. Raises UserError where this dashboard may not."""
    if may(what):
        return
    raise UserError("DUT-001", duty=_WORDS.get(what, Words.same(what)), key=what, variable=VARIABLE)


def stop_where_wrong() -> None:
    """For the start of the server: a wrong value ends it with the sentence in both languages."""
    try:
        granted()
    except UserError as error:
        raise SystemExit(f"{error.words.zh}\n{error.words.en}") from error


def _unknown(wrong: list[str]) -> UserError:
    known = Words.join(_GRANT.format(key=key, words=_WORDS[key]) for key in KNOWN)
    return UserError("DUT-002", variable=VARIABLE, wrong=Words.listed(wrong), known=known, nobody=NOBODY)


_ACT = Words("以“{name}”办理", "act as {name}")
_GRANT = Words("{key}（{words}）", "{key} ({words})")
_WORDS = {
    **{key: _ACT.format(name=name) for key, name in BODIES.words.items()},
    **DUTIES.words,
    PUBLISH: Words("发布", "publish"),
}
