"""Documents and code say the same: what a document names is there, and what is there is described.

Where the first test fails, ``make documents`` writes the pages that follow from the code."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from deploy import documents
from deploy.tasks import BUILDING, TASKS
from pages._ui.shell.registry import PAGES as SPECS
from pipelines.__main__ import build_parser
from pipelines.actions.rights import ALL_ROLES
from pipelines.base.home import PROJECT, Home
from pipelines.store import open_store
from schemas.admission import BODIES
from schemas.areas import LEVELS
from schemas.jurisdiction import SETTING_RULES
from schemas.problems import problem_texts
from schemas.returns import COVER, REGISTERS
from schemas.snapshot import TABLES
from tests.support.documents import (
    CODE_ROOTS,
    COMMAND,
    PAGES,
    code_words,
    command_lines,
    docstrings_and_comments,
    first_codes,
    links,
    name_of,
    source_files,
    table_rows,
    text_of,
)
from tests.support.empty_home import make_empty_home
from tests.support.made_once import copy_home

DOCS = PROJECT / "docs"
DEVELOPING = DOCS / "developing"
EVERYTHING = "\n".join(text_of(page) for page in PAGES)
PARSED = {path for path, _, _ in documents.commands(build_parser())}


def test_pages_that_follow_from_the_code_are_up_to_date() -> None:
    late = [name_of(page) for page, text in documents.documents().items() if text_of(page) != text]
    assert late == [], "run: make documents"


# What documents name is there.


def test_there_are_commands_to_run() -> None:
    assert len(command_lines()) > 15


@pytest.mark.parametrize(("page", "line"), command_lines())
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


def test_commands_named_in_sentences_are_there() -> None:
    """``lists import`` and its like: the first word a group of commands, the second one of the group."""
    groups = {path[0] for path in PARSED if len(path) == 2}
    wrong = []
    for page in PAGES:
        for words in code_words(page):
            called = re.match(r"(?:python -m pipelines|burden) ([a-z]+)", words)
            wrong += [(name_of(page), words)] if called and (called[1],) not in PARSED else []
            group, *rest = words.removeprefix(COMMAND).removeprefix("burden ").split(" ")
            if group in groups and rest and re.fullmatch(r"[a-z]+(\|[a-z]+)*", rest[0]):
                wrong += [
                    (name_of(page), words) for word in rest[0].split("|") if (group, word) not in PARSED
                ]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    assert [target for target in links(page) if not (page.parent / target).exists()] == []
    assert [word for word in paths_named(page) if not list(PROJECT.glob(word))] == []


def paths_named(page: Path) -> Iterator[str]:
    """Paths of the project in code type, as patterns: <name>, NAME, {a,b} and … stand for anything."""
    for words in code_words(page):
        if re.match(r"(app\.py|(pages|pipelines|schemas|tests|data/reference|docs|deploy)/)", words):
            path = words.split(" ")[0].split("::")[0].rstrip("/")
            yield re.sub(r"<[^>]*>|\{[^}]*\}|\b[A-Z]{3,}\b(?!\.md)|…", "*", path)


def test_what_examples_of_python_import_is_there() -> None:
    examples = re.compile("```python\n(.*?)```", re.DOTALL)
    blocks = [block for page in PAGES for block in examples.findall(text_of(page))]
    imports = [
        (str(node.module), alias.name)
        for block in blocks
        for node in ast.walk(ast.parse(block))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    assert imports
    assert [(module, name) for module, name in imports if not hasattr(import_module(module), name)] == []


def test_tasks_named_are_there() -> None:
    named = {word for page in PAGES for word in re.findall(r"`make ([a-z-]+)", text_of(page))}
    assert named - {*TASKS, *BUILDING} == set()


def test_problem_codes_named_are_there() -> None:
    named = set(re.findall(r"\b(?!SHA|UTF)[A-Z]{3}-\d{3}\b", EVERYTHING))
    assert named - set(problem_texts()) == set()


def test_functions_of_the_ranking_are_where_the_page_says() -> None:
    rows = table_rows(DEVELOPING / "ranking.md", "## Modules")[1:]
    assert rows
    for modules, functions, _ in rows:
        files = [PROJECT / "pipelines" / "ranking" / f"{name}.py" for name in re.findall("`(.*?)`", modules)]
        source = "\n".join(text_of(file) for file in files)
        assert [name for name in re.findall("`(.*?)`", functions) if f"def {name}(" not in source] == []


def test_a_document_that_a_source_cites_is_there() -> None:
    cited = {
        (name_of(path), name)
        for path in source_files((*CODE_ROOTS, "deploy", "tests"))
        if ".md" in (source := text_of(path))
        for text in docstrings_and_comments(source)
        for name in re.findall(r"[\w./-]*\w\.md\b", text)
    }
    assert len(cited) > 15
    assert sorted((path, name) for path, name in cited if not (PROJECT / name).exists()) == []


# What is there is described.


def test_every_command_is_described() -> None:
    page = text_of(DOCS / "commands.md")
    assert [path for path, _, told in documents.commands(build_parser()) if not told] == []
    assert [path for path in PARSED if f"`{' '.join(path)}`\n" not in page] == []


def test_every_page_is_described() -> None:
    urls = [spec.url for spec in SPECS]
    assert sorted(first_codes(table_rows(PROJECT / "README.md", "## What the pages answer"))) == sorted(urls)


def test_every_setting_is_described() -> None:
    named = first_codes(table_rows(DOCS / "jurisdictions.md", "## Settings"))
    assert named == list(SETTING_RULES)


def test_every_problem_is_described() -> None:
    page = text_of(DOCS / "checks.md")
    assert [code for code in problem_texts() if f"`{code}`" not in page] == []


def test_every_table_is_described(tmp_path: Path) -> None:
    page = DEVELOPING / "tables.md"
    copy_home(tmp_path / "home", make_empty_home)
    with open_store(Home(tmp_path / "home")) as store:
        made = store.frame("SELECT DISTINCT table_name FROM duckdb_tables()")["table_name"].to_list()
    assert sorted(first_codes(table_rows(page, "## The store"))) == sorted(made)
    assert sorted(first_codes(table_rows(page, "## A snapshot"))) == sorted(TABLES)


def test_every_role_is_described() -> None:
    named = first_codes(table_rows(PROJECT / "SECURITY.md", "## Roles"))
    assert set(ALL_ROLES) - set(named) - set(BODIES.keys) == set()


def test_every_task_is_described() -> None:
    named = re.findall(r"`make ([a-z-]+)`", text_of(PROJECT / "CONTRIBUTING.md"))
    assert {*TASKS, *BUILDING} - set(named) == set()


def test_every_dependency_is_described() -> None:
    declared = tomllib.loads(text_of(PROJECT / "pyproject.toml"))
    groups = [declared["project"]["dependencies"], *declared["project"]["optional-dependencies"].values()]
    groups += declared["dependency-groups"].values()
    needed = {re.split(r"[^\w-]", one)[0] for group in groups for one in group if isinstance(one, str)}
    rows = table_rows(DEVELOPING / "libraries.md", "## Why each dependency")[1:]
    assert sorted(name for row in rows for name in row[0].split(", ")) == sorted(needed)


def test_every_variable_of_the_environment_is_described() -> None:
    used = {name for path in source_files() for name in re.findall(r"\bBURDEN_[A-Z_]+\b", text_of(path))}
    assert sorted(name for name in used if name not in EVERYTHING) == []


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    ahead = [PROJECT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached:
            reached.add(page)
            ahead += [(page.parent / target).resolve() for target in links(page) if target.endswith(".md")]
    assert sorted(name_of(page) for page in set(PAGES) - reached) == []


# The glossary: one word for one concept.

GLOSSARY = DEVELOPING / "glossary.md"


def test_names_of_the_glossary_are_in_the_code() -> None:
    files = [path for root in CODE_ROOTS[1:] for path in (PROJECT / root).rglob("*.toml")]
    names = {word for file in [*files, *source_files()] for word in re.findall(r"\w+", text_of(file))}
    rows = table_rows(GLOSSARY, "# Glossary 词汇表")
    named = [name for row in rows for name in re.findall(r"`(\w+)`", "".join(row[2:3]))]
    assert len(named) > 90
    assert [name for name in named if name not in names] == []


def test_the_glossary_has_every_register_level_page_and_problem_table() -> None:
    def codes(heading: str) -> set[str]:
        return set(re.findall(r"`(\w+)`", " ".join(row[2] for row in table_rows(GLOSSARY, heading))))

    assert {COVER.key, *REGISTERS} - codes("## The return") == set()
    assert set(LEVELS) - codes("## Where and when") == set()
    assert codes("## Pages") == {spec.url for spec in SPECS}
    tables = {path.stem for path in (PROJECT / "schemas" / "problems").glob("*.toml")}
    assert codes("## Problem tables") == tables


def test_a_word_of_the_glossary_stands_once() -> None:
    for section in text_of(GLOSSARY).split("\n## ")[1:]:
        words = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| ")]
        assert words and len(words) == len(set(words)), section[:40]
