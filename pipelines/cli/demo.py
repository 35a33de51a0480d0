"""``demo``: builds the demonstration home."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from pipelines.base.home import find_home
from pipelines.cli.output import emit, progress, say
from pipelines.demo.months import PERIODS
from pipelines.demo.places import TOWNSHIPS_PER_COUNTY
from pipelines.demo.provinces import DEFAULT, PROVINCES
from pipelines.demo.replace import build_in_place
from pipelines.jurisdictions.settings import load_jurisdiction

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
    steps = build_in_place(home, None, TOWNSHIPS[args.size], len(PERIODS), args.jurisdiction)
    *_, report = progress(args, steps, len(PERIODS) + 1, "示范数据")
    zh, en = _names(args.jurisdiction)
    items = sum(report.admissions.values())
    accepted, rejected = (report.returns.get(status, 0) for status in ("accepted", "rejected"))
    say(
        args,
        f"{zh}示范数据（合成）已建在 {home.path}：{report.townships} 个乡镇、{report.communities} 个社区，"
        f"接收 {accepted} 份报表，退回 {rejected} 份，准入事项 {items} 项",
        f"the demonstration of {en} (synthetic) is in {home.path}: {report.townships} townships, "
        f"{report.communities} communities, {accepted} returns accepted, {rejected} rejected, "
        f"{items} items in the admission system",
    )
    emit(args, {"home": str(home.path), "jurisdiction": args.jurisdiction, **asdict(report)})
    return 0


def _names(jurisdiction: str) -> tuple[str, str]:
    found = load_jurisdiction(jurisdiction)
    return found.zh, found.en
