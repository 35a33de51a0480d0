"""When two spellings mean the same name or document number: exact once these differences are taken away.
Nothing is ever the same because it is similar."""

from __future__ import annotations

import polars as pl

_BLANK = r"[\s\u200b\ufeff]+"
_QUOTES = "[“”\"'‘’《》〈〉「」]+"
_OPENING, _CLOSING = r"[\[\(\{【〔〖]", r"[\]\)\}】〕〗]"


def name_key(text: pl.Expr) -> pl.Expr:
    """A name without blanks and quotation marks, full-width signs as plain ones, in lower case."""
    plain = text.str.normalize("NFKC").str.replace_all(_BLANK, "").str.replace_all(_QUOTES, "")
    return plain.str.to_lowercase()


def document_key(text: pl.Expr) -> pl.Expr:
    """A document number as a name, with all brackets alike: 环发〔2026〕3号, 环发[2026]3号 and
    环发（2026）3 号 are one. Null where nothing is left."""
    bracketed = name_key(text).str.replace_all(_OPENING, "(").str.replace_all(_CLOSING, ")")
    return pl.when(bracketed != "").then(bracketed)


def name_key_of(text: str) -> str:
    """name_key of one text."""
    return pl.select(name_key(pl.lit(text))).item()
