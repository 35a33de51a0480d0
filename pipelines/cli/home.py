"""``init``: makes a home."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.actions.homes import found_home
from pipelines.areas import load_areas
from pipelines.base.home import Home, find_home
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, say
from pipelines.jurisdictions.settings import jurisdiction_names, load_jurisdiction
from pipelines.store import open_store
from schemas.words import Words


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    p = commands.add_parser("init", parents=[common], help="make a home")
    p.add_argument("--jurisdiction", required=True, metavar="NAME", help=", ".join(jurisdiction_names()))
    p.add_argument("--areas", type=Path, metavar="FILE.csv", help="areas in place of data/reference")
    p.set_defaults(run=run_init)


def run_init(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    count = found_home(home, scope_of(args), args.jurisdiction, args.areas)
    said = Words("已建立 {path}：{count} 个区划", "made {path} with {count:area|areas}")
    say(args, said, path=home.path, count=count)
    warnings = list(_find_oddities(home))
    for warning in warnings:
        say(args, Words("注意：{warning}", "note: {warning}"), warning=warning)
    made = {"home": str(home.path), "jurisdiction": args.jurisdiction, "areas": count}
    emit(args, made | {"warnings": [{"message": one.zh, "message_en": one.en} for one in warnings]})
    return 0


def _find_oddities(home: Home) -> Iterator[Words]:
    """What is allowed but most likely a slip."""
    with open_store(home) as store:
        areas, settings = load_areas(store), load_jurisdiction(str(store.setting("jurisdiction")))
    if settings.area_code not in areas["code"]:
        yield _ODD.format(name=settings.words, code=settings.area_code)


_ODD = Words(
    "区划中没有{name}（{code}），请核对 --jurisdiction 与区划文件是否相符",
    "{name} ({code}) is not among the areas; do --jurisdiction and file agree?",
)
