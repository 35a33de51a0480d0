"""Imports go one way: app.py → pages/<section> → pages/_ui → pipelines/queries → pipelines → schemas."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SOURCES = sorted(
    path.relative_to(PROJECT)
    for root in ("app.py", "pages", "pipelines", "schemas")
    for path in ([PROJECT / root] if root.endswith(".py") else (PROJECT / root).rglob("*.py"))
    if path.exists()
)
STREAMLIT = ("app", "pages")
DUCKDB = ("pipelines.store", "pipelines.publish", "pipelines.queries")


def module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_modules(path: Path) -> list[str]:
    """Every module a file imports, by absolute name; ``from a import b`` counts as a.b."""
    names = []
    package = list(path.parent.parts)
    for node in ast.walk(ast.parse((PROJECT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names += [f"{base}.{alias.name}" for alias in node.names]
    return names


def inside(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def layer(module: str) -> int | None:
    """Height of a module of ours; a module may import its own height and below."""
    heights = (
        ("app", 6),
        ("pages._ui", 4),
        ("pages", 5),
        ("pipelines.__main__", 3),
        ("pipelines.cli", 3),
        ("pipelines.queries", 2),
        ("pipelines", 1),
        ("schemas", 0),
    )
    return next((height for package, height in heights if inside(module, package)), None)


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_imports_point_downwards(path: Path) -> None:
    own = layer(module_name(path))
    assert own is not None
    upwards = [name for name in imported_modules(path) if (layer(name) or 0) > own]
    assert upwards == []


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_streamlit_and_duckdb_stay_in_their_rooms(path: Path) -> None:
    module = module_name(path)
    for library, rooms in (("streamlit", STREAMLIT), ("duckdb", DUCKDB)):
        if not inside(module, *rooms):
            assert not [name for name in imported_modules(path) if inside(name, library)], library


def test_pages_of_one_section_do_not_lean_on_another() -> None:
    for path in SOURCES:
        if path.parts[0] == "pages" and len(path.parts) > 2 and path.parts[1] != "_ui":
            own = f"pages.{path.parts[1]}"
            others = [
                name
                for name in imported_modules(path)
                if inside(name, "pages") and not inside(name, own, "pages._ui")
            ]
            assert others == [], path


def test_packages_of_the_pipeline_do_not_lean_on_each_other_in_a_circle() -> None:
    """TopologicalSorter raises CycleError, which names the circle."""

    def room(module: str) -> str:
        return ".".join(module.split(".")[:2])

    rooms = {room(module_name(path)) for path in SOURCES if path.parts[0] == "pipelines"} - {"pipelines"}
    needs: dict[str, set[str]] = {name: set() for name in rooms}
    for path in SOURCES:
        own = room(module_name(path))
        if own in needs:
            needs[own] |= {room(name) for name in imported_modules(path)} & rooms - {own}
    assert list(TopologicalSorter(needs).static_order())


WRITING = (
    "pipelines.store",
    "pipelines.publish",
    "pipelines.intake",
    "pipelines.areas.stored",
    "pipelines.admission.acting",
    "pipelines.admission.applying",
    "pipelines.admission.stored",
    "pipelines.lists.importing",
    "pipelines.lists.receipts",
    "pipelines.plans.recording",
)
"""The rooms that change a home, or hold what does."""


@pytest.mark.parametrize("path", [path for path in SOURCES if path.parts[0] in ("app.py", "pages")], ids=str)
def test_pages_change_a_home_only_through_actions(path: Path) -> None:
    """An action asks the right before it does anything (tests/unit/actions); a room below asks nobody."""
    assert [name for name in imported_modules(path) if inside(name, *WRITING)] == []


def test_nothing_but_init_lies_directly_in_pages() -> None:
    """Streamlit opens a page file that lies directly in pages/ by its URL, around app.py and its guard."""
    assert [path.name for path in (PROJECT / "pages").glob("*.py") if path.name != "__init__.py"] == []
