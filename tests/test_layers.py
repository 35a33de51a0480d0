"""The rooms of the house, and who may lean on whom. Every rule says why it is there and, where it is broken,
what to do. docs/developing/architecture.md draws the same house."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
ROOTS = ("app.py", "pages", "pipelines", "schemas")
SOURCES = sorted(
    path.relative_to(PROJECT)
    for root in ROOTS
    for path in ([PROJECT / root] if root.endswith(".py") else (PROJECT / root).rglob("*.py"))
)
PAGE_SOURCES = [path for path in SOURCES if path.parts[0] in ("app.py", "pages")]

LAYERS = (
    ("app", 9),
    ("pages._ui.words", 5),
    ("pages._ui.shell", 6),
    ("pages._ui.parts", 7),
    ("pages._ui", 5),
    ("pages", 8),
    ("pipelines.__main__", 4),
    ("pipelines.cli", 4),
    ("pipelines.api", 4),
    ("pipelines.demo_home", 4),
    ("pipelines.actions", 3),
    ("pipelines.queries", 2),
    ("pipelines", 1),
    ("schemas", 0),
)
"""The first name that fits a module gives its height. At the top the page rooms; then what pages share: parts
draw, the shell holds a page together, words are words; then the command line, the interface for programs and
the demonstration, which use the house as people do; actions, queries, the work itself, and at the bottom the
contracts."""

FOR_PAGES = ("pages", "pipelines.queries", "pipelines.actions", "schemas")
"""All of ours that a page may import."""
SERVING = Path("pages/_ui/shell/routes.py")
"""What puts pages and the interface for programs (pipelines.api) on one server."""

WITH_FILES = ("pipelines.base.spreadsheets", "pipelines.__version__")
"""What the interface for programs may use beside queries: the writer of CSV, and the version."""

WITH_DUCKDB = ("pipelines.store", "pipelines.publish", "pipelines.queries")

CHANGING = (
    "pipelines.actions",
    "pipelines.intake",
    "pipelines.admission.acting",
    "pipelines.admission.applying",
    "pipelines.lists.importing",
    "pipelines.lists.receipts",
    "pipelines.plans.by_level.importing",
    "pipelines.plans.recording",
    "pipelines.publish.job",
)
"""What changes a home."""

WITHOUT_OWN_TESTS = {"pipelines/cli"}
"""Commands are tested with what they command, through pipelines.__main__."""
BESIDE_THE_HOUSE = {"deploy", "schemas"}
"""Folders of tests/unit that stand for a folder at the top."""


def module_name(path: Path) -> str:
    """pages/brief/area/page.py → pages.brief.area.page; a package's __init__ is the package."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imported_modules(path: Path) -> tuple[str, ...]:
    """Every module a file imports, by absolute name, wherever in it; ``from a import b`` counts as a.b."""
    names: list[str] = []
    package = list(path.parent.parts)
    for node in ast.walk(ast.parse((PROJECT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names += [f"{base}.{alias.name}" for alias in node.names]
    return tuple(names)


def inside(module: str, *packages: str) -> bool:
    """Whether a module is one of the packages or lies in one."""
    return any(module == package or module.startswith(package + ".") for package in packages)


def height(module: str) -> int | None:
    """Height of a module of ours; None for another's."""
    return next((found for package, found in LAYERS if inside(module, package)), None)


def page_room(path: Path) -> str | None:
    """pages.brief.area for every file of that page's room; None for what is no page."""
    is_page = path.parts[0] == "pages" and len(path.parts) > 3 and path.parts[1] != "_ui"
    return ".".join(path.parts[:3]) if is_page else None


def imports_of(paths: Iterable[Path], forbidden: Callable[[str], bool]) -> list[str]:
    """“file imports module” for every forbidden import."""
    return [f"{path} imports {name}" for path in paths for name in imported_modules(path) if forbidden(name)]


def no_circle(depth: int, root: str) -> None:
    """Fails with the circle, where rooms (module names cut to ``depth`` parts) below ``root`` form one."""
    room_of = {path: ".".join(module_name(path).split(".")[:depth]) for path in SOURCES}
    rooms = {room for room in room_of.values() if inside(room, root)} - {root}
    needs: dict[str, set[str]] = {room: set() for room in rooms}
    for path, room in room_of.items():
        if room in rooms:
            reached = {".".join(name.split(".")[:depth]) for name in imported_modules(path)}
            needs[room] |= (reached & rooms) - {room}
    try:
        list(TopologicalSorter(needs).static_order())
    except CycleError as circle:
        pytest.fail(
            f"these rooms lean on each other in a circle: {' → '.join(circle.args[1])}. Take what both need"
            " out of one of them and put it into the room below both."
        )


def test_imports_point_downwards() -> None:
    """A room uses only what lies at its own height or below, so that a change is felt above it and nowhere
    else: app.py → pages/<section>/<page> → pages/_ui (parts → shell → words) → command line → actions →
    queries → the rest of pipelines → schemas."""
    for path in SOURCES:
        own = height(module_name(path))
        assert own is not None, f"{path} lies in no layer: put it into a room of {', '.join(ROOTS)}"
        upwards = [name for name in imported_modules(path) if (height(name) or 0) > own]
        assert not upwards, f"{path} imports {upwards}: move that down to where both reach it, or pass it in"


def test_pages_ask_through_queries_and_change_through_actions() -> None:
    """A query and an action ask for the scope of whoever wants something; a room below asks nobody. So a page
    imports of ours only pipelines.queries, pipelines.actions, schemas, and other rooms of pages."""
    around = imports_of(PAGE_SOURCES, lambda name: inside(name, *ROOTS) and not inside(name, *FOR_PAGES))
    around = [told for told in around if told != f"{SERVING} imports pipelines.api.serving"]
    assert not around, (
        f"{around}: offer it in a module of pipelines/queries, or pipelines/actions for a write"
    )


def test_pages_put_no_questions_of_their_own_to_a_snapshot() -> None:
    """SQL in a page would be answered without a scope."""
    for path in PAGE_SOURCES:
        tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
        used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not used & {"frame", "sql", "connection"}, (
            f"{path}: write a query in pipelines/queries instead"
        )


def test_the_interface_for_programs_only_asks() -> None:
    """It is read-only and has no SQL of its own: every answer is a query's, given to the scope of a token."""
    sources = [path for path in SOURCES if inside(module_name(path), "pipelines.api")]
    of_actions = ("pipelines.actions.rights", "pipelines.actions.reading")  # who asks, and that it asked
    allowed = ("pipelines.api", "pipelines.queries", *of_actions, "schemas")
    around = imports_of(
        sources, lambda name: inside(name, *ROOTS) and not inside(name, *allowed, *WITH_FILES)
    )
    assert not around, f"{around}: ask a query"


def test_queries_change_nothing() -> None:
    """Who only looks needs no right to write, and looking must be safe at any time."""
    queries = [path for path in SOURCES if inside(module_name(path), "pipelines.queries")]
    changing = imports_of(queries, lambda name: inside(name, *CHANGING))
    assert not changing, f"{changing}: a write belongs to pipelines/actions"


def test_no_page_leans_on_another_page() -> None:
    """A page can then be read, changed and taken away by itself. What pages share lies in pages/_ui, which in
    turn knows no page."""
    for path in PAGE_SOURCES:
        if module_name(path) != "app":
            own = page_room(path) or "pages._ui"
            around = [name for name in imported_modules(path) if inside(name, "pages")]
            others = [name for name in around if not inside(name, own, "pages._ui")]
            assert not others, (
                f"{path} imports {others}: move what both use to pages/_ui (words, shell, parts)"
            )


def test_nothing_lies_directly_in_pages() -> None:
    """Streamlit opens a file that lies directly in pages/ by its URL, around app.py and its guard. A page is
    a room of its own: pages/<section>/<page>/page.py."""
    loose = [str(path) for path in PAGE_SOURCES if path.parts[0] == "pages" and len(path.parts) == 2]
    assert loose == ["pages/__init__.py"], "move it into a page's room, or into pages/_ui"
    shallow = [
        str(path)
        for path in PAGE_SOURCES
        if len(path.parts) == 3 and path.parts[0] == "pages" and path.name != "__init__.py"
    ]
    assert shallow == [], "a section holds rooms only: move the file into pages/<section>/<page>/"


def test_streamlit_stays_in_the_dashboard() -> None:
    """The rest must run in a command, in a test or on a cluster, where there is no page. Words are pure as
    well: the same words are needed for files and tests."""
    for path in SOURCES:
        module = module_name(path)
        if not inside(module, "app", "pages") or inside(module, "pages._ui.words"):
            found = [name for name in imported_modules(path) if inside(name, "streamlit")]
            assert not found, f"{path} imports {found}: keep what draws in pages, hand it the value it needs"


def test_duckdb_stays_with_what_is_stored() -> None:
    """One way into the store and one into a snapshot: a formula is written in polars, once."""
    for path in SOURCES:
        if not inside(module_name(path), *WITH_DUCKDB):
            found = [name for name in imported_modules(path) if inside(name, "duckdb")]
            assert not found, f"{path} imports {found}: ask pipelines.store, or write a query"


def test_rooms_of_the_pipeline_lean_on_each_other_in_no_circle() -> None:
    """Of two rooms one is below: it can be understood and tested without the other."""
    no_circle(2, "pipelines")


def test_rooms_of_the_intake_lean_on_each_other_in_no_circle() -> None:
    """files (bytes → sheets), then checks (sheets → findings), then handout (templates out), which may know
    both; above them what puts them together."""
    no_circle(3, "pipelines.intake")


def rooms_of_tests(kind: str) -> Iterator[tuple[str, Path]]:
    """Every folder below tests/<kind> that holds tests, by its path from there."""
    root = PROJECT / "tests" / kind
    for folder in sorted({path.parent for path in root.rglob("test_*.py")} - {root}):
        yield folder.relative_to(root).as_posix(), folder


def test_tests_lie_in_rooms_of_the_same_name() -> None:
    """tests/unit/ranking tests pipelines/ranking, tests/property the same, tests/pages/admit the pages of
    pages/admit and tests/pages/words pages/_ui/words: who changes a room knows where its tests are."""
    for kind in ("unit", "property"):
        for room, folder in rooms_of_tests(kind):
            there = (PROJECT / "pipelines" / room).is_dir() or room in BESIDE_THE_HOUSE
            assert there, f"{folder.relative_to(PROJECT)}: there is no pipelines/{room}; name it as the room"
    for room, folder in rooms_of_tests("pages"):
        there = any((PROJECT / "pages" / above / room).is_dir() for above in (".", "_ui"))
        assert there, f"{folder.relative_to(PROJECT)}: there is no pages/{room}; name it as the room"


def test_every_room_of_the_pipeline_has_tests() -> None:
    """A room without tests of its own is known to nobody who changes it."""
    deep = [path for path in SOURCES if path.parts[0] == "pipelines" and len(path.parts) > 2]
    rooms = {"/".join(path.parts[:2]) for path in deep}
    kinds = [room for kind in ("unit", "property") for room, _folder in rooms_of_tests(kind)]
    tested = {f"pipelines/{room.partition('/')[0]}" for room in kinds}
    assert rooms - WITHOUT_OWN_TESTS <= tested, "make a folder of its name in tests/unit"
