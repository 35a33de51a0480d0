"""Both catalogues hold every message of the code, and nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from pages._ui.shell.registry import PROJECT
from pages._ui.words.locale.extract import extract_messages, read_catalogue
from pages._ui.words.text import LANGUAGES

PLACEHOLDER = re.compile(r"{(\w+)}")
SOURCES = [PROJECT / "app.py", *sorted((PROJECT / "pages").rglob("*.py"))]


def wanted() -> set[str]:
    return {str(message.id) for message in extract_messages() if message.id}


def asked_for(path: Path) -> set[str]:
    """Every literal given to ``_`` or ``N_``, found by Python's own reading of the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_"):
            text = node.args[0]
            if isinstance(text, ast.Constant):
                found.add(text.value)
    return found


def test_extraction_misses_nothing() -> None:
    """Babel does not look inside f-strings; a message written there would never be translated."""
    assert set().union(*(asked_for(path) for path in SOURCES)) == wanted()


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_is_complete(language: str) -> None:
    catalogue = read_catalogue(language)
    known = {str(message.id): str(message.string) for message in catalogue if message.id}
    assert known.keys() == wanted()
    assert [message for message, string in known.items() if not string.strip()] == []
    assert not catalogue.obsolete
    assert not [message.id for message in catalogue if message.fuzzy and message.id]


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders(language: str) -> None:
    for message in read_catalogue(language):
        if message.id:
            assert sorted(set(PLACEHOLDER.findall(str(message.string)))) == sorted(
                set(PLACEHOLDER.findall(str(message.id)))
            ), message.id


def test_chinese_is_chinese() -> None:
    """A message left in English would pass as translated."""
    without = [
        str(message.id)
        for message in read_catalogue("zh")
        if message.id
        and re.search("[a-z]{4}", PLACEHOLDER.sub("", str(message.id)))
        and not re.search("[\u4e00-\u9fff（]", PLACEHOLDER.sub("", str(message.string)))
    ]
    assert without == []
