"""What the disk or DuckDB refuses a home, as a sentence: no space, no right to write, a damaged file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from schemas.errors import HomeError

UNREADABLE = (
    duckdb.OperationalError,
    duckdb.InternalError,
    duckdb.FatalException,
    duckdb.PermissionException,
)
"""What DuckDB raises where a file, a disk or memory fails it. Its other errors are bugs of ours."""


@contextmanager
def home_trouble(path: Path) -> Iterator[None]:
    """Raises HomeError in place of what the system raises inside. ``path`` is named where the error itself
    names no file. A reader of our output who has left is no trouble of the home."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise HomeError("HOM-009", path=error.filename or path, error=error.strerror or error) from error
    except UNREADABLE as error:
        raise HomeError("HOM-009", path=path, error=first_line(error)) from error


def first_line(error: BaseException) -> str:
    """What an error says, without the trace that DuckDB adds to some."""
    return (str(error).splitlines() or [type(error).__name__])[0]
