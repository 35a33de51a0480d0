"""When two spellings are one name: the only place where names of forms, plaques, items, list entries and
documents are compared. Names are kept as written; what is compared is a key, exact once the differences named
here are taken away. Nothing is ever the same because it is similar (that is pipelines.classification)."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

_BLANK = r"[\s\x1c-\x1f\u200b\ufeff]+"
# Python counts the four separators as blanks and polars does not: named, so that both keys are one.
_QUOTES = "[“”\"'‘’《》〈〉「」]+"
_OPENING, _CLOSING = r"[\[\(\{【〔〖]", r"[\]\)\}】〕〗]"


def name_key(text: pl.Expr) -> pl.Expr:
    """A name without blanks and quotation marks, full-width signs as plain ones, in lower case."""
    plain = text.str.normalize("NFKC").str.replace_all(_BLANK, "").str.replace_all(_QUOTES, "")
    return plain.str.to_lowercase()


def name_key_of(text: str) -> str:
    """``name_key`` of one text."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(_QUOTES, "", re.sub(_BLANK, "", plain)).lower()


def document_key(text: pl.Expr) -> pl.Expr:
    """A document number as a name, with all brackets alike: 环发〔2026〕3号, 环发[2026]3号 and
    环发（2026）3 号 are one. Null where nothing is left."""
    bracketed = name_key(text).str.replace_all(_OPENING, "(").str.replace_all(_CLOSING, ")")
    return pl.when(bracketed != "").then(bracketed)
