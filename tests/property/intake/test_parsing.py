"""What holds for every value and every file: writings agree, texts come back, nothing crashes."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.intake.checks.values import Unreadable, read_value
from pipelines.intake.files.archive import safe_name
from pipelines.intake.files.batch import Original
from pipelines.intake.files.csvs import CsvError, read_csv
from pipelines.intake.files.read import read_batch
from schemas.problems import problem_texts
from schemas.returns import COVER, REGISTERS
from tests.support.raw_files import FORMS_ROW, forms, tables, write_book
from tests.unit.intake.checks.test_normalise import batch_of, parse_batch

DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))
FULL_WIDTH = str.maketrans("0123456789.,-/", "０１２３４５６７８９．，－／")
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\ufeff"), max_size=20
)


many = settings(max_examples=15)
"""For tests that draw values by the dozen: a frame of them is read as fast as one."""


def dozens(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(values, min_size=12, max_size=40)


def read_as(key: str, field: str, writings: list[tuple[str, Any]]) -> tuple[list[tuple[str, Any]], int]:
    """What each text of a column is read as, beside the text, and how many problems the column has;
    ``writings`` are texts with what they should be."""
    texts = [text for text, _ in writings]
    batch = parse_batch(batch_of(key, field, texts))
    return list(zip(texts, batch.registers[key][field].to_list(), strict=True)), batch.problems.height


def writings_of(day: date) -> list[str]:
    serial = (day - date(1899, 12, 30)).days
    return [
        f"{day}",
        f"{day:%Y/%m/%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        str(serial),
        f"{serial}.0",
        f"{day} 00:00:00",
        f" {day}\u3000",
        f"{day:%Y/%m/%d}".translate(FULL_WIDTH),
        f"{day}T12:00:00",
    ]


@many
@given(dozens(DAYS))
def test_every_writing_of_a_day_is_that_day(days):
    writings = [(text, day) for day in days for text in writings_of(day)]
    assert read_as("work_items", "started_on", writings) == (writings, 0)
    period = COVER.by_name["period"]
    for day in days:
        months = [f"{day:%Y-%m}", f"{day.year}年{day.month}月", f"{day:%Y%m}", f"{day.year}/{day.month}"]
        if day.year >= 2000:
            assert {read_value(text, period) for text in months + writings_of(day)} == {f"{day:%Y-%m}"}


DATED = st.tuples(st.integers(1000, 9999), st.integers(1, 12) | st.integers(1, 99), st.integers(1, 99))


@many
@example([(1899, 1, 1), (2023, 2, 29), (2024, 2, 29), (1900, 2, 29), (2000, 2, 29), (2024, 4, 31)])
@given(dozens(DATED))
def test_a_day_is_read_where_it_exists_and_only_there(days):
    writings = [
        (text, _day(*day))
        for day in days
        for text in ("{}-{:02d}-{:02d}".format(*day), "{}/{}/{}".format(*day), "{}{:02d}{:02d}".format(*day))
    ]
    missing = sum(day is None for _, day in writings)
    assert read_as("work_items", "started_on", writings) == (writings, missing)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@many
@given(dozens(st.integers(-(10**15), 10**15)))
def test_every_writing_of_a_count_is_that_count(numbers):
    writings = [
        (text, number)
        for number in numbers
        for text in (
            str(number),
            f"{number:,}",
            f"{number}.0",
            f"{number:,}".translate(FULL_WIDTH),
            f" {number} ",
            f"{number:,}.00",
        )
    ]
    assert read_as("communities", "households", writings) == (writings, 0)


@many
@given(dozens(st.tuples(st.integers(0, 10**14) | st.integers(0, 10**8), st.integers(-4, 4))))
def test_amounts_are_exact_to_the_hundredth(amounts):
    writings = []
    for hundredths, noise in amounts:
        amount = hundredths / 100
        whole, rest = divmod(hundredths, 100)
        writings += [(f"{whole:{group}}.{rest:02d}", amount) for group in ("", ",")]
        if amount < 1e6:  # beyond, a float's neighbours are further apart than what counts as noise
            writings.append((repr(amount + noise * 1e-10), amount))
    assert read_as("communities", "service_area_m2", writings) == (writings, 0)


@many
@given(dozens(st.tuples(st.integers(0, 10**12), st.integers(1, 9))))
def test_a_third_decimal_is_never_dropped(amounts):
    texts = [(f"{hundredths // 100}.{hundredths % 100:02d}{third}", None) for hundredths, third in amounts]
    assert read_as("communities", "service_area_m2", texts) == (texts, len(texts))


NUMBERLIKE = st.text("0123456789.,-/年月日 :E+#=是否\u200b\u3000１２．", max_size=14)


@settings(max_examples=30)
@given(dozens(TEXT | NUMBERLIKE))
@example(["1899-12-30", "1899-12-31 00:00:00"])
def test_the_quick_way_and_the_slow_way_agree(texts):
    raw = batch_of("forms", "form_name", texts)
    for key, register in REGISTERS.items():
        places = {"return_no": [0] * len(texts), "sheet_row": range(2, len(texts) + 2)}
        raw.registers[key] = pl.DataFrame(places | {field: texts for field in register.by_name})
    batch = parse_batch(raw)
    problems = 0
    for key, register in REGISTERS.items():
        for field, column in register.by_name.items():
            slow = [_slowly(text, column) for text in texts]
            assert batch.registers[key][field].to_list() == [value for value, _ in slow]
            problems += sum(code is not None for _, code in slow)
    assert batch.problems.height == problems


def _slowly(text: str, column: Any) -> tuple[Any, str | None]:
    try:
        return read_value(text, column), None
    except Unreadable as error:
        assert error.code in problem_texts()
        return None, error.code


ROWS = st.lists(st.lists(TEXT, min_size=3, max_size=3), min_size=1, max_size=8)


@given(ROWS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.sampled_from(",;\t"))
def test_a_csv_comes_back_as_it_was_written(rows, encoding, delimiter):
    table = [["社区代码", "社区名称", "状态"], *rows]
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter).writerows(table)
    grid = read_csv(target.getvalue().encode(encoding))
    expected = [[cell if cell and not cell.isspace() else None for cell in row] for row in table]
    if any('="' in cell for row in table for cell in row):
        return  # the wrapping of codes is taken off; see test_read
    found = [[column[row].as_py() for column in grid.columns] for row in range(grid.height)]
    while any(row and not any(text for text in row) for row in expected[-1:]):
        expected.pop()
        found = found[: len(expected)]
    assert found == expected


HANZI = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=8)


@given(st.lists(HANZI, min_size=1, max_size=10), st.data())
def test_gb18030_is_never_read_as_something_else(words, data):
    """Read as written, or refused: where a word's bytes are a word in UTF-8 too, nobody can tell."""
    text = "\n".join(["社区代码,社区名称", *(f"1,{word}" for word in words)])
    content = text.encode("gb18030")
    try:
        grid = read_csv(content)
    except CsvError as error:
        assert error.problem.code == "FIL-011"
        return
    assert grid.columns[1].to_pylist() == ["社区名称", *words]
    cut = data.draw(st.integers(1, len(content) - 1))
    try:
        content[:cut].decode("gb18030")
    except UnicodeDecodeError:
        try:
            read_csv(content[:cut])
        except CsvError as error:
            assert error.problem.code == "FIL-011"
        else:
            raise AssertionError("half a character was read")


