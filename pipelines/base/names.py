"""When two spellings are one name: the only place where names of forms, plaques, items, list entries and
documents are compared. Names are kept as written; what is compared is a key, exact once the differences named
here are taken away. Nothing is ever the same because it is similar (that is pipelines.classification;
``alike`` only asks a person), and names of areas are not compared here: 乾县 is not 干县."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TypeVar

import polars as pl

_UNSEEN = (
    r"\x{0}-\x{1f}\x{7f}-\x{a0}\x{ad}\x{34f}\x{61c}\x{115f}\x{1160}\x{17b4}\x{17b5}\x{180b}-\x{180f}"
    r"\x{200b}-\x{200f}\x{2028}-\x{202f}\x{205f}-\x{206f}\x{2800}\x{3164}\x{fe00}-\x{fe0f}\x{feff}\x{ffa0}"
    r"\x{fff0}-\x{fffb}\x{1bca0}-\x{1bca3}\x{1d173}-\x{1d17a}\x{e0000}-\x{e0fff}"
)
"""What no eye sees: control characters, soft hyphens, joiners, marks of direction, selectors, fillers."""
_IN_POLARS = rf"[\s{_UNSEEN}]+"
_IN_PYTHON = re.compile(re.sub(r"\\x\{(\w+)\}", lambda found: f"\\U{found[1]:0>8}", _IN_POLARS))
"""The same, and blanks of every kind, as the two write it."""

_DROPPED = "“”„‟\"'‘’‚‛`´«»‹›《》〈〉「」『』〝〞〟"
_OPENING, _CLOSING = "([{【〔〖〘〚⁅❨❪❬❲❴⟦⟨⟪⟬⦃⦅⦗", ")]}】〕〗〙〛⁆❩❫❭❳❵⟧⟩⟫⟭⦄⦆⦘"
_DASHES = "‐‑‒–—―−﹣－"
_DOTS = "•‧∙・⋅‥"
_VARIANTS = (
    "帐账帳账賬账臺台檯台枱台証证證证冊册戶户戸户錄录録录記记計计報报統统單单檔档佈布週周並并併并倂并綫线線线羣群黨党級级"
    "國国裏里裡里曆历〇零○零◯零⺠民⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻄西"
)
"""A character and the one it is written for, pair by pair: 帐 for 账, the commonest slip in the names of
ledgers; traditional and older forms; and radicals, which text copied from PDF files has in their place."""
_ALIKE = {
    **dict.fromkeys(map(ord, _DROPPED)),
    **dict.fromkeys(map(ord, _OPENING), "("),
    **dict.fromkeys(map(ord, _CLOSING), ")"),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _DOTS), "·"),
    **dict(zip(map(ord, _VARIANTS[::2]), _VARIANTS[1::2], strict=True)),
}
"""Signs that make no other name: quotation marks are dropped, the others stand for one of their kind."""
_SIGNS = {chr(sign): meant or "" for sign, meant in _ALIKE.items()}

Rows = TypeVar("Rows", pl.DataFrame, pl.LazyFrame)


@lru_cache(maxsize=200_000)
def name_key_of(text: str) -> str:
    """The key of a name: what it is without blanks, unseen characters and quotation marks, of one width and
    one kind of brackets, in lower case, with variant characters written one way."""
    plain = unicodedata.normalize("NFKC", _IN_PYTHON.sub("", text)).lower()
    return unicodedata.normalize("NFKC", _IN_PYTHON.sub("", plain).translate(_ALIKE))


def written(text: str | None) -> str | None:
    """A text without the blanks around it; None where nothing of it is seen, as of a joiner alone."""
    return text.strip() if text and _IN_PYTHON.sub("", text) else None


def name_key(text: pl.Expr) -> pl.Expr:
    """``name_key_of`` of a column."""
    plain = text.str.replace_all(_IN_POLARS, "").str.normalize("NFKC").str.to_lowercase()
    seen = plain.str.replace_all(_IN_POLARS, "")
    return seen.str.replace_many([*_SIGNS], [*_SIGNS.values()]).str.normalize("NFKC")


def add_name_keys(rows: Rows, names: Iterable[str]) -> Rows:
    """The rows with the key of each of these columns beside it (``form_name_key``). A register of a million
    rows has few distinct names, and each is worked out once."""
    for name in names:
        distinct = rows.select(name).unique().with_columns(name_key(pl.col(name)).alias(f"{name}_key"))
        rows = rows.join(distinct, on=name, how="left", nulls_equal=True, maintain_order="left")
    return rows


def document_key(text: pl.Expr) -> pl.Expr:
    """A document number as a name: 环发〔2026〕3号, 环发[2026]3号 and 环发（2026）3 号 are one. Null where
    nothing is left."""
    key = name_key(text)
    return pl.when(key != "").then(key)


LIKE, CONTAINED = 0.85, 4
"""From so like on, or where one holds the other whole and has so many characters, two cores are one name."""

_KINDS = (
    "登记表|统计表|汇总表|明细表|情况表|报送表|记录表|花名册|信息表|报表|台账|台帐|名册|清单|表格|表|"
    "工作专班|专班|工作站|服务站|工作室|工作群|交流群|站|群"
)
_LEFT_OUT = re.compile(r"\d+(?:年度|年|月份|月|季度|号|期)?|[()\[\]{}·,，、.。:：;；_\-/]+")
_KIND_AT_END = re.compile(rf"(?:{_KINDS})$")


@lru_cache(maxsize=200_000)
def name_core(text: str) -> str:
    """What a name is about: its key without brackets, digits and words for the kind of thing at its end
    (台账, 登记表, 专班 …); the key where nothing would be left."""
    key = name_key_of(text)
    core = _LEFT_OUT.sub("", key)
    while (shorter := _KIND_AT_END.sub("", core)) not in (core, ""):
        core = shorter
    return core or key


def alike(one: str, other: str) -> bool:
    """Whether two names may be two spellings of one thing: 人口信息台账 and 人口信息登记表, 2025年安全排查表
    and 安全排查表（2026）. A question for a person, never an answer: figures compare keys."""
    first, second = sorted((name_core(one), name_core(other)), key=lambda core: (len(core), core))
    if first == second:
        return True
    if len(first) >= CONTAINED and first in second:
        return True
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= LIKE
