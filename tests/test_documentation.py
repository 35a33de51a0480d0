"""What README and docs say can be run and followed: every command parses, every link leads to a file."""

from __future__ import annotations

import ast
import io
import re
import shlex
import tokenize
from pathlib import Path

import pytest

from deploy.documents import documents
from pipelines.__main__ import build_parser
from pipelines.base.home import PROJECT

PAGES = [*sorted(PROJECT.glob("*.md")), *sorted((PROJECT / "docs").rglob("*.md"))]
SOURCES = [
    path
    for root in ("app.py", "pages", "pipelines", "schemas", "deploy", "tests")
    for path in ([PROJECT / root] if root.endswith(".py") else sorted((PROJECT / root).rglob("*.py")))
]
COMMAND = "python -m pipelines "


def commands() -> list[tuple[str, str]]:
    """Page and words of every command line in a block of shell."""
    return [
        (page.relative_to(PROJECT).as_posix(), line.strip().removeprefix(COMMAND))
        for page in PAGES
        for block in re.findall("```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
        for line in block.splitlines()
        if line.strip().startswith(COMMAND)
    ]


def links() -> list[tuple[Path, str]]:
    """Page and target of every link and picture that stays inside the project."""
    found = [
        (page, target.split("#")[0])
        for page in PAGES
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    ]
    return [(page, target) for page, target in found if target and "://" not in target]


def docstrings_and_comments(path: Path) -> list[str]:
    """What a source file says to its reader: strings that stand as statements, and comments."""
    source = path.read_text(encoding="utf-8")
    statements = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Expr)]
    told = [str(node.value) for node in statements if isinstance(node, ast.Constant)]
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return told + [token.string for token in tokens if token.type == tokenize.COMMENT]


def test_there_is_something_to_hold_them_to() -> None:
    assert len(commands()) > 15 and len(links()) > 15


@pytest.mark.parametrize(("page", "line"), commands())
def test_commands_parse(page: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    plain = line.replace("[", "").replace("]", "")  # what may be left out is given
    words = ["1" if word in ("N", "M") else word for word in shlex.split(plain, comments=True)]
    choices = [word.split("|") for word in words if "|" in word]
    for choice in choices[0] if choices else [""]:
        given = [choice if "|" in word else word for word in words]
        if not choice:
            assert build_parser().parse_args(given).run, page
            continue
        with pytest.raises(SystemExit) as ended:
            build_parser().parse_args([*given, "--help"])
        assert ended.value.code == 0, f"{page}: {choice}"


def test_pages_that_follow_from_the_code_are_up_to_date() -> None:
    """Where this fails: ``make documents``."""
    late = [page.name for page, text in documents().items() if page.read_text(encoding="utf-8") != text]
    assert late == []


def test_a_document_that_a_source_cites_is_there() -> None:
    cited = {
        (path.relative_to(PROJECT).as_posix(), name)
        for path in SOURCES
        for text in docstrings_and_comments(path)
        for name in re.findall(r"[\w./-]*\w\.md\b", text)
    }
    assert cited
    assert sorted((path, name) for path, name in cited if not (PROJECT / name).exists()) == []


@pytest.mark.parametrize(("page", "target"), links(), ids=str)
def test_links_lead_somewhere(page: Path, target: str) -> None:
    assert (page.parent / target).exists()
