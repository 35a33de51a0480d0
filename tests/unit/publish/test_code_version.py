"""code_version covers what changes figures, and nothing else."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pipelines.indicators.definitions import DECLARATION
from pipelines.publish.code import (
    COVERED,
    LEFT_OUT,
    ROOT,
    code_shape,
    code_version,
    deciding_parts,
    figure_modules,
    is_covered,
)

START = "pipelines.publish.job"


def file_of(module: str) -> Path | None:
    path = ROOT.joinpath(*module.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in candidates if file.exists()), None)


def imported_by(file: Path) -> set[str]:
    """Every module of ours a file names in an import, wherever in it that stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in names if name.split(".")[0] in ("pipelines", "schemas")}


def imports_of_publishing() -> set[str]:
    found: set[str] = set()
    waiting = [START]
    while waiting:
        module = waiting.pop()
        file = file_of(module)
        if file is None or module in found:
            continue
        found.add(module)
        parts = module.split(".")
        waiting += [".".join(parts[:length]) for length in range(1, len(parts))]
        waiting += imported_by(file)
    return found


def test_every_module_that_publishing_imports_is_covered_or_left_out_for_a_reason() -> None:
    """Where this names a module: put it into COVERED of pipelines/publish/code.py if a figure depends on it,
    else into LEFT_OUT with the reason."""
    assert sorted(module for module in imports_of_publishing() if is_covered(module) is None) == []
    assert all(len(reason.split()) > 1 for reason in LEFT_OUT.values())


def test_nothing_is_named_that_is_not_there() -> None:
    assert [name for name in (*COVERED, *LEFT_OUT) if file_of(name) is None] == []
    assert set(COVERED).isdisjoint(LEFT_OUT)


def test_what_is_covered_is_imported() -> None:
    """A formula that publishing does not use would change ids for nothing."""
    assert sorted(set(figure_modules()) - imports_of_publishing()) == []


@pytest.mark.parametrize(
    "module", ["pipelines.indicators.facts.plaques", "pipelines.ranking.limits", "schemas.returns.forms"]
)
def test_formulas_count(module: str) -> None:
    assert module in figure_modules()


@pytest.mark.parametrize("module", ["schemas.problems", "schemas.words", "pipelines.store.connection"])
def test_messages_and_plumbing_do_not(module: str) -> None:
    assert module not in figure_modules()


CODE = '''"""What it is."""
LIMIT = 3
"""Why three."""


def double(number: int) -> int:
    """Twice the number."""
    return say(number * 2, zh="两倍", help_en="twice")
'''


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Twice the number.", "The number, two times."),
        ('"""Why three."""', "# why three"),
        ("LIMIT = 3", "LIMIT = (\n    3  # more would be too many\n)"),
        ('zh="两倍"', 'zh="二倍"'),
        ('help_en="twice"', 'help_en="doubled"'),
    ],
)
def test_what_only_readers_see_does_not_count(old: str, new: str) -> None:
    assert old in CODE
    assert code_shape(CODE.replace(old, new)) == code_shape(CODE)


@pytest.mark.parametrize(("old", "new"), [("LIMIT = 3", "LIMIT = 4"), ("* 2", "* 3"), ("LIMIT", "MOST")])
def test_what_is_computed_counts(old: str, new: str) -> None:
    assert code_shape(CODE.replace(old, new)) != code_shape(CODE)


@pytest.mark.parametrize(
    ("old", "new", "counts"),
    [
        ('zh = "每社区使用中表格数"', 'zh = "表格"', False),
        ('short_en = "Forms"', 'short_en = "In use"', False),
        ('numerator_en = "forms in use"', 'numerator_en = "forms used"', False),
        ('source = ["sichuan 2.6"', 'source = ["sichuan 2.7"', False),
        ("factor = 100", "factor = 10", True),
        ('direction = "low"', 'direction = "high"', True),
        ('numerator = "forms_in_use"', 'numerator = "forms_all"', True),
    ],
)
def test_of_an_indicator_the_figure_counts(old: str, new: str, counts: bool) -> None:
    text = DECLARATION.read_text(encoding="utf-8")
    assert old in text
    assert (deciding_parts(text.replace(old, new, 1)) != deciding_parts(text)) is counts


def test_it_is_short_and_the_same_every_time() -> None:
    assert len(code_version()) == 16 and code_version() == code_version.__wrapped__()
