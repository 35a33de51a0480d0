"""The archive: bytes as handed in, under names that can do no harm, on disk before they are read."""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.intake.files.archive import LISTED, archive_folder, keep, safe_name
from pipelines.intake.files.deliveries import find_deliveries
from pipelines.intake.files.limits import FILE_BYTES
from pipelines.intake.files.unpack import keep_many
from schemas.errors import HomeError, UserError
from tests.support.raw_files import files_below, read_paths, tables, write_book, write_csvs, zip_of


def sheets_below(folder: Path) -> dict[str, bytes]:
    """What was kept of a return that is several files, without the list of them."""
    return {name: content for name, content in files_below(folder).items() if name != LISTED}


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def keep_all(home, *paths):
    return keep_many(home, find_deliveries(paths, now_utc()))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_bytes_are_kept_under_their_hash(home, tmp_path):
    content = os.urandom(2_500_000)
    path = tmp_path / "十月.xlsx"
    path.write_bytes(content)
    original = keep(home, path)
    assert original.path == home.archive / sha256(content)[:2] / sha256(content) / "十月.xlsx"
    assert original.path.read_bytes() == content
    assert (original.sha256, original.name, original.size) == (sha256(content), "十月.xlsx", len(content))
    assert [entry.name for entry in home.path.iterdir()] == ["archive"]


def test_same_bytes_are_not_written_again(home, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"same")
    (tmp_path / "b.xlsx").write_bytes(b"same")
    first = keep(home, tmp_path / "a.xlsx")
    before = first.path.stat()
    second = keep(home, tmp_path / "b.xlsx")
    assert (second.path, second.name) == (first.path, "b.xlsx")
    after = first.path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert len(list(archive_folder(home, first.sha256).iterdir())) == 1


def test_a_folder_left_empty_by_a_crash_is_filled(home, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"content")
    archive_folder(home, sha256(b"content")).mkdir(parents=True)
    assert keep(home, tmp_path / "a.xlsx").path.read_bytes() == b"content"


def test_an_archive_without_shards_goes_on_working(home, tmp_path):
    """Older versions kept every hash right in the archive."""
    (tmp_path / "a.xlsx").write_bytes(b"old")
    kept = home.archive / sha256(b"old") / "a.xlsx"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"old")
    assert keep(home, tmp_path / "a.xlsx").path == kept
    (tmp_path / "b.xlsx").write_bytes(b"new")
    assert (
        keep(home, tmp_path / "b.xlsx").path == home.archive / sha256(b"new")[:2] / sha256(b"new") / "b.xlsx"
    )


@pytest.mark.parametrize("left", [b"", b"cont", b"CONTENT"])
def test_what_is_damaged_in_the_archive_is_healed_by_handing_in_again(home, tmp_path, left):
    """Power may fail before the bytes of a batch are on the disk: the name is there, the bytes are not."""
    (tmp_path / "a.xlsx").write_bytes(b"content")
    kept = keep(home, tmp_path / "a.xlsx").path
    kept.write_bytes(left)
    assert keep(home, tmp_path / "a.xlsx").path == kept
    assert kept.read_bytes() == b"content" and len(list(kept.parent.iterdir())) == 1


@pytest.mark.parametrize("damage", ["cut", "lost"])
def test_a_damaged_folder_of_csv_files_is_healed_by_handing_in_again(home, tmp_path, damage):
    folder = write_csvs(tmp_path / "return", tables())
    kept = keep(home, folder).path
    path = min(kept.glob("*.csv"))
    path.unlink() if damage == "lost" else path.write_bytes(b"")
    assert keep(home, folder).path == kept
    assert sheets_below(kept) == files_below(folder)
    assert [entry.name for entry in home.path.iterdir()] == ["archive"]


def test_a_file_that_cannot_be_read_leaves_nothing(home, tmp_path):
    with pytest.raises(HomeError):
        keep(home, tmp_path / "gone.xlsx")
    assert list(home.archive.iterdir()) == []


