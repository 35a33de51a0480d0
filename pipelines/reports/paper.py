"""An official document as content: what it says, in the order of GB/T 9704-2012, whatever file it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

DRAFT = "送审稿"
"""Stands at the head of every page of a document that has no number or no signer yet."""

BlockKind = Literal["heading", "subheading", "text", "table", "chart"]


@dataclass(frozen=True)
class Table:
    """A table: headers, rows of text, and the share of the width of each column."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True)
class Chart:
    """A picture drawn from figures: ``spec`` is Vega-Lite as JSON, empty where there is nothing to draw;
    ``alt`` says in words what it shows."""

    spec: str
    alt: str


@dataclass(frozen=True)
class Block:
    """A heading of the first (一、) or second (（一）) level, a paragraph, a table or a chart."""

    kind: BlockKind
    text: str = ""
    table: Table | None = None
    chart: Chart | None = None


@dataclass(frozen=True)
class Paper:
    """A document. ``organ`` issues it and stands in red at its head; ``number`` is its 发文字号, ``to`` whom
    it goes to (主送); ``copies`` who else gets it (抄送); ``basis`` are small lines at the end that say what
    it rests on; ``limits`` says who may see it. Without number or signer it is a draft."""

    title: str
    organ: str
    to: str
    blocks: tuple[Block, ...]
    day: date
    number: str | None = None
    signer: str | None = None
    attachments: tuple[str, ...] = ()
    copies: str = ""
    basis: tuple[str, ...] = ()
    limits: str = ""

    @property
    def is_draft(self) -> bool:
        """Whether it has no number or no signer yet."""
        return not (self.number and self.signer)

    @property
    def mark(self) -> str:
        """What stands at the head of every page; empty where the document is complete and for everybody."""
        return "　".join(part for part in (DRAFT if self.is_draft else "", self.limits) if part)

    @property
    def printed(self) -> str:
        """When it was printed, for the 版记; a draft was not."""
        return "" if self.is_draft else f"{chinese_day(self.day)}印发"

    @property
    def length(self) -> int:
        """Characters of title and text, blanks aside; tables and the small print do not count."""
        parts = [self.title, *(block.text for block in self.blocks)]
        return sum(len("".join(part.split())) for part in parts)


def chinese_day(day: date) -> str:
    """2026年11月9日."""
    return f"{day.year}年{day.month}月{day.day}日"
