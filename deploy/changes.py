"""What ``make check`` tests: the rooms of the tests that mirror the files changed since main.

| changed | tested |
|---|---|
| pipelines/ROOM/… | tests/unit/ROOM/…, the deepest folder that is there |
| schemas/… | tests/unit/schemas |
| pages/SECTION/PAGE/… | tests/pages/SECTION |
| pages/_ui/ROOM/… | tests/pages/ROOM |
| a test of tests/unit or tests/pages | itself |

Standard library only: it runs before the environment is there.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

ALWAYS = ("tests/test_layers.py", "tests/test_documentation.py")
"""Fast, and about every file."""
TESTED = (("tests", "unit"), ("tests", "pages"))
MAINS = ("origin/main", "main")


def _git(project: Path, *arguments: str) -> list[str]:
    """The lines git prints; none where it fails."""
    done = subprocess.run(
        ["git", "-c", "core.quotepath=off", *arguments],
        cwd=project,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    return done.stdout.splitlines() if done.returncode == 0 else []


def changed_files(project: Path) -> list[str]:
    """Files that differ from where this branch left main, committed or not, new ones too; POSIX paths."""
    base = next((lines[0] for main in MAINS if (lines := _git(project, "merge-base", "HEAD", main))), "HEAD")
    new = _git(project, "ls-files", "--others", "--exclude-standard")
    return sorted({*_git(project, "diff", "--name-only", base), *new})


def _mirror(path: PurePosixPath) -> PurePosixPath | None:
    """The folder or file of tests for one file; None where no room of tests mirrors it."""
    top, *rest = path.parts
    if top == "pipelines":
        return PurePosixPath("tests/unit", *rest[:-1])
    if top == "schemas":
        return PurePosixPath("tests/unit/schemas")
    if top == "pages" and len(rest) > 2:
        return PurePosixPath("tests/pages", rest[1] if rest[0] == "_ui" else rest[0])
    if path.parts[:2] in TESTED and path.match("test_*.py"):
        return path
    return None


def find_tests(files: Iterable[str], project: Path) -> list[str]:
    """What pytest is to run for these files: ``ALWAYS``, then folders and files, none inside another."""
    wanted: set[PurePosixPath] = set()
    for file in files:
        room = _mirror(PurePosixPath(file))
        while room is not None and len(room.parts) > 2 and not (project / room).exists():
            room = room.parent
        if room is not None and len(room.parts) > 2:
            wanted.add(room)
    rooms = [room for room in sorted(wanted) if not wanted.intersection(room.parents)]
    return [*ALWAYS, *map(str, rooms)]
