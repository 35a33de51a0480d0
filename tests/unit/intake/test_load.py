"""Handing in, from file to store: corrections, duplicates, mixed deliveries, several months at once."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import datetime

import pytest

from pipelines.intake import load
from pipelines.intake.files.archive import archive_folder
from pipelines.intake.handout.template import make_template
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.returns import REGISTERS
from tests.support.small_returns import (
    NORTH,
    RECEIVED,
    SOUTH,
    codes,
    edit,
    make_home,
    north_rows,
    south_rows,
    write_return,
)


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def ingest(home, *paths, received=RECEIVED):
    return load.ingest(home, paths, received_at=received)


def rows_in_store(home):
    with open_store(home) as store:
        return {key: store.scalar(f"SELECT count(*) FROM {key}") for key in REGISTERS}  # noqa: S608


def current(home):
    with open_store(home) as store:
        return store.frame("SELECT return_id FROM returns WHERE current ORDER BY ALL")["return_id"].to_list()


def test_accepted_return_is_in_the_store_with_every_value(home, tmp_path):
    receipt = ingest(home, write_return(tmp_path / "a.xlsx", "2025-03"))[0]
    assert (receipt["status"], receipt["return_id"]) == ("accepted", "510104017-2025-03-1")
    assert receipt["rows"] == rows_in_store(home)
    with open_store(home) as store:
        for key, rows in north_rows().items():
            stored = store.frame(f"SELECT * FROM {key} ORDER BY sheet_row").to_dicts()  # noqa: S608
            empty = dict.fromkeys(REGISTERS[key].dtypes)
            origin = {"return_id": receipt["return_id"], "township_code": NORTH, "period": "2025-03"}
            expected = [origin | {"sheet_row": n} | empty | row for n, row in enumerate(rows, start=2)]
            assert stored == expected, key


def test_month_is_handed_out_and_accepted_untouched(home, tmp_path):
    ingest(home, write_return(tmp_path / "a.xlsx", "2025-03"))
    make_template(home, NORTH, "2025-04", tmp_path / "b.xlsx")
    receipt = ingest(home, tmp_path / "b.xlsx")[0]
    assert (receipt["status"], receipt["errors"], receipt["warnings"]) == ("accepted", [], [])
    assert codes(receipt, "notes") == ["WRN-010"]  # the ad hoc form states no fills
    with open_store(home) as store:
        assert store.scalar("SELECT cells_changed FROM returns WHERE period = '2025-04'") == 0
        told = store.frame("SELECT meetings, survey_respondents FROM communities WHERE period = '2025-04'")
        assert set(told.rows()) == {(None, None)}  # flows of the month before are not carried on


def test_first_workbook_needs_its_figures(home, tmp_path):
    make_template(home, SOUTH, "2025-03", tmp_path / "a.xlsx")
    receipt = ingest(home, tmp_path / "a.xlsx")[0]
    assert receipt["status"] == "rejected"
    assert set(codes(receipt)) == {"CEL-006"} and len(receipt["errors"]) == 2 * 5
    for row in (2, 3):
        edit(tmp_path / "a.xlsx", "社区概况", **{f"{c}{row}": 5 for c in "DEFGH"})
    assert ingest(home, tmp_path / "a.xlsx")[0]["status"] == "accepted"


def test_same_bytes_change_nothing(home, tmp_path):
    first = write_return(tmp_path / "a.xlsx", "2025-03")
    accepted = ingest(home, first)[0]
    before = rows_in_store(home)
    shutil.copy(first, tmp_path / "other name.xlsx")
    again = ingest(home, tmp_path / "other name.xlsx")[0]
    assert (again["status"], again["return_id"]) == ("duplicate", accepted["return_id"])
    assert again["file"] == "other name.xlsx" and again["rows"] == accepted["rows"]
    assert rows_in_store(home) == before


def first_and_correction(folder, first="a.xlsx", correction="b.xlsx"):
    rows = north_rows()
    rows["communities"][0]["meetings"] = 30
    return (
        write_return(folder / first, "2025-03"),
        write_return(folder / correction, "2025-03", rows, kind="correction"),
    )


def test_replaced_bytes_handed_in_again_are_in_force_again(home, tmp_path):
    first, second = first_and_correction(tmp_path)
    ingest(home, first)
    ingest(home, second)
    receipt = ingest(home, first)[0]
    assert (receipt["status"], receipt["return_id"]) == ("accepted", "510104017-2025-03-3")
    assert (receipt["replaces"], codes(receipt, "warnings")) == ("510104017-2025-03-2", [])
    assert codes(receipt, "notes") == ["NOT-021"] and "510104017-2025-03-1" in receipt["notes"][0]["message"]
    assert current(home) == ["510104017-2025-03-3"]
    assert ingest(home, first)[0]["status"] == "duplicate"
    assert ingest(home, second)[0]["return_id"] == "510104017-2025-03-4"


def test_the_same_hand_in_again_changes_nothing(home, tmp_path):
    first_and_correction(tmp_path / "in")
    ingest(home, tmp_path / "in")
    first, second = ingest(home, tmp_path / "in")
    assert (first["status"], codes(first, "notes")) == ("duplicate", ["NOT-022"])
    assert (second["status"], codes(second, "notes")) == ("duplicate", [])
    assert current(home) == ["510104017-2025-03-2"]


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_declared_decides_the_order_not_the_name_of_the_file(home, tmp_path, packed):
    paths = first_and_correction(tmp_path / "in", "唐家河_首报.xlsx", "唐家河_更正.xlsx")
    if packed:
        with zipfile.ZipFile(tmp_path / "county.zip", "w") as archive:
            for path in sorted(paths):
                archive.write(path, path.name)
    correction, first = ingest(home, tmp_path / ("county.zip" if packed else "in"))
    assert (first["return_id"], correction["return_id"]) == ("510104017-2025-03-1", "510104017-2025-03-2")
    assert (codes(first, "warnings"), codes(correction, "warnings")) == ([], [])


def test_first_report_and_correction_are_checked_beside_each_other(home, tmp_path):
    receipts = load.check(home, first_and_correction(tmp_path), received_at=RECEIVED)
    assert [codes(receipt, "warnings") for receipt in receipts] == [[], []]


@pytest.mark.parametrize("kind", ["initial", "correction"])
def test_two_of_one_kind_are_refused_with_a_question(home, tmp_path, kind):
    rows = north_rows()
    rows["communities"][0]["meetings"] = 30
    write_return(tmp_path / "in" / "a.xlsx", "2025-03", kind=kind)
    write_return(tmp_path / "in" / "b.xlsx", "2025-03", rows, kind=kind)
    write_return(tmp_path / "in" / "c.xlsx", "2025-03", south_rows(), township=SOUTH, name="东湖镇")
    receipts = ingest(home, tmp_path / "in")
    assert [receipt["status"] for receipt in receipts] == ["rejected", "rejected", "accepted"]
    assert [codes(receipt) for receipt in receipts[:2]] == [["RET-020"], ["RET-020"]]
    assert "a.xlsx、b.xlsx" in receipts[0]["errors"][0]["message"]
    assert ingest(home, tmp_path / "in" / "b.xlsx")[0]["status"] == "accepted"
    again = ingest(home, tmp_path / "in")
    assert [receipt["status"] for receipt in again] == ["rejected", "duplicate", "duplicate"]


def test_same_bytes_twice_in_one_run(home, tmp_path):
    folder = tmp_path / "in"
    first = write_return(folder / "a.xlsx", "2025-03")
    shutil.copy(first, folder / "b.xlsx")
    assert [receipt["status"] for receipt in ingest(home, folder)] == ["accepted", "duplicate"]


def test_correction_replaces_and_keeps_what_it_replaced(home, tmp_path):
    ingest(home, write_return(tmp_path / "a.xlsx", "2025-03"))
    rows = north_rows()
    rows["forms"].pop()
    receipt = ingest(home, write_return(tmp_path / "b.xlsx", "2025-03", rows, kind="correction"))[0]
    assert (receipt["return_id"], receipt["replaces"]) == ("510104017-2025-03-2", "510104017-2025-03-1")
    assert current(home) == ["510104017-2025-03-2"]
    with open_store(home) as store:
        counted = store.frame("SELECT return_id, count(*) AS n FROM forms GROUP BY 1 ORDER BY 1")
        assert counted["n"].to_list() == [3, 2]


def test_rejected_correction_leaves_the_accepted_return(home, tmp_path):
    ingest(home, write_return(tmp_path / "a.xlsx", "2025-03"))
    before = rows_in_store(home)
    bad = edit(write_return(tmp_path / "b.xlsx", "2025-03", kind="correction"), "社区概况", D2=-1)
    receipt = ingest(home, bad)[0]
    assert (receipt["status"], receipt["return_id"], receipt["replaces"]) == ("rejected", None, None)
    assert (rows_in_store(home), current(home)) == (before, ["510104017-2025-03-1"])
    assert archive_folder(home, receipt["sha256"]).is_dir()
    with open_store(home) as store:
        kept = store.frame("SELECT * FROM deliveries WHERE status = 'rejected'").row(0, named=True)
    assert json.loads(kept["receipt"]) == receipt and kept["sha256"] == receipt["sha256"]


def test_bad_return_does_not_hold_up_the_good_one(home, tmp_path):
    folder = tmp_path / "in"
    edit(write_return(folder / "a.xlsx", "2025-03"), "社区概况", D2="很多")
    write_return(folder / "b.xlsx", "2025-03", south_rows(), township=SOUTH, name="东湖镇")
    (folder / "c.xlsx").write_bytes(b"not a workbook")
    statuses = {receipt["file"]: receipt["status"] for receipt in ingest(home, folder)}
    assert statuses == {"a.xlsx": "rejected", "b.xlsx": "accepted", "c.xlsx": "rejected"}
    assert current(home) == ["510104020-2025-03-1"]


def test_months_of_one_run_are_checked_in_their_order(home, tmp_path):
    rows = north_rows()
    rows["forms"][2] |= {"status": "in_use", "stopped_on": None}
    write_return(tmp_path / "in" / "a.xlsx", "2025-04", rows)
    write_return(tmp_path / "in" / "b.xlsx", "2025-03")
    april, march = ingest(home, tmp_path / "in")
    assert (april["period"], codes(april, "warnings")) == ("2025-04", ["WRN-001"])
    assert (march["period"], codes(march, "warnings")) == ("2025-03", [])


def test_on_time_is_a_date_in_china(home, tmp_path):
    def received(hour, name):
        path = edit(write_return(tmp_path / f"{name}.xlsx", "2025-03"), "封面", E2=name)
        return ingest(home, path, received=datetime(2025, 4, 5, hour))[0]["on_time"]

    assert received(15, "one") is True  # 23:00 on 5 April in China
    assert received(16, "two") is False  # midnight: the 6th


def test_who_and_when_are_on_record(home, tmp_path):
    path = write_return(tmp_path / "a.xlsx", "2025-03")
    load.ingest(home, [path], received_at=datetime(2025, 4, 2, 8), actor="clerk")
    with open_store(home) as store:
        delivery = store.frame("SELECT * FROM deliveries").row(0, named=True)
        audit = store.frame("SELECT * FROM audit WHERE action LIKE 'return%'").row(0, named=True)
    assert (delivery["actor"], delivery["received_at_utc"]) == ("clerk", datetime(2025, 4, 2, 8))
    assert (audit["actor"], audit["subject"]) == ("clerk", "510104017-2025-03-1")


def test_zip_of_both_townships(home, tmp_path):
    north = write_return(tmp_path / "a.xlsx", "2025-03")
    south = write_return(tmp_path / "b.xlsx", "2025-03", south_rows(), township=SOUTH, name="东湖镇")
    with zipfile.ZipFile(tmp_path / "county.zip", "w") as archive:
        archive.write(north, "a.xlsx")
        archive.write(south, "b.xlsx")
    receipts = ingest(home, tmp_path / "county.zip")
    assert [receipt["status"] for receipt in receipts] == ["accepted", "accepted"]


def test_check_leaves_no_trace(home, tmp_path):
    path = write_return(tmp_path / "a.xlsx", "2025-03")
    receipt = load.check(home, [path], received_at=RECEIVED)[0]
    assert (receipt["status"], receipt["errors"]) == ("accepted", [])
    assert current(home) == [] and not home.archive.exists()
    with open_store(home) as store:
        assert store.scalar("SELECT count(*) FROM deliveries") == 0


def test_path_that_is_not_there(home, tmp_path):
    with pytest.raises(UserError, match="there is no file or folder"):
        ingest(home, tmp_path / "nothing.xlsx")


def test_months_are_ordered_over_the_whole_hand_in(home, tmp_path, monkeypatch):
    monkeypatch.setattr(load, "BATCH", 2)
    for number in range(1, 6):
        rows = north_rows()
        rows["communities"][0]["meetings"] = number
        if number > 1:
            rows["forms"][2] |= {"status": "in_use", "stopped_on": None}
        write_return(tmp_path / "in" / f"{9 - number}.xlsx", f"2025-0{number}", rows)  # May comes first
    receipts = ingest(home, tmp_path / "in")
    assert [receipt["period"] for receipt in receipts] == [f"2025-0{n}" for n in range(5, 0, -1)]
    assert [codes(receipt, "warnings") for receipt in receipts] == [[], [], [], ["WRN-001"], []]


def test_more_returns_than_one_batch(home, tmp_path, monkeypatch):
    monkeypatch.setattr(load, "BATCH", 3)
    folder = tmp_path / "in"
    for number in range(1, 8):
        rows = north_rows()
        rows["communities"][0]["meetings"] = number
        write_return(folder / f"{number}.xlsx", f"2025-0{number}", rows)
    seen = []
    receipts = load.ingest(home, [folder], RECEIVED, on_progress=lambda *done: seen.append(done))
    assert [receipt["period"] for receipt in receipts] == [f"2025-0{n}" for n in range(1, 8)]
    assert {receipt["status"] for receipt in receipts} == {"accepted"}
    assert seen == [(3, 7), (6, 7), (7, 7)]
