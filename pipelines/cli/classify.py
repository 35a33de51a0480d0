"""``classify``: which entry of which list a name means."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from pipelines.base.clock import now_utc
from pipelines.base.home import find_home
from pipelines.classification.classify import Classification, classify
from pipelines.classification.entries import Entry, home_entries, reference_entries
from pipelines.cli.output import emit, say
from pipelines.store import open_store
from schemas.lists import LIST_KINDS
from schemas.periods import china_date
from schemas.words import Words

_VERDICTS = {
    "match": Words("对应第一项", "the first one is meant"),
    "unsure": Words("不能确定，请由人来判断", "not sure: a person decides"),
    "none": Words("没有对应的事项", "nothing fits"),
}


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    p = commands.add_parser("classify", parents=[common], help="which list entry a name means")
    p.add_argument("text", metavar="TEXT", help="name of a work item, form, plaque or certificate")
    p.add_argument(
        "--jurisdiction",
        help="whose lists; those of a home given by --home where it is of this jurisdiction, else the"
        " documents'. Without: the home's",
    )
    p.add_argument("--kind", help=", ".join(LIST_KINDS.keys))
    p.set_defaults(run=run_classify)


def run_classify(args: argparse.Namespace) -> int:
    found = classify(args.text, _entries(args), args.kind)
    emit(args, _record(found))
    _print_table(args, found)
    return 0


def _record(found: Classification) -> dict[str, Any]:
    """For machines: verdict, and suggestions with why in Chinese and why_en."""
    suggestions = [{**vars(one), "why": one.why.zh, "why_en": one.why.en} for one in found.suggestions]
    return {**asdict(found), "suggestions": suggestions}


def _entries(args: argparse.Namespace) -> tuple[Entry, ...]:
    documents = reference_entries(args.jurisdiction) if args.jurisdiction else ()
    if args.jurisdiction and not args.home:
        return documents
    with open_store(find_home(args.home)) as store:
        if args.jurisdiction in (None, store.setting("jurisdiction")):
            return home_entries(store, china_date(now_utc()))
    return documents


def _print_table(args: argparse.Namespace, found: Classification) -> None:
    say(args, _VERDICTS[found.verdict])
    for one in found.suggestions:
        cells = [f"{one.score:.2f}", LIST_KINDS.words[one.kind], one.number, one.title]
        said = [cell if isinstance(cell, Words) else Words.same(str(cell)) for cell in cells]
        say(args, Words.join([*said, one.why], "\t", "\t"))
