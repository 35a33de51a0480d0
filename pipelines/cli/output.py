"""How commands speak: JSON for machines, sentences and a progress bar for people."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import polars as pl

from schemas.errors import UserError
from schemas.words import Words

T = TypeVar("T")


def language(args: argparse.Namespace) -> str:
    """zh or en: ``--lang``, else $BURDEN_LANG, else Chinese."""
    return getattr(args, "lang", None) or os.environ.get("BURDEN_LANG", "zh")


def say(args: argparse.Namespace, words: Words, **params: Any) -> None:
    """A sentence for a person, its placeholders filled; silent under --json."""
    if not args.json:
        print((words.format_map(params) if params else words).of(language(args)))


def emit(args: argparse.Namespace, value: Any) -> None:
    """A JSON value for a machine; silent without --json."""
    if args.json:
        print(json.dumps(value, ensure_ascii=False, default=str))


def print_rows(args: argparse.Namespace, rows: pl.DataFrame) -> None:
    """A frame: tab-separated with a header and a count for a person, a list of rows for a machine."""
    if args.json:
        emit(args, rows.to_dicts())
        return
    print(rows.write_csv(separator="\t"), end="")
    say(args, Words("（共 {rows} 行）", "({rows:row|rows})"), rows=rows.height)


def report_error(args: argparse.Namespace, error: UserError) -> None:
    """The sentence with its code for a person; for a machine also {error: {code, message, message_en,
    allowed, allowed_en}}, with problems where many things were found."""
    if args.json:
        print(json.dumps({"error": error.told}, ensure_ascii=False, default=str))
    print(error.words.of(language(args)), file=sys.stderr)


def progress(args: argparse.Namespace, items: Iterable[T], total: int, label: str) -> Iterator[T]:
    """The items, with a bar on the terminal while they are worked through."""
    show = progress_bar(args, label)
    for done, item in enumerate(items, start=1):
        yield item
        show(done, total)


def progress_bar(args: argparse.Namespace, label: str) -> Callable[[int, int], None]:
    """A function of (done, total) that draws a bar on the terminal, for work that reports as it goes."""

    def show(done: int, total: int) -> None:
        if args.json or not sys.stderr.isatty() or total < 2:
            return
        filled = 30 * done // total
        bar = "█" * filled + "·" * (30 - filled)
        end = "\n" if done == total else ""
        print(f"\r{label} {bar} {done}/{total}", end=end, file=sys.stderr, flush=True)

    return show
