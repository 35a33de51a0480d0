"""Which Java would be taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.engine.java import find_java
from tests.support.java import require_java


def java_home(folder: Path, said: str, code: int = 0) -> Path:
    program = folder / "bin" / "java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit {code}\n", encoding="utf-8")
    program.chmod(0o755)
    return folder


def test_one_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert find_java() == require_java()


@pytest.mark.parametrize(
    ("said", "code", "is_taken"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 0, True),
        ('openjdk version "25" 2025-09-16', 0, True),
        ('java version "1.8.0_401"', 0, False),
        ('openjdk version "11.0.2" 2019-01-15', 0, False),
        ('openjdk version "17.0.15" 2025-04-15', 1, False),
        ("The operation couldn’t be completed. Unable to locate a Java Runtime.", 1, False),
    ],
)
def test_the_one_that_java_home_names_if_it_starts_and_is_new_enough(
    said: str, code: int, is_taken: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java_home(tmp_path, said.replace("'", "’"), code)))
    assert (find_java() is not None) is is_taken


def test_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert find_java() is None
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_java() is None
