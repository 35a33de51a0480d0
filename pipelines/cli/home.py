"""``init``: makes a home."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from pipelines.cli.output import emit, say
from pipelines.founding import found_home
from pipelines.home import find_home
from pipelines.jurisdictions import jurisdiction_names


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    p = commands.add_parser("init", parents=[common], help="make a home")
    p.add_argument("--jurisdiction", required=True, metavar="NAME", help=", ".join(jurisdiction_names()))
    p.add_argument("--areas", type=Path, metavar="FILE.csv", help="areas in place of data/reference")
    p.set_defaults(run=run_init)


def run_init(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    count = found_home(home, args.jurisdiction, args.areas)
    say(args, f"已建立 {home.path}：{count} 个区划", f"made {home.path} with {count} areas")
    emit(args, {"home": str(home.path), "jurisdiction": args.jurisdiction, "areas": count})
    return 0
