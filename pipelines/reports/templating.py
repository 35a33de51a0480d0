"""Templates of documents: texts that say what a document says; a jurisdiction replaces them without code.

A template is a text of Jinja with the facts of the case put in where ``{{ }}`` stands. In what comes out

    title: …      to: …      copies: …      attachment: …

are fields of the document, ``# `` begins a heading of the first level, ``## `` one of the second,
``[[name]]`` alone on a line is the table or chart of that name, and every other line is a paragraph. Lines
that are empty, or begin with ``%``, say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from pipelines.base.home import Home
from pipelines.base.printable import printable
from pipelines.reports.paper import Block, BlockKind, Chart, Table
from schemas.errors import UserError

SHIPPED = Path(__file__).parent / "templates"
OWN = "templates"
"""Folder of a home that holds the templates it has of its own."""
FOREIGN = "\ue000"
"""Stands before what a fact put in, so that a line that a fact begins is never taken for a sign of the
template; it is taken out again."""
FIELDS = ("title", "to", "copies", "attachment")


@dataclass
class Written:
    """What a template says: its fields, and its blocks in order."""

    title: str = ""
    to: str = ""
    copies: str = ""
    attachments: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def template_path(home: Home, name: str) -> Path:
    """The home's own template of that name where it has one, else the one that comes with the product."""
    own = home.path / OWN / f"{name}.txt"
    return own if own.exists() else SHIPPED / f"{name}.txt"


def write_from(path: Path, facts: Mapping[str, Any], tables: Mapping[str, Table | Chart]) -> Written:
    """What the template says of these facts. Raises UserError, with its place, for a template that cannot be
    read, names a fact or a table that there is none of, or has no title."""
    environment = SandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_as_foreign
    )
    try:
        text = environment.from_string(path.read_text(encoding="utf-8-sig")).render(**facts)
    except _WRONG as error:
        raise UserError("DOC-001", file=path, line=_line_of(error) or "?", error=error) from error
    written = _read(text, tables, path)
    if not written.title:
        raise UserError("DOC-002", file=path)
    return written


_WRONG = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a template can do wrong: in its signs, its sums, its names, its file."""


def _line_of(error: BaseException) -> int | None:
    """The line of the template on which it went wrong, None where that is not known."""
    found: int | None = getattr(error, "lineno", None)
    step = error.__traceback__
    while step is not None and found is None:
        if step.tb_frame.f_code.co_filename == "<template>":
            found = step.tb_lineno
        step = step.tb_next
    return found


def _as_foreign(fact: Any) -> Any:
    """A fact on one line, marked; a number as it is."""
    return FOREIGN + " ".join(printable(fact).split()) if isinstance(fact, str) else fact


def _read(text: str, tables: Mapping[str, Table | Chart], path: Path) -> Written:
    written = Written()
    for line in text.splitlines():
        _read_line(written, line.strip(), tables, path)
    return written


def _read_line(written: Written, line: str, tables: Mapping[str, Table | Chart], path: Path) -> None:
    if not line or line.startswith("%"):
        return
    name, colon, value = line.partition(":")
    if colon and name in FIELDS and not written.blocks:
        _set_field(written, name, _plain(value))
        return
    if line.startswith("[[") and line.endswith("]]"):
        wanted = line[2:-2].strip()
        if wanted not in tables:
            raise UserError("DOC-003", file=path, table=wanted, known=", ".join(sorted(tables)))
        part = tables[wanted]
        if isinstance(part, Chart):
            written.blocks += [Block("chart", chart=part)] if part.spec else []
        elif part.rows:
            written.blocks.append(Block("table", table=part))
        return
    for sign in ("## ", "# "):
        if line.startswith(sign):
            kind: BlockKind = "heading" if sign == "# " else "subheading"
            written.blocks.append(Block(kind, _plain(line[len(sign) :])))
            return
    written.blocks.append(Block("text", _plain(line)))


def _plain(text: str) -> str:
    return text.replace(FOREIGN, "").strip()


def _set_field(written: Written, name: str, value: str) -> None:
    if name == "attachment":
        written.attachments.append(value)
    else:
        setattr(written, name, value)
