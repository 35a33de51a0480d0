"""What the disk or DuckDB refuses a home, as a sentence: no space, no right to write, a damaged file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from schemas.errors import HomeError

_OF_THE_HOME = (
    duckdb.OperationalError,
    duckdb.InternalError,
    duckdb.FatalException,
    duckdb.PermissionException,
)
"""What DuckDB raises where a file, a disk or memory fails it."""
_OF_A_QUERY = ("Binder", "Catalog", "Constraint", "Conversion", "Invalid", "Not implemented", "Parser")
"""How DuckDB begins to speak of what a query of ours does wrong."""


def is_trouble(error: duckdb.Error) -> bool:
    """Whether an error of DuckDB's is the home's trouble and no bug of ours. While rows are fetched it does
    not tell kinds apart: a block that is corrupt is then an Error and nothing more."""
    if type(error) is duckdb.Error:
        return not str(error).startswith(_OF_A_QUERY)
    return isinstance(error, _OF_THE_HOME)


StoreError = duckdb.Error
"""Whatever DuckDB raises, for rooms that do not know it."""


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
    except duckdb.Error as error:
        if not is_trouble(error):
            raise
        raise HomeError("HOM-009", path=path, error=first_line(error)) from error


def first_line(error: BaseException) -> str:
    """What an error says, without the trace that DuckDB adds to some."""
    return (str(error).splitlines() or [type(error).__name__])[0]
