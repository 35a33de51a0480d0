"""What a return's sheets and columns may be called, in a form that is cheap to hand to a reading process
(Pandera, which the contracts are made of, takes a second to import)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipelines.base.given import UNSEEN
from pipelines.intake.files.units import foreign_unit, is_own

if TYPE_CHECKING:
    from schemas.returns import Column

COVER_KEY = "cover"

_IGNORED = re.compile(f"[_*:{UNSEEN}]+")
_BEHIND = re.compile(r"[(\[【{<〔]([^()\[\]【】{}<>〔〕]*)[)\]】}>〕]$")
_SET_OFF = "/,、-—–.;|()[]【】{}<>〔〕"
NO_UNIT = ("没有单位", "no unit")
_VERSION = re.compile(r"(\d{1,6})(?:\.0)?")
_NUMBERING = re.compile(r"^\d+[.、_\-]*")


class FieldLayout(NamedTuple):
    """One column: field name, headers, whether it must be filled, the template version it came with, whether
    it holds figures and what they count, in both languages."""

    name: str
    zh: str
    en: str
    required: bool
    since: int = 1
    figure: bool = False
    unit: tuple[str, str] | None = None

    @property
    def unit_zh(self) -> str | None:
        return self.unit[0] if self.unit else None

    def is_expected(self, version: int, all_columns: bool) -> bool:
        """Whether a sheet of a template version has to have the column. ``all_columns``: optional ones of
        the first version too, whose absence shows that a column was deleted. A later optional column may be
        missing in any version."""
        if self.since > version:
            return False
        return self.required or (all_columns and self.since == 1)


@dataclass(frozen=True)
class SheetLayout:
    """One sheet: its key, its title in both languages and its fields in order."""

    key: str
    zh: str
    en: str
    fields: tuple[FieldLayout, ...]
    fields_by_header: dict[str, str]

    @property
    def names(self) -> list[str]:
        return [field.name for field in self.fields]

    def words(self, field: str) -> dict[str, str]:
        """The column's headers and unit, as a problem's params."""
        column = self._by_name[field]
        unit_zh, unit_en = column.unit or NO_UNIT
        return {"column_zh": column.zh, "column_en": column.en, "unit_zh": unit_zh, "unit_en": unit_en}

    def missing(self, found: Container[str], version: int, *, all_columns: bool = True) -> list[str]:
        """The fields that a sheet of a template version lacks."""
        expected = [field.name for field in self.fields if field.is_expected(version, all_columns)]
        return [name for name in expected if name not in found]

    def field_of(self, header: str | None) -> str | None:
        """The field a header names: spaces, widths, marks and what stands in brackets do not matter."""
        return self.read_header(header)[0]

    def read_header(self, header: str | None) -> tuple[str | None, str | None]:
        """The field a header names, and what it says of a unit that is not the column's own."""
        if not header:
            return None, None
        plain = plain_words(header)
        if (name := self.fields_by_header.get(plain)) is not None:
            return name, None
        bare, remarks = _without_brackets(plain)
        if (name := self.fields_by_header.get(bare)) is not None:
            field = self._by_name[name]
            strange = [text for text in remarks if field.figure and not is_own(text, field.unit_zh)]
            return name, (strange[0] if strange else None)
        return self._with_unit_behind(plain)

    def _with_unit_behind(self, plain: str) -> tuple[str | None, str | None]:
        """A header with a unit that no brackets set off, as in 应拨经费/万元."""
        if not plain.startswith(self._figure_headers):
            return None, None
        for header in self._figure_headers:
            name = self.fields_by_header[header]
            field = self._by_name[name]
            rest = plain.removeprefix(header).strip(_SET_OFF) if plain.startswith(header) else ""
            if rest:
                if is_own(rest, field.unit_zh):
                    return name, None
                if foreign_unit(rest):
                    return name, rest
        return None, None

    @cached_property
    def _figure_headers(self) -> tuple[str, ...]:
        return tuple(header for header, name in self.fields_by_header.items() if self._by_name[name].figure)

    @cached_property
    def _by_name(self) -> dict[str, FieldLayout]:
        return {field.name: field for field in self.fields}


@dataclass(frozen=True)
class Layout:
    """The sheets that are read, the cover first; ``keys_by_title`` are those of all sheets of a return;
    ``version`` is that of the workbook handed out today."""

    sheets: tuple[SheetLayout, ...]
    keys_by_title: dict[str, str]
    version: int

    def key_of(self, title: str) -> str | None:
        """The sheet of this layout that a title names."""
        key = self.named(title)
        return key if key is not None and self.holds(key) else None

    def named(self, title: str) -> str | None:
        """The sheet of a return that a title or a CSV file's stem names (``社区概况``, ``communities``,
        ``2.社区概况``), whether this layout holds it or not."""
        plain = plain_words(title)
        return self.keys_by_title.get(plain) or self.keys_by_title.get(_NUMBERING.sub("", plain))

    def holds(self, key: str) -> bool:
        return any(sheet.key == key for sheet in self.sheets)

    def by_key(self, key: str) -> SheetLayout:
        return next(sheet for sheet in self.sheets if sheet.key == key)

    def version_of(self, text: str | None) -> int:
        """The template version whose columns a return is checked against, by what its cover says: the first
        where that is empty or no number, the newest we know where it is newer than that."""
        stated = stated_version(text)
        return 1 if stated is None else min(max(stated, 1), self.version)


def stated_version(text: str | None) -> int | None:
    """The number that stands in a cover for the template version; 1 where nothing does, None where what
    stands there is no number."""
    plain = unicodedata.normalize("NFKC", text or "").strip()
    number = _VERSION.fullmatch(plain)
    return int(number[1]) if number else (None if plain else 1)


def _without_brackets(plain: str) -> tuple[str, list[str]]:
    """A header without the brackets at its end, and what stood in them."""
    remarks = []
    while match := _BEHIND.search(plain):
        plain = plain[: match.start()]
        remarks.append(match[1])
    return plain, remarks


@lru_cache(maxsize=4096)
def plain_words(text: str) -> str:
    """Text with width, case, spaces, underscores, colons and asterisks evened out, for comparing names."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text)).lower()


def _field(column: Column) -> FieldLayout:
    figure = column.kind in ("count", "decimal")
    unit = (column.unit.zh, column.unit.en) if column.unit else None
    return FieldLayout(column.name, column.zh, column.en, column.required, column.since, figure, unit)


@cache
def cover_layout() -> Layout:
    """The layout of the cover alone."""
    whole = return_layout()
    return Layout((whole.by_key(COVER_KEY),), whole.keys_by_title, whole.version)


@cache
def return_layout() -> Layout:
    """The layout of the return, from its contracts."""
    from schemas.returns import COVER, REGISTERS, TEMPLATE_VERSION

    sheets = tuple(
        SheetLayout(
            register.key,
            register.zh,
            register.en,
            tuple(_field(column) for column in register.columns),
            {plain_words(header): name for header, name in register.headers.items()},
        )
        for register in (COVER, *REGISTERS.values())
    )
    titles = {plain_words(title): sheet.key for sheet in sheets for title in (sheet.zh, sheet.key)}
    return Layout(sheets, titles, int(TEMPLATE_VERSION))