def test_what_a_killed_process_left_is_cleared_after_a_day(home, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"content")
    incoming = home.path / ".incoming"
    incoming.mkdir(parents=True)
    for name, age in (("old", 200_000), ("new", 60)):
        (incoming / name).write_bytes(b"half")
        moment = (incoming / name).stat().st_mtime - age
        os.utime(incoming / name, (moment, moment))
    keep(home, tmp_path / "a.xlsx")
    assert [left.name for left in incoming.iterdir()] == ["new"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.xlsx", "passwd.xlsx"),
        ("C:\\temp\\报表.xlsx", "报表.xlsx"),
        ("con.xlsx", "_con.xlsx"),
        ("COM1", "_COM1"),
        ("a:b*c?.xlsx", "a_b_c_.xlsx"),
        ("报表\u202exslx.exe", "报表_xslx.exe"),
        ("name. ", "name"),
        ("..", "file"),
        ("", "file"),
        ("nul\x00l\n.xlsx", "nul_l_.xlsx"),
        ("no suffix", "no suffix"),
    ],
)
def test_names_can_do_no_harm(given, kept):
    assert safe_name(given) == kept


def test_long_names_keep_their_suffix():
    name = safe_name("很长的名字" * 100 + ".xlsx")
    assert name.endswith(".xlsx") and len(name.encode()) <= 120 and name.startswith("很长的名字")


def test_csv_folder_is_kept_under_the_hash_of_its_list(home, tmp_path):
    folder = write_csvs(tmp_path / "return", tables())
    (folder / "~$封面.csv").write_bytes(b"lock")
    (folder / "readme.txt").write_bytes(b"not a sheet")
    original = keep(home, folder)
    files = files_below(folder)
    del files["~$封面.csv"], files["readme.txt"]
    listed = "".join(f"{sha256(content)}  {name}\n" for name, content in sorted(files.items()))
    assert original.sha256 == sha256(listed.encode()) and original.form == "csv"
    assert original.path == archive_folder(home, original.sha256) and sheets_below(original.path) == files
    assert (original.path / LISTED).read_bytes() == listed.encode()
    again = keep(home, folder)
    assert (again.sha256, again.path) == (original.sha256, original.path)


def test_files_whose_names_become_the_same_are_both_kept(home, tmp_path):
    folder = write_csvs(tmp_path / "return", tables())
    for number in (1, 2):
        (folder / f"{'很' * 70}{number}.csv").write_text(f"content {number}", encoding="utf-8")
    kept = sheets_below(keep(home, folder).path)
    assert sorted(kept.values()) == sorted(files_below(folder).values())


def test_a_zip_of_several_returns_is_kept_and_each_return_too(home, tmp_path):
    book = write_book(tmp_path / "b.xlsx", tables()).read_bytes()
    sheets = files_below(write_csvs(tmp_path / "csv", tables()))
    inner = zip_of(tmp_path / "c.zip", sheets).read_bytes()
    content = {"a/b.xlsx": book, "c.zip": inner, "__MACOSX/a/._b.xlsx": b"junk", "a/.DS_Store": b"junk"}
    path = zip_of(tmp_path / "many.zip", content | {f"东湖镇/{name}": text for name, text in sheets.items()})
    originals = keep_all(home, path)
    assert [(o.name, o.form) for o in originals] == [
        ("many.zip/a/b.xlsx", "xlsx"),
        ("many.zip/c.zip", "zip"),
        ("many.zip/东湖镇", "csv"),
    ]
    assert [o.sha256 for o in originals[:2]] == [sha256(book), sha256(inner)]
    assert (archive_folder(home, sha256(path.read_bytes())) / "many.zip").read_bytes() == path.read_bytes()
    assert sheets_below(originals[2].path) == sheets


def test_a_zip_of_one_return_stays_one_file(home, tmp_path):
    book = write_book(tmp_path / "b.xlsx", tables())
    path = zip_of(tmp_path / "one.zip", {"深/b.xlsx": book.read_bytes()})
    (original,) = keep_all(home, path)
    assert (original.name, original.form, original.sha256) == ("one.zip", "zip", sha256(path.read_bytes()))


def test_chinese_names_of_windows_are_read(tmp_path):
    path = tmp_path / "gbk.zip"
    path.write_bytes(_as_bare_gbk(write_csvs(tmp_path / "csv", tables())))
    batch = read_paths(tmp_path, path)
    assert batch.heads[0].readable and batch.heads[0].problems == []


