"""What a return's sheets and columns may be called, in a form that is cheap to hand to a reading process
(Pandera, which the contracts are made of, takes a second to import)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

COVER_KEY = "cover"

_IGNORED = re.compile(r"[\s_*:\u200b-\u200f\u2060\ufeff]+")
_UNIT = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]$")
_VERSION = re.compile(r"(\d{1,6})(?:\.0)?")
_NUMBERING = re.compile(r"^\d+[.、_\-]*")


class FieldLayout(NamedTuple):
    """One column: field name, headers, whether it must be filled, the template version it came with."""

    name: str
    zh: str
    en: str
    required: bool
    since: int = 1

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
        """The column's headers, as a problem's params."""
        column = next(column for column in self.fields if column.name == field)
        return {"column_zh": column.zh, "column_en": column.en}

    def missing(self, found: Container[str], version: int, *, all_columns: bool = True) -> list[str]:
        """The fields that a sheet of a template version lacks."""
        expected = [field.name for field in self.fields if field.is_expected(version, all_columns)]
        return [name for name in expected if name not in found]

    def field_of(self, header: str | None) -> str | None:
        """The field a header names: spaces, widths, marks and a unit in brackets do not matter."""
        if not header:
            return None
        plain = plain_words(header)
        return self.fields_by_header.get(plain) or self.fields_by_header.get(_UNIT.sub("", plain))


@dataclass(frozen=True)
class Layout:
    """All sheets of a return, the cover first; ``version`` is that of the workbook handed out today."""

    sheets: tuple[SheetLayout, ...]
    keys_by_title: dict[str, str]
    version: int

    def key_of(self, title: str) -> str | None:
        """The sheet a title or a CSV file's stem names (``社区概况``, ``communities``, ``2.社区概况``)."""
        plain = plain_words(title)
        return self.keys_by_title.get(plain) or self.keys_by_title.get(_NUMBERING.sub("", plain))

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


@lru_cache(maxsize=4096)
def plain_words(text: str) -> str:
    """Text with width, case, spaces, underscores, colons and asterisks evened out, for comparing names."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text)).lower()


@cache
def return_layout() -> Layout:
    """The layout of the return, from its contracts."""
    from schemas.returns import COVER, REGISTERS, TEMPLATE_VERSION

    sheets = tuple(
        SheetLayout(
            register.key,
            register.zh,
            register.en,
            tuple(FieldLayout(c.name, c.zh, c.en, c.required, c.since) for c in register.columns),
            {plain_words(header): name for header, name in register.headers.items()},
        )
        for register in (COVER, *REGISTERS.values())
    )
    titles = {plain_words(title): sheet.key for sheet in sheets for title in (sheet.zh, sheet.key)}
    return Layout(sheets, titles, int(TEMPLATE_VERSION))
