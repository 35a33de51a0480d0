"""``attach`` of cases, clues and inspections: a picture or PDF as evidence."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from pipelines.actions.attachments import Given, attach
from pipelines.base.home import find_home
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, say
from schemas.errors import UserError
from schemas.words import Words


def add_attach(actions: Any, common: argparse.ArgumentParser, about: str) -> None:
    """The command below those of ``about`` (schemas.attachments.ABOUT)."""
    p = actions.add_parser("attach", parents=[common], help="attach a picture or PDF; its place is taken out")
    p.add_argument("number", metavar=about.upper(), help="its number")
    p.add_argument("file", type=Path, metavar="FILE", help=".jpg, .png, .webp or .pdf, by content")
    p.add_argument("--note", metavar="TEXT", help="what it shows")
    p.add_argument("--keep-location", action="store_true", help="leave place and device in a picture")
    p.add_argument("--by", metavar="NAME", help="the person; else the system's user")
    p.set_defaults(run=run_attach, about=about)


def run_attach(args: argparse.Namespace) -> int:
    try:
        content = args.file.read_bytes()
    except OSError:
        raise UserError("REQ-007", path=args.file) from None
    given = Given(content, args.file.name, args.by or scope_of(args).principal, args.note, args.keep_location)
    done = attach(find_home(args.home), scope_of(args), args.about, args.number, given)
    said = Words("{number} 附件{n}：SHA-256 {sha}", "{number}, attachment {n}: SHA-256 {sha}")
    say(args, said, number=done.about_id, n=done.number, sha=done.sha256)
    emit(args, vars(done))
    return 0