@given(st.text(max_size=300))
def test_names_are_safe_whatever_they_are(name):
    safe = safe_name(name)
    assert safe and len(safe.encode()) <= 130 and safe not in (".", "..")
    assert not set(safe) & set('<>:"/\\|?*\0\n\r') and safe == safe.strip(" .")
    assert safe_name(safe) == safe


@cache
def good_parts() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = write_book(Path(folder) / "a.xlsx", tables(报表台账=forms(FORMS_ROW, FORMS_ROW)))
        with zipfile.ZipFile(path) as package:
            return {name: package.read(name) for name in package.namelist()}


TOKENS = [
    b"<",
    b">",
    b'"',
    b"/>",
    b"&",
    b"&#0;",
    b"<!--",
    b"]]>",
    b"<![CDATA[",
    b"XFD1048576",
    b"ZZZZ99999999",
    b"4294967295",
    b"-1",
    b"1e308",
    b"NaN",
    b"\xff",
    b"\0",
    b' t="e"',
    b' t="s"',
    b"<f>A</f>",
    b"<v/>",
    b"<c/>",
    b'<row r="5"/>',
    b"<si/>",
    b"<x:c>",
    b"<is><t>x</t></is>",
]
PARTS = ["xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"] + [
    f"xl/worksheets/sheet{number}.xml" for number in (1, 4)
]


@settings(max_examples=300)
@given(
    st.sampled_from(PARTS),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from([b"", *TOKENS])), max_size=4),
)
def test_no_damage_inside_a_workbook_is_a_crash(part, damage):
    parts = dict(good_parts())
    for place, length, token in damage:
        at = int(place * len(parts[part]))
        parts[part] = parts[part][:at] + token + parts[part][at + length :]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    _assert_read_or_explained(target.getvalue())


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=12))
def test_no_damage_of_a_zip_is_a_crash(damage):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in good_parts().items():
            package.writestr(name, content)
    content = bytearray(target.getvalue())
    for place, value in damage:
        content[int(place * len(content))] = value
    _assert_read_or_explained(bytes(content))


def _assert_read_or_explained(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        path.write_bytes(content)
        batch = read_batch([Original("0", "a.xlsx", path, "xlsx", len(content))])
    head = batch.heads[0]
    assert head.readable or head.problems
    assert {problem.code for problem in head.problems} <= set(problem_texts())


def test_the_calendar_beyond_ours(tmp_path):
    """A day typed as eight digits into a date cell, as the reader writes it, against Excel's count."""
    day = date(2000, 1, 1)
    column = REGISTERS["work_items"].by_name["started_on"]
    while day < date(2030, 1, 1):
        serial = int(f"{day:%Y%m%d}")
        cycles, rest = divmod(serial - (date(2000, 1, 1) - date(1899, 12, 30)).days, 146_097)
        far = date(2000, 1, 1) + timedelta(days=rest)
        text = f"+{far.year + 400 * cycles}-{far:%m-%d} 00:00:00"
        assert read_value(text, column) == day
        day += timedelta(days=97)
