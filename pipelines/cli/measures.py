"""``measures``: which step the rule proposes for which area, and why."""

from __future__ import annotations

import argparse
from typing import Any

import polars as pl

from pipelines.base.home import find_home
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, language, print_rows, say
from pipelines.queries import measures_list, open_snapshot
from pipelines.queries.department_proposals import department_proposals
from schemas.circulation import INTERNAL
from schemas.errors import UserError
from schemas.measure_rows import DepartmentProposal, DepartmentReasonRow, ReasonRow
from schemas.measures import REASONS, STEPS
from schemas.rows import typed_rows
from schemas.words import Words

LEVELS = ("township", "county", "prefecture")
_DESCRIPTION = """
One proposal per area and month, with all its reasons and what is lacking. Facts are counted; what has chance
in it is judged once, on the index of what the area's own departments push. A person decides each step.
"""
_ABOUT_DEPARTMENTS = """
One proposal per department of an area: items of the negative list, emergencies past grace, forms, plaques,
appraisals and tools that a list says may not be demanded, and, in three communities or more, items, forms,
plaques, appraisals and tools that nothing covers and forms filled more often than approved. Certificates are
left out: their rows name no level of who requires them. The figures in brackets are rows and communities. A
case about one is opened by `cases open --department`.
"""


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    measures = commands.add_parser(
        "measures", parents=[common], help="who is proposed for a reminder, an interview or a notice"
    )
    actions = measures.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser(
        "list", parents=[common], help="the proposals of a month", description=_DESCRIPTION
    )
    p.add_argument("--period", metavar="P", help="a month 2026-10; the last one where left out")
    p.add_argument("--level", default="county", metavar="L", help=f"{', '.join(LEVELS)} (county)")
    p.add_argument("--step", metavar="S", help=f"only these: {', '.join(STEPS)}")
    p.add_argument("--snapshot", metavar="ID", help="an old snapshot; the current one where left out")
    p.set_defaults(run=run_list)
    p = actions.add_parser(
        "departments",
        parents=[common],
        help="departments that the last month's findings give a ground for a reminder",
        description=_ABOUT_DEPARTMENTS,
    )
    p.add_argument("--level", default="county", metavar="L", help=f"{', '.join(LEVELS)} (county)")
    p.add_argument("--snapshot", metavar="ID", help="an old snapshot; the current one where left out")
    p.set_defaults(run=run_departments)


def run_departments(args: argparse.Namespace) -> int:
    snapshot = open_snapshot(find_home(args.home).require(), args.snapshot)
    _require("层级", "level", args.level, LEVELS)
    rows = department_proposals(snapshot, scope_of(args), args.level)
    if args.json:
        emit(args, rows.to_dicts())
        return 0
    spoken = language(args)
    between = "；" if spoken == "zh" else "; "
    grounds = [
        between.join(_ground(reason, spoken) for reason in row["reasons"])
        for row in typed_rows(DepartmentProposal, rows)
    ]
    print_rows(
        args, rows.drop("reasons", "prefecture").with_columns(pl.Series("reasons", grounds, pl.String))
    )
    told = Words(
        "{mark}。按 {month} 的报送与准入记录清点，不含偶然成分。每一步由人决定。",
        "{mark}. Counted from the returns and admission records of {month}: nothing of it is chance. A "
        "person decides each step.",
    )
    say(args, told, mark=INTERNAL.of(spoken), month=snapshot.latest)
    return 0


def _ground(reason: DepartmentReasonRow, spoken: str) -> str:
    said = REASONS[reason["code"]].words.of(spoken)
    return f"{said} ({reason['rows']}; {reason['communities']})"


def run_list(args: argparse.Namespace) -> int:
    snapshot = open_snapshot(find_home(args.home).require(), args.snapshot)
    period = args.period or snapshot.latest
    _require("层级", "level", args.level, LEVELS)
    _require("月份", "month", period, snapshot.periods)
    rows = measures_list(snapshot, scope_of(args), args.level, period)
    if args.step:
        _require("措施", "step", args.step, tuple(STEPS))
        rows = rows.filter(pl.col("step") == args.step)
    if args.json:
        emit(args, rows.to_dicts())
        return 0
    print_rows(args, _for_people(rows, language(args)))
    expected = rows["chance_expected"].sum()
    told = Words(
        "{mark}。各类措施合计，仅凭偶然约有 {expected:.2g} 个。每一步由人决定。",
        "{mark}. Of all steps together chance alone would put about {expected:.2g} here. A person "
        "decides each step.",
    )
    say(args, told, mark=INTERNAL.of(language(args)), expected=expected)
    return 0


def _require(zh: str, en: str, asked: str, known: tuple[str, ...] | list[str]) -> None:
    if asked not in known:
        raise UserError("REQ-112", what=Words(zh, en), wrong=asked, known=Words.listed(known))


def _for_people(rows: pl.DataFrame, spoken: str) -> pl.DataFrame:
    """One row per proposal in words: area_code, area_name, prefecture_name, step, reasons, lacks."""
    between = "；" if spoken == "zh" else "; "
    told = [
        {
            **{name: row[name] for name in ("area_code", "area_name", "prefecture_name")},
            "step": STEPS[row["step"]].words.of(spoken),
            "reasons": between.join(_reason(reason, spoken) for reason in row["reasons"]),
            "lacks": between.join(
                lacks.of(spoken) for code in row["lacks"] if (lacks := REASONS[code].lacks)
            ),
        }
        for row in rows.iter_rows(named=True)
    ]
    columns = ("area_code", "area_name", "prefecture_name", "step", "reasons", "lacks")
    return pl.DataFrame(told, schema=dict.fromkeys(columns, pl.String))


def _reason(reason: ReasonRow, spoken: str) -> str:
    said = REASONS[reason["code"]].words.of(spoken)
    return said if reason["value"] is None else f"{said} ({reason['value']:g})"
