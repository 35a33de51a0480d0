"""Lists and catalogues: the kinds there are, and what each entry must be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from schemas.codes import Code, CodeList
from schemas.contracts import Contract, row_rule
from schemas.dtypes import Dtypes
from schemas.receipts import ListChange
from schemas.words import Words

LIST_KINDS = CodeList(
    "list_kinds",
    (
        Code("self_governance", "自治事项清单", "self-governance items"),
        Code("assistance", "协助事项清单", "assistance items"),
        Code("negative", "负面事项清单", "negative items"),
        Code("retained_forms", "保留表格清单", "forms retained"),
        Code("retained_plaques", "保留牌子目录", "plaques retained"),
        Code("appraisals", "评比创建目录", "appraisals and contests"),
        Code("certificates_forbidden", "不应出具证明清单", "certificates forbidden"),
        Code("certificates_allowed", "可出具证明清单", "certificates allowed"),
        Code("agency_services", "代办政务服务事项清单", "agency services"),
        Code("public_services", "公共服务事项清单", "public services"),
    ),
)
"""Kinds of lists that can be loaded (policy documents: sichuan, huanxian, beijing)."""

LIST_COLUMNS: Dtypes = {
    "number": pl.Int64,
    "title": pl.String,
    "category": pl.String,
    "basis": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "includes": pl.String,
}
"""``includes``: the kinds of work inside an entry, or its other names, joined by ；, null without any."""

CHANGES: tuple[ListChange, ...] = ("added", "removed", "changed")
CHANGE_WORDS: Mapping[str, Words] = {
    "added": Words("新增", "added"),
    "removed": Words("删去", "removed"),
    "changed": Words("修改", "changed"),
}

CHANGE_COLUMNS: Dtypes = {
    "change": pl.String,
    "fields": pl.String,
    **LIST_COLUMNS,
    **{f"{name}_before": dtype for name, dtype in LIST_COLUMNS.items()},
}
"""Columns of what changed between two versions of a list: the entry as it is and, under ``…_before``, was."""

LIST_FIELDS = CodeList(
    "list_fields",
    (
        Code("number", "序号", "number"),
        Code("title", "名称", "title"),
        Code("category", "类别", "category"),
        Code("basis", "依据", "basis"),
        Code("valid_from", "生效日期", "first day"),
        Code("valid_to", "失效日期", "last day"),
        Code("includes", "所含工作内容", "work inside it"),
    ),
)
"""The columns of a list in words."""

LIST_HEADERS: dict[str, str] = {code.key: code.key for code in LIST_FIELDS.codes} | {
    code.zh: code.key for code in LIST_FIELDS.codes
}
"""Every accepted header of a list file to its column."""

REQUIRED_LIST_COLUMNS = ("number", "title")
LARGEST_NUMBER = 99_999

LONGEST_BASIS = 500
LONGEST_INCLUDES = 1000

_NAMED = re.compile(r"《([^《》]+)》([^《]*)")
_ISSUED_AS = re.compile(r"（[^（）]*号）")


@dataclass(frozen=True)
class Basis:
    """One legal basis: a law's name without its brackets and one article of it, null where none is named.
    ``law`` is empty where a cell names no law in 《》; then ``article`` is what it says instead."""

    law: str
    article: str | None = None

    @property
    def text(self) -> str:
        return (f"《{self.law}》" if self.law else "") + (self.article or "")


def join_includes(names: Iterable[str]) -> str | None:
    """Kinds of work as one cell; null where there is none."""
    return "；".join(dict.fromkeys(names)) or None


def split_includes(cell: str | None) -> tuple[str, ...]:
    """The kinds of work of a cell, in its order: one a line, or joined by ；."""
    parts = (part.strip() for part in re.split(r"[；;\n]", cell or ""))
    return tuple(dict.fromkeys(part for part in parts if part))


def join_bases(bases: Iterable[Basis]) -> str | None:
    """The bases as one cell, 《law》第N条 joined by ；; null where there is none."""
    return "；".join(basis.text for basis in bases) or None


def split_bases(cell: str | None) -> tuple[Basis, ...]:
    """The bases of a cell, in its order, one for each article: reads back what join_bases writes, and
    several articles of one law (《A》第一条、第二条), laws without a mark between them, and lines."""
    found: list[Basis] = []
    for part in re.split(r"[；;\n]", cell or ""):
        named = _NAMED.findall(part)
        for law, rest in named:
            articles = [word.strip() for word in re.split("[、，,]", _ISSUED_AS.sub("", rest))]
            found += [Basis(law, article) for article in articles if article] or [Basis(law)]
        if not named and part.strip():
            found.append(Basis("", part.strip()))
    return tuple(found)


def _too_long(column: str, longest: int) -> pl.Expr:
    return pl.col(column).str.len_chars() > longest


class ListEntriesModel(Contract):
    """One row per entry of a list; rules within the row."""

    optional = LIST_COLUMNS

    @row_rule("LST-001")
    def number_given() -> pl.Expr:
        return ~pl.col("number").fill_null(0).is_between(1, LARGEST_NUMBER)

    @row_rule("LST-002")
    def title_given() -> pl.Expr:
        return pl.col("title").is_null() | _too_long("title", 200)

    @row_rule("LST-003")
    def span_in_order() -> pl.Expr:
        return pl.col("valid_to") < pl.col("valid_from")

    @row_rule("LST-004")
    def category_short() -> pl.Expr:
        return _too_long("category", 100)

    @row_rule("LST-007")
    def includes_short() -> pl.Expr:
        return _too_long("includes", LONGEST_INCLUDES)

    @row_rule("LST-005")
    def basis_short() -> pl.Expr:
        return _too_long("basis", LONGEST_BASIS)
