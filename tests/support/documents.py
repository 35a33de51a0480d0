"""The documents of the project as tests read them: pages, commands, links, words in code type, tables."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable
from pathlib import Path

from pipelines.base.home import PROJECT

PAGES = [
    *sorted(PROJECT.glob("*.md")),
    *sorted((PROJECT / "docs").rglob("*.md")),
    PROJECT / "data" / "reference" / "README.md",
    *sorted((PROJECT / "tests").rglob("README.md")),
]
CODE_ROOTS = ("app.py", "pages", "pipelines", "schemas")
COMMAND = "python -m pipelines "


def source_files(roots: Iterable[str] = CODE_ROOTS) -> list[Path]:
    """Every Python file under the roots."""
    return [
        path
        for root in roots
        for path in ([PROJECT / root] if root.endswith(".py") else sorted((PROJECT / root).rglob("*.py")))
    ]


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    return page.relative_to(PROJECT).as_posix()


def command_lines() -> list[tuple[str, str]]:
    """Page and words of every command line in a block of shell."""
    return [
        (name_of(page), line.strip().removeprefix(COMMAND))
        for page in PAGES
        for block in re.findall("```sh\n(.*?)```", text_of(page), re.DOTALL)
        for line in block.splitlines()
        if line.strip().startswith(COMMAND)
    ]


def links(page: Path) -> list[str]:
    """Targets of links and pictures that stay inside the project, without their anchors."""
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text_of(page))]
    return [target for target in targets if target and "://" not in target]


def code_words(page: Path) -> list[str]:
    """What stands in code type within the sentences and tables of a page, blocks left out."""
    return re.findall(r"`([^`\n]+)`", re.sub("```.*?```", "", text_of(page), flags=re.DOTALL))


def table_rows(page: Path, heading: str) -> list[list[str]]:
    """Cells of the rows of the tables below a heading, up to the next one of its level or above."""
    level = heading.split(" ")[0]
    below = ("\n" + text_of(page)).split(f"\n{heading}\n", 1)[1]
    part = re.split(rf"\n#{{1,{len(level)}}} ", below, maxsplit=1)[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows if not set("".join(row)) <= set("- ")]


def first_codes(rows: Iterable[list[str]]) -> list[str]:
    """What stands in code type in the first cell of each row."""
    return [word for row in rows for word in re.findall("`([^`]+)`", row[0])]


def docstrings_and_comments(source: str) -> list[str]:
    """What a source says to its reader: strings that stand as statements, and comments."""
    statements = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Expr)]
    told = [str(node.value) for node in statements if isinstance(node, ast.Constant)]
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return told + [token.string for token in tokens if token.type == tokenize.COMMENT]
