"""A workbook may refer to few words many times, but may not announce more than it can hold."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import xlsxwriter

from pipelines.intake.files.package import Package, PackageError

STRINGS = "xl/sharedStrings.xml"


def workbook(rows: int, announced: int | None = None) -> bytes:
    """One word in every row of a sheet; ``announced`` replaces what its strings say of their number."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        for row in range(rows):
            sheet.write_string(row, 0, "使用中")
    if announced is None:
        return written.getvalue()
    told = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(told, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == STRINGS:
                content = re.sub(rb'ount="\d+"', b'ount="%d"' % announced, content)
            target.writestr(name, content)
    return told.getvalue()


def test_one_word_in_every_row() -> None:
    content = Package(workbook(5000)).read(STRINGS)
    assert b'count="5000" uniqueCount="1"' in content


def test_more_strings_than_any_workbook_holds() -> None:
    with pytest.raises(PackageError) as refused:
        Package(workbook(1, announced=2_000_000_000))
    assert refused.value.problem.code == "FIL-010"
