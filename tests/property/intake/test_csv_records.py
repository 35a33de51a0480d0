"""CSV text read by columns agrees with Python's own reader, record by record."""

from __future__ import annotations

import csv
import io
import re
from itertools import zip_longest

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.intake.files.csvs import CsvError, read_csv

CELLS = st.sampled_from(["", "社区", "510104017001", "2026-10-03", " ", "a b", '"甲,乙"', "1;2"])
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=6)
)


def columns_of(records: list[list[str]]) -> list[list[str | None]]:
    """Columns of the records up to the last that holds anything; None where a cell is blank."""
    while not any(records[-1]):
        records.pop()
    return [[cell if cell and cell.strip() else None for cell in column] for column in zip_longest(*records)]


@example([["1;2"]], "\r", "utf-8")
@given(TABLES, st.sampled_from(["\r\n", "\n", "\r"]), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_tables_of_every_make(table: list[list[str]], line_end: str, encoding: str) -> None:
    header = [f"列{place}" for place in range(max(map(len, table), default=2))]
    text = line_end.join(",".join(row) for row in [header, *table])
    expected = columns_of(list(csv.reader(io.StringIO(text, newline=""))))
    grid = read_csv(text.encode(encoding))
    assert [column.to_pylist() for column in grid.columns] == expected


PIECES = st.sampled_from(["甲", "5101", " ", "\u3000", "\x1f", ",", ",", ";", "\t", "\n", "\r\n", "\r"])


@example(["a,b", "\n", "1,2", "\n", ",", "\n", ",", "\n"])
@example(["a,b", "\n", "1", "\n", "1,2,3", "\n"])
@example(["a,b", "\n\n", "1,2"])
@example(["a", "\n", " ", "\n", "1"])
@example(["\n", "a,b", "\n", "1,2"])
@given(st.lists(PIECES, min_size=1, max_size=30))
def test_text_of_any_shape(pieces: list[str]) -> None:
    """Lines of one width, split at once, and lines of any other, read record by record."""
    text = "".join(pieces)
    first = re.split("[\r\n]", text.lstrip(), maxsplit=1)[0]
    sign = max(",\t;", key=first.count)
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    while records and not any(records[-1]):
        records.pop()
    filled = [row if any(row) else [] for row in records]
    grid = read_csv(text.encode())
    assert grid.height == len(records)
    assert [column.to_pylist() for column in grid.columns] == [
        [cell if cell and not cell.isspace() else None for cell in column] for column in zip_longest(*filled)
    ]


def test_a_cell_longer_than_a_reader_of_records_takes_is_refused_with_its_line() -> None:
    longest = "长" * csv.field_size_limit()
    assert read_csv(f"甲,乙\n1,{longest}\n".encode()).columns[1][1].as_py() == longest
    with pytest.raises(CsvError) as refused:
        read_csv(f"甲,乙\n1,2\n1,{longest}长\n".encode())
    assert (refused.value.problem.code, refused.value.problem.params) == ("FIL-012", {"line": 3})
