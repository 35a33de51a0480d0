"""``python -m pipelines``: the command line."""

from __future__ import annotations

import argparse
import errno
import importlib
import sys

from pipelines.base.disk import system_error
from pipelines.cli.output import report_error
from schemas.errors import HomeError, UserError
from schemas.words import Words

COMMAND_MODULES = (
    "home",
    "areas",
    "lists",
    "classify",
    "admission",
    "plans",
    "intake",
    "publish",
    "export",
    "demo",
    "dashboard",
)

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


def build_parser(program: str = "python -m pipelines") -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", default=argparse.SUPPRESS, help="folder of this instance")
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="speak JSON")
    common.add_argument(
        "--lang", choices=("zh", "en"), default=argparse.SUPPRESS, help="language of sentences"
    )
    parser = argparse.ArgumentParser(prog=program, parents=[common])
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMAND_MODULES:
        module = importlib.import_module(f"pipelines.cli.{name}")
        module.add_commands(commands, common)
    return parser


def main(argv: list[str] | None = None, program: str = "python -m pipelines") -> int:
    """Exit code 0 done, 1 bug, 2 the input was refused, 3 the home is busy or unusable."""
    for stream in (sys.stdout, sys.stderr):
        # A Chinese Windows console is GBK; receipts must not die on a sign it lacks.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    args = build_parser(program).parse_args(argv)
    args.home = getattr(args, "home", None)
    args.json = getattr(args, "json", False)
    try:
        return int(args.run(args))
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


def burden() -> int:
    """The same under the name it is installed by."""
    return main(program="burden")


if __name__ == "__main__":
    sys.exit(main())
