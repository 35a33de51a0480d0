"""The language of the page run under way, and its gettext catalogue, compiled in memory from the .po file."""

from __future__ import annotations

from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from schemas.words import Words

CATALOGUES = Path(__file__).parent / "locale"
LANGUAGES = {"zh": "zh_CN", "en": "en"}
"""Language in the URL → name of its catalogue. The first is the default."""

_language: ContextVar[str] = ContextVar("language", default="zh")


def use_language(language: str) -> None:
    """Speak a language of LANGUAGES for the rest of this run."""
    _language.set(language)


def language() -> str:
    return _language.get()


def _(message: str) -> str:
    """The message in the language of the page. Placeholders are filled by the caller with ``.format``."""
    return catalogue(language()).gettext(message)


def N_(message: str) -> str:
    """Marks a message for the catalogues; ``_`` translates it where it is shown."""
    return message


def say(words: Words) -> str:
    """A text that carries both languages, in the language of the page."""
    return words.of(language())


def pick(zh: str, en: str) -> str:
    """Of a text that carries both languages, the one of the page."""
    return zh if language() == "zh" else en


@cache
def catalogue(language: str) -> GNUTranslations:
    compiled = BytesIO()
    with (CATALOGUES / f"{LANGUAGES[language]}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=LANGUAGES[language]))
    compiled.seek(0)
    return GNUTranslations(compiled)
