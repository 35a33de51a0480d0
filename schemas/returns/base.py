"""The parts a register contract is made of: columns, the sheet, and the model base."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import polars as pl

from schemas.codes import CodeList
from schemas.contracts import Cell, Contract
from schemas.dtypes import Dtypes
from schemas.words import NOTHING, Named, Words

Kind = Literal["code", "text", "count", "decimal", "date", "choice", "flag", "period"]

DTYPE: Dtypes = {
    "code": pl.String,
    "text": pl.String,
    "count": pl.Int64,
    "decimal": pl.Float64,
    "date": pl.Date,
    "choice": pl.String,
    "flag": pl.Boolean,
    "period": pl.String,
}
"""polars type of a typed column, by kind."""

EARLIEST_DATE = pl.date(1949, 10, 1)
"""No burden on a community is older than the People's Republic; an earlier date is a typing error."""

LATEST_DATE = pl.date(2099, 12, 31)
"""Nothing is agreed for longer; a later date is a number that was taken for one."""

YUAN = Words("元", "yuan")
SQUARE_METRES = Words("平方米", "m²")
HOUSEHOLDS = Words("户", "households")
PERSONS = Words("人", "persons")
ITEMS = Words("个", "items")
TIMES = Words("次", "times")
COPIES = Words("份", "copies")

FIRST_VERSION = "1"
"""Version of the workbook as it was first handed out."""

LARGEST_COUNT = 10_000_000
LONGEST_TEXT = 100
LARGEST_AMOUNT = 1e12


@dataclass(frozen=True)
class Column(Named):
    """One column of a register: its English field name, Chinese header, type and words of help; ``since``
    is the version of the workbook that has it first, ``unit`` what a figure of it counts. A ``flow`` is a
    figure of the month, handed out empty; every other column is a state, handed out as reported last."""

    name: str
    zh: str
    en: str
    kind: Kind
    required: bool
    codes: CodeList | None
    max_length: int | None
    future_allowed: bool
    since: int
    unit: Words | None
    flow: bool
    help: Words

    @property
    def dtype(self) -> Any:
        return DTYPE[self.kind]


def field(
    zh: str,
    en: str,
    kind: Kind,
    *,
    required: bool = True,
    codes: CodeList | None = None,
    max_length: int | None = None,
    future_allowed: bool = False,
    since: str = FIRST_VERSION,
    unit: Words | None = None,
    flow: bool = False,
    help: Words = NOTHING,
) -> Any:
    """A cell that carries the Chinese header, the codes and the help text of its column.

    ``since``: the version of the workbook that has the column first; workbooks handed out before stay good
    without it. Dates and cross-field bounds are checked by the intake, because they depend on the return's
    period.
    """
    if kind in ("text", "code"):
        max_length = max_length or LONGEST_TEXT
    meta = {
        "zh": zh,
        "en": en,
        "kind": kind,
        "required": required,
        "codes": codes,
        "max_length": max_length,
        "future_allowed": future_allowed,
        "since": int(since),
        "unit": unit,
        "flow": flow,
        "help": help,
    }
    checks = _checks_of(zh, kind, codes, max_length)
    return Cell(DTYPE[kind], not required, checks, title=zh, about=meta)


def _checks_of(zh: str, kind: Kind, codes: CodeList | None, max_length: int | None) -> dict[str, Any]:
    """Pandera's checks of one column, by its kind."""
    if kind in ("text", "code"):
        return {"str_length": {"min_value": 1, "max_value": max_length}}
    if kind == "count":
        return {"ge": {"min_value": 0}, "le": {"max_value": LARGEST_COUNT}}
    if kind == "decimal":
        return {"ge": {"min_value": 0}, "le": {"max_value": LARGEST_AMOUNT}}
    if kind == "choice":
        if codes is None:
            raise ValueError(f"{zh}: a choice needs its codes")
        return {"isin": {"allowed_values": list(codes.keys)}}
    return {}


class RegisterModel(Contract):
    """Columns every register row starts with."""

    community_code: str = field(
        "社区代码",
        "community code",
        "code",
        max_length=12,
        help=Words(
            "12位统计用区划代码，已预填，请勿改动。", "12-digit statistical code; prefilled, leave as it is."
        ),
    )
    community_name: str = field(
        "社区名称",
        "community name",
        "text",
        max_length=60,
        help=Words("已预填。以代码为准。", "Prefilled. The code decides."),
    )


@dataclass(frozen=True)
class Register(Named):
    """One sheet of the return: key, sheet title, unique key and the contract of its values.

    ``status_column`` names the column that says whether the burden is still there;
    registers without one (communities, work_items) have no rebounds. ``ended_on`` is the date on which
    a burden was taken off.
    """

    key: str
    zh: str
    en: str
    prefix: str
    model: type[Contract]
    unique: tuple[str, ...]
    status_column: str | None = None
    ended_on: str | None = None

    @cached_property
    def schema(self) -> Any:
        return self.model.to_schema()

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return tuple(Column(name=name, **cell.about) for name, cell in self.model.cells().items())

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The fields of the key that are names: compared by pipelines.base.names, kept as written."""
        return tuple(name for name in self.unique if self.by_name[name].kind == "text")

    @cached_property
    def headers(self) -> dict[str, str]:
        """Every accepted header (Chinese or English key) to the field name."""
        return {c.zh: c.name for c in self.columns} | {c.name: c.name for c in self.columns}

    @cached_property
    def dtypes(self) -> Dtypes:
        return {column.name: column.dtype for column in self.columns}
