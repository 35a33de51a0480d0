"""Errors a user can cause or mend. Anything else that is raised is a bug."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from schemas.declared import Fault
from schemas.problems import problem_texts
from schemas.words import Words


class UserError(Exception):
    """The input was refused (exit code 2). ``code`` is one of schemas/problems/*.toml, ``params`` fill its
    sentence; a parameter may be Words. Raises KeyError for another code or a parameter that is missing."""

    exit_code = 2
    problems: Sequence[Mapping[str, Any]] = ()
    """Where many things were found: one mapping each, for machines."""

    def __init__(self, code: str, /, **params: Any) -> None:
        self._text = problem_texts()[code].fill(params)
        self.params = params
        self.code = code
        self.words = self._text.words
        """The whole sentence for a person: what was found, what to do, the code."""
        super().__init__(self.words.en)

    def list_lines(self, lines: Iterable[Words]) -> None:
        """Adds everything that was found to the sentence, a line each."""
        self.words = Words.join([self.words, *lines], "\n", "\n")
        self.args = (self.words.en,)

    @property
    def told(self) -> dict[str, Any]:
        """For a machine: code, message, message_en, allowed, allowed_en, and problems where there are any."""
        return self._text.told | ({"problems": list(self.problems)} if self.problems else {})


class HomeError(UserError):
    """The home is busy or unusable (exit code 3)."""

    exit_code = 3


class DeclaredError(UserError):
    """A file of data/reference, written by hand, does not hold together; ``problems`` has one mapping per
    fault: code, place, message, message_en."""

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        found = [(place, Words(zh, en)) for place, zh, en in faults]
        super().__init__("DEC-001", file=file, count=len(found))
        self.list_lines(_FAULT.format(file=file, place=place, what=what) for place, what in found)
        self.problems = [
            {"code": self.code, "place": place, "message": what.zh, "message_en": what.en}
            for place, what in found
        ]


_FAULT = Words("{file} {place}：{what}", "{file} {place}: {what}")
