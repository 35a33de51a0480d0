"""What this dashboard may write. There is no sign-in yet: whoever starts the dashboard says for which bodies
it may act, in the environment variable BURDEN_ACT_AS; every write asks again here, right where it is done."""

from __future__ import annotations

import os

from pipelines.base.errors import UserError
from schemas.admission import BODIES
from schemas.codes import Code, CodeList
from schemas.scope import Scope

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
    zh, en = (words.get(what, what) for words in (_WORDS_ZH, _WORDS_EN))
    raise UserError(
        f"本看板启动时未获授权：{zh}；什么也没有改动。请在获授权的看板上办理，"
        f"或由管理员在 {VARIABLE} 中加上 {what} 后重新启动。",
        f"This dashboard was started without leave to: {en}. Nothing was changed. Use a dashboard that may,"
        f" or have the administrator add {what} to {VARIABLE} and start it again.",
    )


def stop_where_wrong() -> None:
    """For the start of the server: a wrong value ends it with the sentence in both languages."""
    try:
        granted()
    except UserError as error:
        raise SystemExit(f"{error.zh}\n{error.en}") from error


def _unknown(wrong: list[str]) -> UserError:
    listed = {
        "zh": "、".join(f"{key}（{_WORDS_ZH[key]}）" for key in KNOWN),
        "en": ", ".join(f"{key} ({_WORDS_EN[key]})" for key in KNOWN),
    }
    return UserError(
        f"环境变量 {VARIABLE} 里没有这样的值：{'、'.join(wrong)}。可写（逗号分隔）：{listed['zh']}；"
        f"{NOBODY} 表示只看不办；不设则全部可办。",
        f"The environment variable {VARIABLE} names what there is not: {', '.join(wrong)}. It may name, with"
        f" commas: {listed['en']}; {NOBODY} means looking only; unset means everything.",
    )


_WORDS_ZH = {
    **{key: f"以“{name}”办理" for key, name in BODIES.zh_of.items()},
    **DUTIES.zh_of,
    PUBLISH: "发布",
}
_WORDS_EN = {
    **{key: f"act as {name}" for key, name in BODIES.en_of.items()},
    **DUTIES.en_of,
    PUBLISH: "publish",
}
