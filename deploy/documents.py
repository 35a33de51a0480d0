"""Pages of docs/ that follow from the code: ``python deploy/documents.py`` writes them anew.

What a table of the product says already is not typed a second time: docs/checks.md is a whole page; in the
others the lines between ``<!-- begin NAME -->`` and ``<!-- end NAME -->`` are written here.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from pipelines.__main__ import build_parser  # noqa: E402
from pipelines.indicators.definitions import GROUPS, INDICATORS, Indicator  # noqa: E402
from pipelines.intake.checks.catalogue import PAGE, catalogue_page  # noqa: E402
from pipelines.jurisdictions.settings import jurisdiction_names  # noqa: E402
from schemas.access import RIGHTS, ROLES  # noqa: E402
from schemas.admission import BODIES  # noqa: E402
from schemas.personal_data import PERSONAL_DATA  # noqa: E402

DOCS = PROJECT / "docs"
ROOTS = ("pages", "pipelines", "schemas")
COMMON = ("help", "home", "json", "lang")
"""Options of every command: told once at the head of the page."""


def documents() -> dict[Path, str]:
    """Every page that is written here, whole, with what it must say now."""
    blocks: dict[Path, dict[str, Callable[[], Iterable[str]]]] = {
        DOCS / "developing" / "indicators.md": {"indicators": indicator_lines},
        DOCS / "developing" / "architecture.md": {"rooms": room_lines},
        DOCS / "admission.md": {"bodies": body_lines},
        DOCS / "commands.md": {"commands": command_lines},
        DOCS / "access.md": {"roles": role_lines},
        DOCS / "keeping.md": {"personal data": personal_lines},
    }
    pages = {page: _filled(page.read_text(encoding="utf-8"), parts) for page, parts in blocks.items()}
    return {PAGE: catalogue_page(), **pages}


def _filled(text: str, parts: dict[str, Callable[[], Iterable[str]]]) -> str:
    """The page with each part between its marks. Raises ValueError where a mark is missing."""
    for name, lines in parts.items():
        begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
        if begin not in text or end not in text:
            raise ValueError(f"the marks of {name} are missing")
        before, after = text.split(begin)[0], text.split(end)[-1]
        text = "\n".join((before + begin, *lines(), end + after))
    return text


def room_lines() -> Iterator[str]:
    """A table of the rooms, what each holds in its own first sentence."""
    yield from ("| room | holds |", "|---|---|")
    for room in rooms():
        words = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""
        sentence = " ".join(words.split()).split(". ")[0].rstrip(".").replace("``", "`")
        yield f"| `{room.relative_to(PROJECT).as_posix()}` | {sentence} |"


def rooms() -> list[Path]:
    """Folders of pages, pipelines and schemas that are packages of their own."""
    found = [path.parent for root in ROOTS for path in sorted((PROJECT / root).rglob("__init__.py"))]
    # A section of pages holds rooms and nothing else.
    return [room for room in found if room.parent != PROJECT / "pages" or room.name == "_ui"]


def role_lines() -> Iterator[str]:
    """The roles with what each sees and does, and what may be granted beside it; then the rights."""
    yield "| role | at | sees | does | may be given beside it |"
    yield "|---|---|---|---|---|"
    for key, role in ROLES.items():
        bodies = ["bodies of the admission"] if role.extras & set(BODIES.keys) else []
        beside = [*bodies, *_in_code(role.extras - set(BODIES.keys))]
        cells = (role.levels, _in_code(role.sees), _in_code(role.does), beside)
        told = " | ".join(", ".join(cell) or "–" for cell in cells)
        yield f"| {role.zh} `{key}` | {told} |"
    yield from ("", "| right | |", "|---|---|")
    for key, words in RIGHTS.items():
        if key not in BODIES.keys:
            yield f"| `{key}` | {words.zh} · {words.en} |"


def _in_code(keys: Iterable[str]) -> list[str]:
    return [f"`{key}`" for key in sorted(keys)]


def personal_lines() -> Iterator[str]:
    """A table of where something is kept of persons."""
    yield from ("| what | term | why it is kept | what deletion does |", "|---|---|---|---|")
    for place in PERSONAL_DATA:
        term = f"{place.months} months from {place.since.en}" if place.months else "none"
        yield f"| {place.what.zh} · {place.what.en} | {term} | {place.why.en} | {place.deletion.en} |"


def body_lines() -> Iterator[str]:
    """A table of the bodies that may act in an admission."""
    yield from ("| key | 机构 | body |", "|---|---|---|")
    yield from (f"| `{key}` | {name.zh} | {name.en} |" for key, name in BODIES.words.items())


def indicator_lines() -> Iterator[str]:
    """A table per burden group, an indicator a line."""
    for group in GROUPS:
        yield f"\n### {group.zh} · {group.en} (`{group.code}`)\n"
        yield "| code | indicator | numerator | denominator | factor, unit | kind | better | source |"
        yield "|---|---|---|---|---|---|---|---|"
        yield from (_indicator_line(one) for one in INDICATORS if one.group == group.code)


def _indicator_line(one: Indicator) -> str:
    adds_up = {"numerator": " (adds up)"}.get(",".join(one.flow), " (both add up)" if one.flow else "")
    cells = (
        f"`{one.code}`",
        f"{one.zh}<br>{one.en}",
        f"`{one.numerator}`<br>{one.numerator_words.en}",
        f"`{one.denominator}`<br>{one.denominator_words.en}" if one.denominator_words else "–",
        f"{one.factor}<br>{one.unit.en}",
        one.kind + adds_up,
        one.direction,
        ", ".join(one.source),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def command_lines() -> Iterator[str]:
    """A section per command of the first level, a table row per argument; commands below stand in it."""
    for path, parser, told in commands(build_parser()):
        yield f"\n{'##' if len(path) == 1 else '###'} `{' '.join(path)}`\n"
        yield f"{told[:1].upper()}{told[1:]}."
        rows = [_argument_line(action) for action in parser._actions if _is_own(action)]
        if rows:
            yield from ("", "| argument | | |", "|---|---|---|", *rows)


def commands(
    parser: argparse.ArgumentParser, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser, str]]:
    """Words, parser and help of every command that has a help, those below it after it. A command without
    one is a former name that still works."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for told in action._choices_actions:
                below = action.choices[told.dest]
                yield (*path, told.dest), below, told.help or ""
                yield from commands(below, (*path, told.dest))


def _is_own(action: argparse.Action) -> bool:
    return action.dest not in COMMON and not isinstance(action, argparse._SubParsersAction)


def _argument_line(action: argparse.Action) -> str:
    name = ", ".join(action.option_strings) or str(action.metavar or action.dest)
    takes = action.option_strings and action.nargs != 0
    value = f" {action.metavar or action.dest.upper()}" if takes else ""
    needed = action.required or (not action.option_strings and action.nargs not in ("?", "*"))
    told = action.help or ""
    if told == ", ".join(jurisdiction_names()):
        told = "a file of data/reference/jurisdictions"  # so that a new province is one file
    choices = "one of " + ", ".join(f"`{choice}`" for choice in action.choices) if action.choices else ""
    words = "; ".join(part for part in (told, choices) if part)
    return f"| `{name}{value}` | {'needed' if needed else ''} | {words} |".replace("\n", " ")


if __name__ == "__main__":
    for page, text in documents().items():
        page.write_text(text, encoding="utf-8", newline="\n")
