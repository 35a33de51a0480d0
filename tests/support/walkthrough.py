"""Doing what a page of the documentation says, in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

from pipelines.base.home import PROJECT

COPIED = ("app.py", "pages", "pipelines", "schemas", "data/reference", "docs", "README.md", ".streamlit")
MARKS = re.compile(
    r"^ *```\w+ (new|add|change) (\S+)(?: (?:below|at) (.+?))?\n(.*?)^ *```", re.DOTALL | re.MULTILINE
)
"""A block of code that says what it is for: ``new PATH`` is a whole file, ``add PATH below TEXT`` goes below
the first line that holds the text, ``change PATH at TEXT`` takes that line's place."""
COMMANDS = re.compile(r"^ *```sh\n(.*?)^ *```", re.DOTALL | re.MULTILINE)


def copy_project(folder: Path, *also: str) -> Path:
    """A copy of what the product is made of, without its tests, and of what else is named; compiled as far as
    the project is."""
    made = folder / "project"
    for name in (*COPIED, *also):
        source, target = PROJECT / name, made / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("pictures"))
        else:
            shutil.copy(source, target)
    return made


def read_page(page: str, meant: Mapping[str, str] | None = None) -> str:
    """A page of docs/, what it leaves open (``NNNN``) put in."""
    text = (PROJECT / "docs" / page).read_text(encoding="utf-8")
    for mark, value in (meant or {}).items():
        text = text.replace(mark, value)
    return text


def apply_page(page: str, project: Path, meant: Mapping[str, str] | None = None) -> list[str]:
    """Applies every marked block of a page of docs/ to the copy; the files it touched. Raises ValueError
    where the text that a block goes below is not there."""
    touched = []
    for act, path, place, block in MARKS.findall(read_page(page, meant)):
        target, block = project / path, textwrap.dedent(block)
        target.parent.mkdir(parents=True, exist_ok=True)
        if act == "new":
            target.write_text(block, encoding="utf-8")
        else:
            _put(target, place, block, instead=act == "change")
        touched.append(path)
    return touched


def run_commands(page: str, project: Path, only: str) -> list[str]:
    """Runs every ``python -m`` of the page's shell blocks in the copy, in order; what each printed. Of the
    tests they name those that ``only`` selects, as pytest's ``-k``: the others are run beside this one and
    ask nothing of what the page adds."""
    narrowed = {"PYTEST_ADDOPTS": f"-p no:cacheprovider -k '{only}'"}
    lines = [line.strip() for block in COMMANDS.findall(read_page(page)) for line in block.splitlines()]
    commands = [line.split()[1:] for line in lines if line.startswith("python -m ")]
    return [run_in(project, *words, more=narrowed) for words in commands]


def _put(target: Path, below: str, block: str, instead: bool) -> None:
    lines = target.read_text(encoding="utf-8").splitlines(keepends=True)
    places = [number for number, line in enumerate(lines) if below in line]
    if not places:
        raise ValueError(f"{target} has no line with {below}")
    indent = re.match(" *", lines[places[0]])
    lines[places[0] + (not instead) : places[0] + 1] = [
        textwrap.indent(block, indent.group() if indent else "")
    ]
    target.write_text("".join(lines), encoding="utf-8")


def run_in(
    project: Path, *arguments: str, home: Path | None = None, more: Mapping[str, str] | None = None
) -> str:
    """Output of a Python process whose project is the copy and that has ``more`` in its environment; it must
    end well."""
    environment = {**os.environ, "PYTHONPATH": str(project), "PYTHONUTF8": "1", "BURDEN_LANG": "en"}
    environment |= more or {}
    if home:
        environment["BURDEN_HOME"] = str(home)
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout
