"""What a return's sheets and columns may be called, in a form that is cheap to hand to a reading process
(Pandera, which the contracts are made of, takes a second to import)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

COVER_KEY = "cover"

_IGNORED = re.compile(r"[\s_*:\u200b-\u200f\u2060\ufeff]+")
_UNIT = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]$")
_NUMBERING = re.compile(r"^\d+[.、_\-]*")


@dataclass(frozen=True)
class SheetLayout:
    """One sheet: its key, its title in both languages and, per field in order, (name, zh, en, required)."""

    key: str
    zh: str
    en: str
    fields: tuple[tuple[str, str, str, bool], ...]
    fields_by_header: dict[str, str]

    @property
    def names(self) -> list[str]:
        return [name for name, _, _, _ in self.fields]

    def words(self, field: str) -> dict[str, str]:
        """The column's headers, as a problem's params."""
        zh, en = next((zh, en) for name, zh, en, _ in self.fields if name == field)
        return {"column_zh": zh, "column_en": en}

    def field_of(self, header: str | None) -> str | None:
        """The field a header names: spaces, widths, marks and a unit in brackets do not matter."""
        if not header:
            return None
        plain = plain_words(header)
        return self.fields_by_header.get(plain) or self.fields_by_header.get(_UNIT.sub("", plain))


@dataclass(frozen=True)
class Layout:
    """All sheets of a return, the cover first."""

    sheets: tuple[SheetLayout, ...]
    keys_by_title: dict[str, str]

    def key_of(self, title: str) -> str | None:
        """The sheet a title or a CSV file's stem names (``社区概况``, ``communities``, ``2.社区概况``)."""
        plain = plain_words(title)
        return self.keys_by_title.get(plain) or self.keys_by_title.get(_NUMBERING.sub("", plain))

    def by_key(self, key: str) -> SheetLayout:
        return next(sheet for sheet in self.sheets if sheet.key == key)


@lru_cache(maxsize=4096)
def plain_words(text: str) -> str:
    """Text with width, case, spaces, underscores, colons and asterisks evened out, for comparing names."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text)).lower()


@cache
def return_layout() -> Layout:
    """The layout of the return, from its contracts."""
    from schemas.returns import COVER, REGISTERS

    sheets = tuple(
        SheetLayout(
            register.key,
            register.zh,
            register.en,
            tuple((c.name, c.zh, c.en, c.required) for c in register.columns),
            {plain_words(header): name for header, name in register.headers.items()},
        )
        for register in (COVER, *REGISTERS.values())
    )
    titles = {plain_words(title): sheet.key for sheet in sheets for title in (sheet.zh, sheet.key)}
    return Layout(sheets, titles)