def _as_bare_gbk(folder: Path) -> bytes:
    """A stored zip written byte by byte, names in GB18030, no flag set."""
    body, directory, count = b"", b"", 0
    for name, content in files_below(folder).items():
        encoded = f"报表/{name}".encode("gb18030")
        crc = zipfile.crc32(content).to_bytes(4, "little")
        size = len(content).to_bytes(4, "little") * 2
        common = b"\0\0\0\0\0\0\x21\0" + crc + size + len(encoded).to_bytes(2, "little") + b"\0\0"
        directory += b"PK\1\2\x14\0\x14\0" + common + b"\0" * 10 + len(body).to_bytes(4, "little") + encoded
        body += b"PK\3\4\x14\0" + common + encoded + content
        count += 1
    counts = count.to_bytes(2, "little") * 2
    sizes = len(directory).to_bytes(4, "little") + len(body).to_bytes(4, "little")
    return body + directory + b"PK\5\6\0\0\0\0" + counts + sizes + b"\0\0"


def test_names_inside_a_zip_lead_nowhere_else(home, tmp_path):
    book = write_book(tmp_path / "b.xlsx", tables()).read_bytes()
    names = ("../../../b.xlsx", "/abs/b2.xlsx", "c\\d.xlsx")
    path = zip_of(tmp_path / "slip.zip", {name: book for name in names})
    originals = keep_all(home, path)
    assert len(originals) == 3
    assert all(o.path.resolve().is_relative_to(home.archive.resolve()) for o in originals)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["b.xlsx", "home", "slip.zip"]


def test_zips_in_zips_in_zips_are_refused(home, tmp_path):
    content = zip_of(tmp_path / "z.zip", files_below(write_csvs(tmp_path / "csv", tables()))).read_bytes()
    other = write_book(tmp_path / "b.xlsx", tables()).read_bytes()
    for _ in range(3):
        content = zip_of(tmp_path / "z.zip", {"z.zip": content, "b.xlsx": other}).read_bytes()
    batch = read_paths(tmp_path, tmp_path / "z.zip")
    found = [[problem.code for problem in head.problems] for head in batch.heads]
    assert found.count([]) == 2 and found.count(["FIL-014"]) == 1 and len(found) == 3


def test_a_bomb_of_zips_is_not_unpacked(home, tmp_path):
    inner = zip_of(tmp_path / "i.zip", {"a.xlsx": b"\0" * 200_000_000, "b.xlsx": b""}).read_bytes()
    path = zip_of(tmp_path / "bomb.zip", {f"{n}.zip": inner for n in range(50)})
    originals = keep_all(home, path)
    assert len(originals) < 70
    assert sum(file.stat().st_size for file in home.archive.rglob("*.*") if file.is_file()) < 1_100_000_000


def test_a_file_beyond_the_limit_is_kept_and_refused(home, tmp_path):
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\3\4")
        file.truncate(FILE_BYTES + 1)
    batch = read_paths(tmp_path, path)
    assert batch.heads[0].original.size == FILE_BYTES + 1
    assert batch.heads[0].original.path.stat().st_size == FILE_BYTES + 1
    assert [problem.code for problem in batch.heads[0].problems] == ["FIL-006"]


def test_deliveries_are_found_in_order_without_junk(tmp_path):
    inbox = tmp_path / "inbox"
    for name in ("b/2.xlsx", "b/10.zip", "a.xls", "~$a.xlsx", "__MACOSX/x.xlsx", "b/Thumbs.db", "note.txt"):
        (inbox / name).parent.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_bytes(b"x")
    write_csvs(inbox / "c" / "东湖镇", {"封面": [["x"]]})
    write_csvs(inbox / "d", {"forms": [["x"]]})
    (tmp_path / "alone.pdf").write_bytes(b"x")
    found = find_deliveries([inbox, tmp_path / "alone.pdf", inbox / "a.xls"], now_utc())
    assert [delivery.name for delivery in found] == [
        "a.xls",
        "b/10.zip",
        "b/2.xlsx",
        "c/东湖镇",
        "d",
        "alone.pdf",
    ]


def test_a_path_that_is_not_there_is_the_users_error(tmp_path):
    with pytest.raises(UserError):
        find_deliveries([tmp_path / "gone"], now_utc())
    with pytest.raises(UserError):
        find_deliveries([tmp_path], now_utc())
