"""``demo``: builds the demonstration home."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from pipelines.base.home import find_home
from pipelines.cli.output import emit, progress, say
from pipelines.demo.demo_areas import TOWNSHIPS_PER_COUNTY
from pipelines.demo.months import HANDED_IN
from pipelines.demo.provinces import DEFAULT, PROVINCES
from pipelines.demo_home.replace import build_in_place
from pipelines.jurisdictions.settings import load_jurisdiction
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
    p.set_defaults(run=run_demo)


def run_demo(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    steps = build_in_place(home, None, TOWNSHIPS[args.size], len(HANDED_IN), args.jurisdiction)
    *_, report = progress(args, steps, len(HANDED_IN) + 1, "示范数据")
    say(
        args,
        _MADE,
        name=load_jurisdiction(args.jurisdiction).words,
        path=home.path,
        townships=report.townships,
        communities=report.communities,
        accepted=report.returns.get("accepted", 0),
        rejected=report.returns.get("rejected", 0),
        items=sum(report.admissions.values()),
    )
    emit(args, {"home": str(home.path), "jurisdiction": args.jurisdiction, **asdict(report)})
    return 0


_MADE = Words(
    "{name}示范数据（合成）已建在 {path}：{townships} 个乡镇、{communities} 个社区，接收 {accepted} 份报表，"
    "退回 {rejected} 份，准入事项 {items} 项",
    "the demonstration of {name} (synthetic) is in {path}: {townships:township|townships}, "
    "{communities:community|communities}, {accepted:return|returns} accepted, {rejected} rejected, "
    "{items:item|items} in the admission system",
)
