"""What the disk or DuckDB refuses a home is a sentence that ends with 3; a bug of ours stays a bug."""

from __future__ import annotations

import errno
from pathlib import Path

import duckdb
import pytest

from pipelines.store.trouble import home_trouble
from schemas.errors import HomeError


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        duckdb.IOException("IO Error: Could not read enough bytes from file"),
        duckdb.FatalException("FATAL Error: database has been invalidated\nStack Trace:\n0 …"),
        duckdb.Error("Corrupt database file: computed checksum 1 does not match stored checksum 0"),
    ],
)
def test_trouble_of_the_home_is_a_sentence(error: Exception) -> None:
    with pytest.raises(HomeError) as raised, home_trouble(Path("home")):
        raise error
    said = raised.value.words
    assert raised.value.exit_code == 3
    assert all("home" in words and "Stack Trace" not in words for words in (said.zh, said.en))


@pytest.mark.parametrize(
    "error",
    [
        duckdb.BinderException("Binder Error: no such column"),
        duckdb.Error("Conversion Error: Could not convert string 'x' to INT64"),
        BrokenPipeError(errno.EPIPE, "Broken pipe"),
        KeyError("x"),
    ],
)
def test_a_bug_stays_what_it_is(error: Exception) -> None:
    with pytest.raises(type(error)), home_trouble(Path("home")):
        raise error
