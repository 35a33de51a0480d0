"""CSV text read by columns agrees with Python's own reader, record by record."""

from __future__ import annotations

import csv
import io
from itertools import zip_longest

from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.intake.files.csvs import read_csv

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
