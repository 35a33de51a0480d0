"""One return's fault stays with it: a bug that it meets at any stage is a receipt of its own, its file is
kept, and the other returns of the batch are judged and loaded as if it were not there.

The bug is made by putting a broken rule, reader or writer in the place of the real one: it fails for the one
return that holds a certain word, as a bug does."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from pipelines.intake import load
from pipelines.intake import save as saving
from pipelines.intake.checks import contradictions, normalise
from pipelines.intake.files import archive, assemble, read, unpack
from pipelines.intake.files.batch import Original
from pipelines.store import open_store
from tests.support.small_returns import (
    NORTH,
    RECEIVED,
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


def south(path: Path, period: str = "2025-03") -> Path:
    return write_return(path, period, south_rows(), township="510104020", name="东湖镇")


def north(path: Path, period: str = "2025-03") -> Path:
    """A return that holds the word at which the broken rules fail."""
    rows = north_rows()
    rows["forms"][1]["form_name"] = "咒语"
    return write_return(path, period, rows)


def loaded(home):
    with open_store(home) as store:
        return store.frame("SELECT return_id FROM returns ORDER BY ALL")["return_id"].to_list()


def has_word(frame) -> bool:
    return "form_name" in frame.columns and "咒语" in frame["form_name"].to_list()


def broken_rule(monkeypatch):
    rule = contradictions.check_ad_hoc

    def fail(forms):
        if has_word(forms):
            raise KeyError("cover")
        return rule(forms)

    monkeypatch.setattr(contradictions, "check_ad_hoc", fail)


def broken_parser(monkeypatch):
    parse = normalise._parse_frame

    def fail(register, frame):
        if has_word(frame):
            raise ZeroDivisionError
        return parse(register, frame)

    monkeypatch.setattr(normalise, "_parse_frame", fail)


def broken_reader(monkeypatch):
    """Reading happens in this process: what is put in the place of a function is not there in another."""
    monkeypatch.setattr(load, "READERS", None)
    add = assemble.RegisterRows.add

    def fail(rows, return_no, grid, header):
        if any("咒语" in column.to_pylist() for column in grid.columns):
            raise RuntimeError("a bug")
        add(rows, return_no, grid, header)

    monkeypatch.setattr(assemble.RegisterRows, "add", fail)


def broken_loader(monkeypatch):
    record = saving._load

    def fail(store, decided, registers, *rest):
        rows = record(store, decided, registers, *rest)
        if has_word(registers["forms"]):
            raise AttributeError("a bug at the very end of the transaction")
        return rows

    monkeypatch.setattr(saving, "_load", fail)


@pytest.mark.parametrize("bug", [broken_rule, broken_parser, broken_reader])
def test_a_bug_in_checking_one_return_is_its_own_receipt(home, tmp_path, monkeypatch, bug):
    bug(monkeypatch)
    paths = [south(tmp_path / "a.xlsx"), north(tmp_path / "b.xlsx"), south(tmp_path / "c.xlsx", "2025-04")]
    receipts = load.check(home, paths, received_at=RECEIVED)
    assert [receipt["status"] for receipt in receipts] == ["accepted", "rejected", "accepted"]
    assert codes(receipts[1]) == ["FIL-015"] and receipts[1]["file"] == "b.xlsx"


@pytest.mark.parametrize("bug", [broken_rule, broken_parser, broken_reader, broken_loader])
def test_a_bug_in_one_return_leaves_the_others_loaded_and_its_file_kept(home, tmp_path, monkeypatch, bug):
    bug(monkeypatch)
    paths = [south(tmp_path / "a.xlsx"), north(tmp_path / "b.xlsx"), south(tmp_path / "c.xlsx", "2025-04")]
    receipts = load.ingest(home, paths, received_at=RECEIVED)
    assert loaded(home) == ["510104020-2025-03-1", "510104020-2025-04-1"]
    assert codes(receipts[1]) == ["FIL-015"]
    (kept,) = home.archive.rglob(receipts[1]["sha256"])
    assert [file.read_bytes() for file in kept.iterdir()] == [paths[1].read_bytes()]
    with open_store(home) as store:
        noted = store.frame("SELECT status, file_name FROM deliveries ORDER BY file_name")
    assert noted.rows() == [("accepted", "a.xlsx"), ("rejected", "b.xlsx"), ("accepted", "c.xlsx")]


def test_the_cause_is_in_the_log_under_the_reference_of_the_receipt(home, tmp_path, monkeypatch, caplog):
    broken_rule(monkeypatch)
    receipt = load.check(home, [north(tmp_path / "b.xlsx")], received_at=RECEIVED)[0]
    (record,) = [record for record in caplog.records if record.exc_info]
    reference = record.args[1]
    assert reference in receipt["errors"][0]["message"] and isinstance(record.exc_info[1], KeyError)
    assert (receipt["township_code"], receipt["period"]) == (NORTH, "2025-03")


def test_after_the_bug_is_mended_the_same_file_goes_through(home, tmp_path, monkeypatch):
    with monkeypatch.context() as broken:
        broken_rule(broken)
        assert load.ingest(home, [north(tmp_path / "b.xlsx")], RECEIVED)[0]["status"] == "rejected"
    assert load.ingest(home, [north(tmp_path / "b.xlsx")], RECEIVED)[0]["status"] == "accepted"


@pytest.mark.parametrize("room", [archive, unpack])
def test_a_bug_in_looking_into_one_zip_leaves_the_other_files(home, tmp_path, monkeypatch, room):
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as target:  # of two: one alone is looked into once
        target.write(north(tmp_path / "n.xlsx"), "n.xlsx")
        target.write(tmp_path / "n.xlsx", "o.xlsx")
    find = unpack.find_inner

    def fail(opened):
        if opened.filename and opened.filename.endswith("b.zip"):
            raise IndexError
        return find(opened)

    monkeypatch.setattr(room, "find_inner", fail)
    receipts = load.ingest(home, [tmp_path / "b.zip", south(tmp_path / "a.xlsx")], RECEIVED)
    assert [receipt["status"] for receipt in receipts] == ["rejected", "accepted"]
    assert codes(receipts[0]) == ["FIL-015"]


def test_a_bug_in_marking_leaves_the_receipt(home, tmp_path, monkeypatch):
    def fail(head, rows, receipt, folder):
        raise ValueError("a bug")

    monkeypatch.setattr(load, "annotate", fail)
    path = edit(south(tmp_path / "a.xlsx"), "社区概况", D2="很多")
    (receipt,) = load.check(home, [path], RECEIVED, annotate_dir=tmp_path / "marked")
    assert codes(receipt) == ["CEL-001"] and codes(receipt, "notes") == ["NOT-006"]
    assert "annotated" not in receipt


def test_one_damaged_member_of_a_zip_is_its_own_receipt(home, tmp_path):
    good, bad = south(tmp_path / "a.xlsx").read_bytes(), north(tmp_path / "b.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "county.zip", "w") as target:  # stored, not compressed
        target.writestr("a.xlsx", good)
        target.writestr("b.xlsx", bad)
    content = (tmp_path / "county.zip").read_bytes()
    at = content.find(bad) + len(bad) // 2
    flipped = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    (tmp_path / "county.zip").write_bytes(flipped)
    receipts = load.ingest(home, [tmp_path / "county.zip"], RECEIVED)
    assert [receipt["status"] for receipt in receipts] == ["accepted", "rejected"]
    assert receipts[1]["file"] == "county.zip/b.xlsx" and codes(receipts[1]) == ["FIL-007"]


def test_a_file_that_cannot_be_opened_is_its_own_receipt(home, tmp_path):
    folder = tmp_path / "in"
    south(folder / "a.xlsx")
    (folder / "b.xlsx").symlink_to(tmp_path / "gone.xlsx")
    receipts = load.ingest(home, [folder], RECEIVED)
    assert [receipt["status"] for receipt in receipts] == ["accepted", "rejected"]
    assert codes(receipts[1]) == ["FIL-016"]


@pytest.mark.parametrize(
    ("cell", "value", "column"),
    [
        ("E2", "王" * 41, "prepared_by"),
        ("B2", "镇" * 61, "township_name"),
        ("F2", "1" * 21, "template_version"),
    ],
)
def test_a_cover_text_that_is_too_long_is_told_at_its_cell(home, tmp_path, cell, value, column):
    paths = [edit(north(tmp_path / "b.xlsx"), "封面", **{cell: value}), south(tmp_path / "a.xlsx")]
    receipts = load.ingest(home, paths, RECEIVED)
    assert [(p["code"], p["field"], p["row"]) for p in receipts[0]["errors"]] == [("CEL-008", column, 2)]
    assert receipts[1]["status"] == "accepted"


def test_read_batch_numbers_stay_right_after_a_fault(home, tmp_path, monkeypatch):
    broken_reader(monkeypatch)
    originals = unpack.keep_many(
        home, load.find_deliveries([north(tmp_path / "a.xlsx"), south(tmp_path / "b.xlsx")], RECEIVED)
    )
    batch = read.read_batch(originals)
    assert set(batch.registers["communities"]["return_no"]) == {1}
    assert not batch.heads[0].readable and batch.heads[1].readable


class Deadly(Original):
    """An original that ends the process that reads it, as a reader does that runs out of memory."""

    def __reduce__(self):
        return os._exit, (1,)


@pytest.mark.parametrize("command", [load.check, load.ingest])
def test_a_small_hand_in_survives_a_return_that_ends_the_process_reading_it(
    home, tmp_path, monkeypatch, command
):
    def keep(home, deliveries):
        originals = unpack.keep_many(home, deliveries)
        return [Deadly(**vars(one)) if one.name == "b.xlsx" else one for one in originals]

    monkeypatch.setattr(load, "keep_many", keep)
    paths = [south(tmp_path / "a.xlsx"), north(tmp_path / "b.xlsx"), south(tmp_path / "c.xlsx", "2025-04")]
    receipts = command(home, paths, received_at=RECEIVED)
    assert [receipt["status"] for receipt in receipts] == ["accepted", "rejected", "accepted"]
    assert codes(receipts[1]) == ["FIL-015"]
    (alone,) = command(home, [paths[1]], received_at=RECEIVED)
    assert codes(alone) == ["FIL-015"]


def test_a_return_that_ends_the_reading_process_leaves_the_others(home, tmp_path):
    paths = [south(tmp_path / f"{number}.xlsx", f"2025-0{number}") for number in (1, 2, 3)]
    originals = unpack.keep_many(home, load.find_deliveries(paths, RECEIVED))
    originals[1] = Deadly(**vars(originals[1]))
    with read.reading_pool(2) as pool:
        batch = read.read_batch(originals, pool=pool)
        again = read.read_batch(originals[:1], pool=pool)
    assert [head.readable for head in batch.heads] == [True, False, True]
    assert [problem.code for problem in batch.heads[1].problems] == ["FIL-015"]
    assert sorted(set(batch.registers["communities"]["return_no"])) == [0, 2]
    assert again.heads[0].cover["period"] == "2025-01"
