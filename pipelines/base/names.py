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
from typing import Any, TypeVar

import polars as pl

from pipelines.base.given import CLOSING, OPENING, QUOTES, UNSEEN, nothing, says_nothing
from pipelines.base.traditional import TRADITIONAL
from schemas.errors import UserError

_UNSEEN = re.compile(f"[{UNSEEN}]+")

_DASHES = "‐‑‒–—―−﹣－"
_DOTS = "•‧∙・⋅‥"
_VARIANTS = (
    "帐账帳账賬账臺台檯台枱台証证證证冊册戶户戸户錄录録录記记計计報报統统單单檔档佈布週周並并併并倂并綫线線线羣群黨党級级"
    "國国裏里裡里曆历〇零○零◯零⺠民⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻄西"
)
"""A character and the one it is written for, pair by pair: 帐 for 账, the commonest slip in the names of
ledgers; older forms; and radicals, which text copied from PDF files has in their place."""
_ALIKE = {
    **dict.fromkeys(map(ord, QUOTES)),
    **dict.fromkeys(map(ord, OPENING), "("),
    **dict.fromkeys(map(ord, CLOSING), ")"),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _DOTS), "·"),
    **dict(zip(map(ord, TRADITIONAL[::2]), TRADITIONAL[1::2], strict=True)),
    **dict(zip(map(ord, _VARIANTS[::2]), _VARIANTS[1::2], strict=True)),
}
"""Signs that make no other name: quotation marks are dropped, the others stand for one of their kind."""

SHORT = 500
"""Of fewer names looking for distinct ones costs more than asking for each."""

Rows = TypeVar("Rows", pl.DataFrame, pl.LazyFrame)


@lru_cache(maxsize=200_000)
def name_key_of(text: str) -> str:
    """The key of a name: what it is without blanks, unseen characters and quotation marks, of one width and
    one kind of brackets, in lower case, with variant characters written one way."""
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).lower()
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", plain).translate(_ALIKE))


def written(text: str | None) -> str | None:
    """A text without the blanks around it; None where nothing of it is seen, as of a joiner alone."""
    return text.strip() if text and _UNSEEN.sub("", text) else None


def document_written(number: str | None) -> str | None:
    """The number of a document as ``written``; None also where it says that there is none: 无, —, 待定."""
    return None if number is None or says_nothing(number) else number.strip()


def code_of(text: str) -> str:
    """A code of letters and digits as it is known, however it is typed: full-width, in groups, with blanks or
    what no eye sees, in lower case. Raises UserError for a text that is none."""
    require_texts([text])
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).translate(_ALIKE)
    return _UNSEEN.sub("", plain).replace("-", "").upper()


def require_texts(values: Iterable[Any]) -> None:
    """Raises UserError where one of the texts among the values holds what no file and no database can: half
    of a character, as a terminal makes of bytes that are no text."""
    for value in values:
        if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
            raise UserError("REQ-119", text=value.encode("utf-8", "replace").decode())


def name_key(text: pl.Expr) -> pl.Expr:
    """``name_key_of`` of a column. A register of a million rows has few distinct names, and each is worked
    out once."""
    return text.map_batches(_keys_of, return_dtype=pl.String)


def _keys_of(names: pl.Series) -> pl.Series:
    if len(names) < SHORT:
        each = [None if name is None else name_key_of(name) for name in names]
        return pl.Series(names.name, each, dtype=pl.String)
    distinct = names.unique().drop_nulls()
    keys = pl.Series([name_key_of(name) for name in distinct], dtype=pl.String)
    return names.replace_strict(distinct, keys, default=None, return_dtype=pl.String)


def add_name_keys(rows: Rows, names: Iterable[str]) -> Rows:
    """The rows with the key of each of these columns beside it (``form_name_key``)."""
    return rows.with_columns(name_key(pl.col(name)).alias(f"{name}_key") for name in names)


def commonest_spellings(counted: pl.DataFrame, column: str) -> pl.DataFrame:
    """One row per name of a column, by key: ``key``, and ``name``, its most frequent spelling; of equally
    frequent ones the first in the order of characters. One row per spelling in, with ``len``, how often it is
    written."""
    keyed = add_name_keys(counted.drop_nulls(column), [column])
    ordered = keyed.sort("len", column, descending=[True, False])
    first = ordered.unique(f"{column}_key", keep="first", maintain_order=True)
    return first.select(key=f"{column}_key", name=column).sort("key")


def document_key(text: pl.Expr) -> pl.Expr:
    """A document number as a name: 环发〔2026〕3号, 环发[2026]3号 and 环发（2026）3 号 are one. Null where
    it says that there is none."""
    return pl.when(~nothing(text)).then(name_key(text))


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
