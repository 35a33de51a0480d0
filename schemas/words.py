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
        return Words(_fill(self.zh, "zh", params), _fill(self.en, "en", params))

    @classmethod
    def same(cls, text: str) -> Words:
        """A text that reads the same in both languages: a name, a number, a file."""
        return cls(text, text)

    @classmethod
    def join(cls, parts: Iterable[Words], zh: str = "、", en: str = ", ") -> Words:
        """The parts in one text, with the separator of each language between them."""
        said = tuple(parts)
        return cls(zh.join(part.zh for part in said), en.join(part.en for part in said))


class _Sentence(Formatter):
    """``str.format`` that also knows ``{count:one|many}``."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" not in format_spec:
            return str(super().format_field(value, format_spec))
        one, many = format_spec.split("|")
        return f"{value} {one if value == 1 else many}"


def _fill(template: str, language: str, params: Mapping[str, Any]) -> str:
    said = {name: value.of(language) if isinstance(value, Words) else value for name, value in params.items()}
    return _Sentence().vformat(template, (), said)
