"""``python -m pipelines``: the command line."""

from __future__ import annotations

import argparse
import errno
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache, partial
from typing import TextIO

from pipelines.base.disk import system_error
from pipelines.base.log_lines import set_up
from pipelines.cli.command_log import READER_GONE, logged
from pipelines.cli.output import report_error
from schemas.errors import HomeError, UserError
from schemas.words import Words

COMMANDS = {
    "home": ("init",),
    "grants": ("grants", "tokens"),
    "areas": ("areas", "audit"),
    "lists": ("lists",),
    "classify": ("classify",),
    "admission": ("admission",),
    "plans": ("plans", "campaign"),
    "signals": ("signals",),
    "inspections": ("inspections",),
    "intake": ("template", "check", "ingest", "returns"),
    "remind": ("remind",),
    "publish": ("publish", "snapshots"),
    "parts": ("parts",),
    "keeping": ("verify", "archive"),
    "sessions": ("sessions",),
    "personal_data": ("personal-data",),
    "backups": ("backup", "backups", "restore"),
    "export": ("export",),
    "measures": ("measures",),
    "cases": ("cases", "confirm"),
    "clues": ("clues",),
    "score": ("score",),
    "review": ("review",),
    "documents": ("notice", "brief", "bulletin", "ledger"),
    "demo": ("demo",),
    "dashboard": ("dashboard",),
}
"""By module of pipelines.cli the commands it brings, so that only those asked for are imported."""
_VALUED = ("--home", "--lang")
"""What may stand before a command and takes a word, which is none."""

REFUSED_BY_THE_DISK = (
    errno.EACCES,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EIO,
    errno.EISDIR,
    errno.ENOSPC,
    errno.ENOTDIR,
    errno.EPERM,
    errno.EROFS,
)
"""What a full, locked or broken disk says, whichever command meets it."""


def modules_for(argv: Sequence[str]) -> tuple[str, ...]:
    """The modules whose commands the words may mean: of every word that is one's name; all modules where none
    is, or where something else stands before the first one, which is then help or a mistake. A command is
    among its words, so none is missed."""
    names = {command: module for module, commands in COMMANDS.items() for command in commands}
    named = [place for place, word in enumerate(argv) if word in names]
    before = argv[: named[0]] if named else ()
    plain = [
        word
        for place, word in enumerate(before)
        if word != "--json" and not word.startswith(_VALUED) and not (place and before[place - 1] in _VALUED)
    ]
    if not named or plain:
        return tuple(COMMANDS)
    return tuple(module for module in COMMANDS if module in {names[argv[place]] for place in named})


@cache
def build_parser(
    program: str = "python -m pipelines", modules: tuple[str, ...] = tuple(COMMANDS)
) -> argparse.ArgumentParser:
    """Made once a process for the same modules, however many commands it runs."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", default=argparse.SUPPRESS, help="folder of this instance")
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="speak JSON")
    common.add_argument(
        "--lang", choices=("zh", "en"), default=argparse.SUPPRESS, help="language of sentences"
    )
    parser = argparse.ArgumentParser(prog=program, parents=[common])
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in modules:
        module = importlib.import_module(f"pipelines.cli.{name}")
        module.add_commands(commands, common)
    return parser


def main(argv: list[str] | None = None, program: str = "python -m pipelines") -> int:
    """Exit code 0 done, 1 bug, 2 the input was refused, 3 the home is busy or unusable, 141 whoever read
    what is printed has gone."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            # A Chinese Windows console is GBK; receipts must not die on a sign it lacks.
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        try:
            asked = sys.argv[1:] if argv is None else argv
            return _run(build_parser(program, modules_for(asked)), asked)
        finally:
            _say_all()
    except BrokenPipeError:
        _silence(sys.stdout, sys.stderr)
        return READER_GONE


def _run(parser: argparse.ArgumentParser, argv: Sequence[str]) -> int:
    args = parser.parse_args(argv)
    args.home = getattr(args, "home", None)
    args.json = getattr(args, "json", False)
    return logged(_name(args), partial(_do, args))


def _name(args: argparse.Namespace) -> str:
    """The words of the command, without anything that was given to it."""
    return " ".join(filter(None, (args.command, getattr(args, "action", None))))


def _do(args: argparse.Namespace) -> int:
    try:
        set_up("commands")
        code = int(args.run(args))
        _say_all()
        return code
    except BrokenPipeError:
        raise
    except UserError as error:
        report_error(args, error)
        return HomeError.exit_code if _is_full(error.__cause__) else error.exit_code
    except Exception as error:
        cause = _refusal_behind(error)
        if cause is None:
            raise
        refused = HomeError("HOM-009", path=cause.filename or _DISK, error=cause.strerror)
        report_error(args, refused)
        return refused.exit_code


def _say_all() -> None:
    """What was printed is out when this returns. Raises OSError where it cannot be, once: Python would
    complain a second time when it ends."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        _silence(sys.stdout)
        raise


def _silence(*streams: TextIO | None) -> None:
    """What is still to be said on the streams goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        with suppress(OSError, ValueError, AttributeError):  # closed, in memory, or none at all
            os.dup2(nowhere, stream.fileno())  # type: ignore[union-attr]
    os.close(nowhere)


def _is_full(cause: BaseException | None) -> bool:
    """Whether a file could not be written for want of room and not because of what was asked for."""
    found = system_error(cause)
    return found is not None and found.errno in (errno.EDQUOT, errno.EFBIG, errno.ENOSPC)


_DISK = Words("磁盘", "the disk")


def _refusal_behind(error: Exception) -> OSError | None:
    """What the disk refused, also where a library put its own error around it; None for a bug."""
    for one in (error, error.__cause__, *error.args):
        found = system_error(one) if isinstance(one, BaseException) else None
        if found is not None and found.errno in REFUSED_BY_THE_DISK:
            return found
    return None


def import_commands(argv: Sequence[str]) -> None:
    """Imports what a command needs before a program begins. What is imported lives as long as the program: to
    look through it for garbage while it comes took a sixth of the time of a short command."""
    gc.disable()
    for name in modules_for(argv):
        importlib.import_module(f"pipelines.cli.{name}")
    gc.freeze()
    gc.enable()


def burden() -> int:
    """The same under the name it is installed by."""
    import_commands(sys.argv[1:])
    return main(program="burden")


if __name__ == "__main__":
    import_commands(sys.argv[1:])
    sys.exit(main())
