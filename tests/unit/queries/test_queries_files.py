"""What leaves the product: exact columns, real types, the same values in every format."""

from __future__ import annotations

import io

import openpyxl
import polars as pl
import pytest

from pipelines.queries import Snapshot, dictionary, export_frame, export_wide, register_rows, table_bytes
from pipelines.queries.registers import register_behind
from schemas.errors import UserError
from tests.support.hand_store import EAST, PREFECTURE
from tests.support.scopes import WHOLE

COLUMNS = (
    "area_code,area_name,level,period,indicator,value,numerator,denominator,communities,townships,"
    "completeness,lower,upper,rank,rank_low,rank_high,significance,eligible,reason,snapshot"
)
JANUARY, FEBRUARY = "2026-01", "2026-02"
FORMS = "forms_per_community"


def test_the_long_export_has_the_promised_columns_in_their_order(snapshot: Snapshot) -> None:
    rows = export_frame(snapshot, WHOLE, "county", [FEBRUARY, JANUARY], ["rebounds", FORMS])
    assert ",".join(rows.columns) == COLUMNS
    assert rows.height == 3 * 2 * 2
    assert rows["period"].is_sorted()
    assert rows["indicator"].to_list()[:2] == [FORMS, "rebounds"]
    assert rows["snapshot"].unique().to_list() == [snapshot.id]
    # Of a county that is not ranked there is no rank interval, and it is compared with nothing.
    others = rows.filter(~pl.col("eligible"))
    assert 0 < others.height < rows.height
    assert others["rank_low"].null_count() == others["rank_high"].null_count() == others.height
    assert others["significance"].unique().to_list() == ["none"]
    ranked = rows.filter("eligible")
    assert (ranked["rank_low"] <= ranked["rank_high"]).all()
    assert set(ranked["significance"]) <= {"better", "same", "worse"}


@pytest.mark.parametrize("level", ["community", "township", "county", "prefecture", "province"])
def test_every_level_sums_to_the_same_numerator(snapshot: Snapshot, level: str) -> None:
    rows = export_frame(snapshot, WHOLE, level, [JANUARY], [FORMS])
    assert (rows["numerator"].sum(), rows["denominator"].sum()) == (90, 30)


def test_all_indicators_where_none_are_named(snapshot: Snapshot) -> None:
    assert export_frame(snapshot, WHOLE, "province", [JANUARY])["indicator"].to_list() == snapshot.indicators


def test_wide_has_a_column_per_indicator(snapshot: Snapshot) -> None:
    wide = export_wide(snapshot, WHOLE, "county", [JANUARY], [FORMS, "forms_stopped_share"])
    assert wide.columns[-2:] == [FORMS, "forms_stopped_share"]
    assert wide.filter(area_code=EAST).select(FORMS, "forms_stopped_share").rows() == [(2.0, 0.0)]


def test_csv_opens_in_excel_and_reads_back(snapshot: Snapshot) -> None:
    rows = export_frame(snapshot, WHOLE, "county", [JANUARY], [FORMS])
    content = table_bytes(snapshot, WHOLE, rows, "csv")
    assert content.startswith(b"\xef\xbb\xbfarea_code,")
    back = pl.read_csv(content, schema=rows.schema)
    assert back.equals(rows)


def test_parquet_reads_back(snapshot: Snapshot) -> None:
    rows = export_frame(snapshot, WHOLE, "township", [JANUARY, FEBRUARY])
    assert pl.read_parquet(io.BytesIO(table_bytes(snapshot, WHOLE, rows, "parquet"))).equals(rows)


def test_excel_has_numbers_as_numbers_and_codes_as_text(snapshot: Snapshot) -> None:
    rows = export_frame(snapshot, WHOLE, "county", [FEBRUARY], [FORMS])
    book = openpyxl.load_workbook(io.BytesIO(table_bytes(snapshot, WHOLE, rows, "xlsx")))
    assert len(book.sheetnames) == 3
    sheet = book.worksheets[0]
    read = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert read == rows.rows()
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:T{rows.height + 1}"
    code, value = sheet["A2"], sheet["F2"]
    assert (code.data_type, value.data_type) == ("s", "n")
    entries = {row[0].value for row in book.worksheets[1].iter_rows(min_row=2)}
    assert set(COLUMNS.split(",")) | set(snapshot.indicators) <= entries


def test_too_many_rows_for_a_sheet_are_refused(snapshot: Snapshot) -> None:
    rows = pl.DataFrame({"area_code": pl.repeat("510104", 1_048_576, eager=True)})
    with pytest.raises(UserError, match="csv or parquet"):
        table_bytes(snapshot, WHOLE, rows, "xlsx")


@pytest.mark.parametrize(
    ("level", "periods", "indicators", "named"),
    [
        ("village", [JANUARY], None, "township"),
        ("county", ["2031-01"], None, FEBRUARY),
        ("county", [JANUARY], ["forms"], FORMS),
        ("county", [], None, FEBRUARY),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(
    snapshot: Snapshot, level: str, periods: list[str], indicators: list[str] | None, named: str
) -> None:
    with pytest.raises(UserError, match=named):
        export_frame(snapshot, WHOLE, level, periods, indicators)


def test_the_dictionary_explains_every_column_and_indicator(snapshot: Snapshot) -> None:
    for language in ("zh", "en"):
        entries = dictionary(snapshot, WHOLE, language)
        assert entries["name"].to_list() == COLUMNS.split(",") + snapshot.indicators
        assert (entries["meaning"].str.len_chars() > 0).all()


def test_register_rows_of_an_area_and_which_of_them_count(snapshot: Snapshot) -> None:
    rows = register_rows(snapshot, WHOLE, "forms", "county", EAST, FEBRUARY, indicator=FORMS)
    assert rows.height == 24
    assert rows["counts"].to_list() == [True] * 12 + [False] * 12
    assert rows.filter("counts")["status"].unique().to_list() == ["in_use"]
    stopped = register_rows(
        snapshot, WHOLE, "forms", "county", EAST, FEBRUARY, indicator="forms_stopped_share"
    )
    assert stopped.filter("counts")["status"].unique().to_list() == ["stopped"]
    assert register_rows(snapshot, WHOLE, "forms", "community", "510104001201", FEBRUARY).height == 2
    assert register_rows(snapshot, WHOLE, "forms", "prefecture", PREFECTURE, FEBRUARY, limit=7).height == 7
    with pytest.raises(UserError):
        register_rows(snapshot, WHOLE, "households", "county", EAST, FEBRUARY)


def test_a_corrected_return_shows_its_latest_rows_only(snapshot: Snapshot) -> None:
    rows = register_rows(snapshot, WHOLE, "forms", "township", "510106001", FEBRUARY)
    assert rows["return_id"].unique().to_list() == ["510106001-2026-02-2"]
    assert rows.height == 6 * 5


def test_indicators_about_returns_have_no_register() -> None:
    assert register_behind("reporting_completeness") is None
    assert register_behind("emergency_median_wait_days") == "work_items"
    assert register_behind("meetings_per_community") == "communities"
