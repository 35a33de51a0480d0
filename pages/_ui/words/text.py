"""The language of the page run under way, and the messages of the pages in it.

Messages are written in English where they are used; the Chinese catalogue is compiled in memory from its .po
file, and English needs none: gettext falls back to the message itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from schemas.words import LANGUAGES as LANGUAGES
from schemas.words import Words, fill

CATALOGUE = Path(__file__).parent / "locale" / "zh_CN.po"

_COUNTED = re.compile(r"{\w+:[^{}|]*\|[^{}|]*}")
_WHOLE_PROVINCE = "全省"
WHOLES = {"country": Words("全国", "the country"), "own": Words("本省", "their own province")}
_IN_ENGLISH = {
    "country": (
        (re.compile(r"\bprovince\b"), "country"),
        (re.compile(r"\bProvince\b"), "Country"),
        (re.compile(r"\bProv\."), "Nat."),
    ),
    "own": ((re.compile(r"\b[Tt]he (whole )?province\b"), "their own province"),),
}
_whole: ContextVar[str] = ContextVar("whole", default="province")
_language: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


def use_language(language: str) -> None:
    """Speak a language of LANGUAGES for the rest of this run."""
    _language.set(language)


def language() -> str:
    return _language.get()


def use_whole(level: str) -> None:
    """What “the whole province” means for the rest of this run: the province, the country, or ``own``, the
    province of each of the areas that are shown."""
    _whole.set(level)


def whole() -> str:
    return _whole.get()


def _(message: str) -> str:
    """The message in the language of the page. Placeholders are filled by the caller with ``.format``. What
    is said of the whole province is said of the country where that is the whole (``use_whole``).
    English counts with its noun: ``_("{count:file|files}").format(count=1)`` is "1 file"; gettext's own
    plurals know one number in a message, and many messages here hold two or three."""
    said = catalogue(language()).gettext(message)
    if whole() != "province":
        said = _of_whole(message, said, whole(), language())
    return Counted(said) if _COUNTED.search(said) else said


@cache
def _of_whole(message: str, said: str, level: str, shown: str) -> str:
    """A message about the whole province, said of another whole. The Chinese tells which these are: 全省 is
    said of nothing else, “province” of the level too."""
    if _WHOLE_PROVINCE not in catalogue("zh").gettext(message):
        return said
    if shown == "zh":
        return said.replace(_WHOLE_PROVINCE, WHOLES[level].zh)
    for english, instead in _IN_ENGLISH[level]:
        said = english.sub(instead, said)
    return said


def N_(message: str) -> str:
    """Marks a message for the catalogue; ``_`` translates it where it is shown."""
    return message


def say(words: Words) -> str:
    """A text that carries both languages, in the language of the page."""
    return words.of(language())


COLON = Words("：", ": ")


def join_list(parts: Iterable[str]) -> str:
    """Texts in the language of the page, as a list inside a sentence."""
    return say(Words("、", ", ")).join(parts)


def join_clauses(parts: Iterable[str]) -> str:
    """Texts in the language of the page, as the clauses of a sentence."""
    return say(Words("；", "; ")).join(parts)


class Counted(str):
    """An English message that counts with its noun; filling it gives an ordinary text."""

    def format(self, *_: object, **params: Any) -> str:
        return fill(str(self), "en", params)


@cache
def catalogue(language: str) -> NullTranslations:
    """The messages of a language of LANGUAGES."""
    if language != "zh":
        return NullTranslations()
    compiled = BytesIO()
    with CATALOGUE.open("rb") as file:
        write_mo(compiled, read_po(file, locale=CATALOGUE.stem))
    compiled.seek(0)
    return GNUTranslations(compiled)
