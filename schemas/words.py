"""One value for a text that exists in Chinese and in English, wherever such a text is carried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Words:
    """A text in both languages. It may be a template with ``{placeholders}``, see ``format``."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """The text in one language of LANGUAGES. Raises KeyError for another."""
        return {"zh": self.zh, "en": self.en}[language]

    def format(self, **params: Any) -> Words:
        """The placeholders filled. A parameter that is itself Words is said in the language of the
        sentence. English counts with its noun: ``{rows:row|rows}`` gives "1 row" and "2 rows".
        Raises KeyError for a placeholder without a parameter."""
        return self.format_map(params)

    def format_map(self, params: Mapping[str, Any]) -> Words:
        """``format`` with a mapping, which may know an answer for every name."""
        if "|" not in self.en and not any(isinstance(value, Words) for value in params.values()):
            return Words(self.zh.format_map(params), self.en.format_map(params))  # many times faster
        return Words(fill(self.zh, "zh", params), fill(self.en, "en", params))

    @classmethod
    def same(cls, text: str) -> Words:
        """A text that reads the same in both languages: a name, a number, a file."""
        return cls(text, text)

    @classmethod
    def join(cls, parts: Iterable[Words], zh: str = "、", en: str = ", ") -> Words:
        """The parts in one text, with the separator of each language between them."""
        said = tuple(parts)
        return cls(zh.join(part.zh for part in said), en.join(part.en for part in said))

    @classmethod
    def listed(cls, names: Iterable[Any]) -> Words:
        """Names that read the same in both languages, in one text."""
        return cls.join(cls.same(str(name)) for name in names)


BY_DEFAULT = Words("本系统默认", "the product's default")
"""Where a rule comes from that no document lays down."""

NOTHING = Words("", "")
"""No text, in either language."""


class Named:
    """For what carries its name in both languages: a code, a column, an area, an indicator."""

    zh: str
    en: str

    @property
    def words(self) -> Words:
        return Words(self.zh, self.en)


def pair_up(declared: Mapping[str, Any]) -> dict[str, Any]:
    """A table written by hand, with every pair of texts x_zh and x_en as one Words under x."""
    names = [key.removesuffix("_zh") for key in declared if key.endswith("_zh")]
    halves = {f"{name}_{language}" for name in names for language in LANGUAGES}
    pairs = {name: Words(declared[f"{name}_zh"], declared[f"{name}_en"]) for name in names}
    return {key: value for key, value in declared.items() if key not in halves} | pairs


def fill(template: str, language: str, params: Mapping[str, Any]) -> str:
    """One language of ``Words.format_map``."""
    return _Sentence(language).vformat(template, (), params)


class _Sentence(Formatter):
    """``str.format`` in one language, that also knows ``{count:one|many}``."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        said = value.of(self.language) if isinstance(value, Words) else value
        if "|" not in format_spec:
            return str(super().format_field(said, format_spec))
        one, many = format_spec.split("|")
        return f"{said} {one if str(said) == '1' else many}"
