"""What make check tests for a change."""

from __future__ import annotations

import subprocess

import pytest

from deploy.changes import ALWAYS, changed_files, find_tests
from pipelines.base.home import PROJECT


@pytest.mark.parametrize(
    ("file", "tests"),
    [
        ("pipelines/ranking/limits.py", ["tests/unit/ranking"]),
        ("pipelines/intake/files/csvs.py", ["tests/unit/intake/files"]),
        ("pipelines/intake/none_of_ours/new.py", ["tests/unit/intake"]),
        ("schemas/returns/plaques.py", ["tests/unit/schemas"]),
        ("pages/supervise/league/page.py", ["tests/pages/supervise"]),
        ("pages/_ui/words/text.py", ["tests/pages/words"]),
        ("tests/unit/ranking/test_limits.py", ["tests/unit/ranking/test_limits.py"]),
        ("tests/unit/intake/files/test_archive.py", ["tests/unit/intake/files/test_archive.py"]),
        ("pipelines/__main__.py", []),
        ("tests/browser/test_maps.py", []),
        ("README.md", []),
    ],
)
def test_a_file_is_tested_by_the_room_that_mirrors_it(file: str, tests: list[str]) -> None:
    assert find_tests([file], PROJECT) == [*ALWAYS, *tests]


def test_a_room_is_tested_once() -> None:
    files = ["pipelines/ranking/limits.py", "pipelines/ranking/ranks.py", "tests/unit/ranking/test_limits.py"]
    assert find_tests(files, PROJECT) == [*ALWAYS, "tests/unit/ranking"]


def test_changes_are_those_since_main_committed_or_not(tmp_path) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=n", "-c", "user.email=n@localhost")
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    def write(*names: str) -> None:
        for name in names:
            (tmp_path / name).write_text(f"{name}\n", encoding="utf-8")

    git("init", "-q", "-b", "main")
    write("old", "kept")
    git("add", ".")
    git("commit", "-qm", "first")
    git("checkout", "-qb", "work")
    write("committed")
    git("add", ".")
    git("commit", "-qm", "second")
    write("新的")
    (tmp_path / "old").write_text("other\n", encoding="utf-8")
    assert changed_files(tmp_path) == ["committed", "old", "新的"]
