"""``demo``: builds the demonstration home."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from pipelines.base.home import find_home
from pipelines.cli.output import emit, progress, say
from pipelines.demo.demo_areas import TOWNSHIPS_PER_COUNTY
from pipelines.demo.months import HANDED_IN
from pipelines.demo.provinces import DEFAULT, NATION, PROVINCES
from pipelines.demo_home.build import NATION_MONTHS
from pipelines.demo_home.replace import build_in_place, build_nation_in_place
from pipelines.jurisdictions.settings import load_jurisdiction
from schemas.errors import UserError
from schemas.words import Words

TOWNSHIPS = {"small": TOWNSHIPS_PER_COUNTY, "full": None}


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    p = commands.add_parser("demo", parents=[common], help="build the demonstration home")
    p.add_argument(
        "--size",
        choices=tuple(TOWNSHIPS),
        default="small",
        help=f"small: {TOWNSHIPS_PER_COUNTY} townships of every county (default); full: all of them",
    )
    p.add_argument(
        "--jurisdiction",
        default=DEFAULT,
        metavar="NAME",
        help=f"{', '.join(PROVINCES)}; {DEFAULT} where left out",
    )
    p.add_argument(
        "--nation",
        type=float,
        metavar="SHARE",
        help="all provinces in one home, with that share (0 to 1) of the townships of every county, at least "
        "one; instead of --size and --jurisdiction",
    )
    p.add_argument(
        "--months",
        type=int,
        metavar="N",
        help=f"returns of the last N months, 1 to {len(HANDED_IN)}; {len(HANDED_IN)} where left out, of all "
        f"provinces {NATION_MONTHS}",
    )
    p.set_defaults(run=run_demo)


def run_demo(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    usual = len(HANDED_IN) if args.nation is None else NATION_MONTHS
    months = usual if args.months is None else args.months
    _require_within("--months", months, len(HANDED_IN))
    name = args.jurisdiction if args.nation is None else NATION.jurisdiction
    if args.nation is None:
        steps = build_in_place(home, None, TOWNSHIPS[args.size], months, name)
    else:
        _require_within("--nation", args.nation, 1)
        steps = build_nation_in_place(home, args.nation, months)
    *_, report = progress(args, steps, months + 1, "示范数据")
    say(
        args,
        _MADE,
        name=load_jurisdiction(name).words,
        path=home.path,
        townships=report.townships,
        communities=report.communities,
        accepted=report.returns.get("accepted", 0),
        rejected=report.returns.get("rejected", 0),
        items=sum(report.admissions.values()),
    )
    emit(args, {"home": str(home.path), "jurisdiction": name, **asdict(report)})
    return 0


def _require_within(option: str, value: float, most: int) -> None:
    if not 0 < value <= most:
        raise UserError("REQ-120", option=option, value=value, most=most)


_MADE = Words(
    "{name}示范数据（合成）已建在 {path}：{townships} 个乡镇、{communities} 个社区，接收 {accepted} 份报表，"
    "退回 {rejected} 份，准入事项 {items} 项",
    "the demonstration of {name} (synthetic) is in {path}: {townships:township|townships}, "
    "{communities:community|communities}, {accepted:return|returns} accepted, {rejected} rejected, "
    "{items:item|items} in the admission system",
)
