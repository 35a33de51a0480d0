"""Taking tables out of a snapshot: export."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.actions.reading import note_read
from pipelines.base.home import find_home
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, say
from pipelines.publish.files import TEMPORARY, replace_text
from pipelines.queries import Snapshot, areas_in, open_snapshot, whole_table
from pipelines.queries.descriptors import DESCRIBED, DESCRIPTOR, table_schema
from pipelines.queries.exports import SHAPES, export_parts, periods_named, register_parts
from pipelines.queries.files import FORMATS, write_parts
from schemas.areas import LEVELS
from schemas.dtypes import Dtypes
from schemas.errors import UserError
from schemas.returns import REGISTERS
from schemas.table_exports import EXPORTED
from schemas.words import Words

_PERIOD_HELP = (
    "a month 2026-10, all months of 2026-01:2026-10, a quarter 2026-Q3 or a year 2026. Of a quarter or year"
    " with all its months: stocks and completeness of the last month, flows added up"
)
_DESCRIPTION = """
Values of areas, or with --register the rows of the returns behind them. CSV and Parquet are for programs:
their columns have the names of docs/analyst.md, and beside the file lies its Frictionless Table Schema,
FILE.schema.json, with types and meanings in both languages. A workbook asked for with --lang zh (or
$BURDEN_LANG) has Chinese headers, names beside codes, units, and codes in words. A sheet of Excel holds
1,048,575 rows.
"""


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    p = commands.add_parser(
        "export", parents=[common], help="values or register rows as a file", description=_DESCRIPTION
    )
    p.add_argument("--level", metavar="L", help=", ".join(LEVELS))
    p.add_argument("--register", metavar="R", help=f"rows of a register instead: {', '.join(REGISTERS)}")
    p.add_argument("--table", choices=EXPORTED, metavar="T", help=f"a table instead: {', '.join(EXPORTED)}")
    p.add_argument("--period", required=True, metavar="P[:P]", help=_PERIOD_HELP)
    p.add_argument("--indicators", metavar="a,b", help="codes; all where left out")
    p.add_argument(
        "--shape", default=SHAPES[0], metavar="S", help="long, or wide: a column per indicator (long)"
    )
    p.add_argument(
        "--area",
        metavar="CODE",
        help="with --register: rows of this area (of --level) and all that lies in it",
    )
    p.add_argument("--format", required=True, metavar="F", help=", ".join(FORMATS))
    p.add_argument("--out", required=True, type=Path, metavar="FILE")
    p.add_argument("--snapshot", metavar="ID", help="an old snapshot; the current one where left out")
    p.set_defaults(run=run_export)


def run_export(args: argparse.Namespace) -> int:
    snapshot_home = find_home(args.home).require()
    snapshot = open_snapshot(snapshot_home, args.snapshot)
    parts, kind = _parts(snapshot, args)
    temporary = args.out.with_name(TEMPORARY + args.out.name)
    try:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as target:
            asked, columns = _language(args), Dtypes()
            noted = _noted(parts, columns)
            count = write_parts(snapshot, scope_of(args), noted, args.format, target, kind, asked)
        note_read(snapshot_home, scope_of(args), "export", asked_for(args), count, args.area)
        temporary.replace(args.out)
        _describe(snapshot, args, kind, columns)
    except OSError as error:
        raise UserError("REQ-009", path=args.out, error=error) from error
    finally:
        temporary.unlink(missing_ok=True)
    source = snapshot.id
    said = Words("{out}：{count} 行，快照 {id}", "{out}: {count:row|rows} of {id}")
    say(args, said, out=args.out, count=count, id=source)
    emit(args, {"out": str(args.out), "rows": count, "format": args.format, "snapshot": source})
    return 0


def _noted(parts: Iterator[pl.DataFrame], columns: Dtypes) -> Iterator[pl.DataFrame]:
    """The parts as they are; ``columns`` takes down what they have."""
    for part in parts:
        columns |= part.schema
        yield part


def _describe(snapshot: Snapshot, args: argparse.Namespace, kind: str, columns: Dtypes) -> None:
    """The descriptor beside a file for programs; a workbook has its dictionary in it. Raises OSError where it
    cannot be written."""
    if args.format in DESCRIBED:
        schema = table_schema(snapshot, scope_of(args), kind, columns)
        beside = args.out.with_name(args.out.name + DESCRIPTOR)
        replace_text(beside, json.dumps(schema, ensure_ascii=False, indent=1) + "\n")


def _language(args: argparse.Namespace) -> str | None:
    """zh where a Chinese file was asked for. Said by nobody, the file is for a program."""
    said = getattr(args, "lang", None) or os.environ.get("BURDEN_LANG")
    return "zh" if said == "zh" else None


def _parts(snapshot: Snapshot, args: argparse.Namespace) -> tuple[Iterator[pl.DataFrame], str]:
    """What is exported, a period at a time, and what kind it is of."""
    periods = periods_named(snapshot, args.period)
    if args.register:
        area = _area(args, snapshot, periods[0]) if args.area else None
        return register_parts(snapshot, scope_of(args), args.register, periods, area), args.register
    if not args.level:
        raise UserError("REQ-030")
    if args.table:
        tables = (whole_table(snapshot, scope_of(args), args.table, args.level, [one]) for one in periods)
        return tables, args.table
    indicators = [code.strip() for code in args.indicators.split(",")] if args.indicators else None
    rows = export_parts(snapshot, scope_of(args), args.level, periods, indicators, args.shape)
    return rows, args.shape


def asked_for(args: argparse.Namespace) -> dict[str, str]:
    """What was asked for, as the log of reads has it."""
    names = ("register", "table", "level", "period", "indicators", "shape", "snapshot")
    return {name: str(said) for name in names if (said := getattr(args, name, None))}


def _area(args: argparse.Namespace, snapshot: Snapshot, period: str) -> tuple[str, str]:
    """The area of a code; where no level was named, of the lowest that has one: a code may be a prefecture's
    and its own county's."""
    areas = areas_in(snapshot, scope_of(args), period).filter(code=args.area)
    return args.level or max(areas["level"], key=LEVELS.index, default=LEVELS[-1]), args.area
