"""Whatever of a home is changed, verify names it; what can be made again is, and is what it was."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from filelock import FileLock

from pipelines.__main__ import main
from pipelines.base.home import Home
from pipelines.intake.files.archive import archive_folder
from pipelines.publish.manifest import seal_text
from pipelines.publish.stored import prune_snapshots, read_table
from pipelines.store import open_store
from pipelines.store.chain import AUDIT_COLUMNS, START, Entry, linked
from pipelines.store.connection import WAIT
from schemas.snapshot import TABLES
from tests.support.damaged_home import cut, flip, folder_of, table_of
from tests.support.kept_home import CORRECTED, MONTHS, build_kept_home
from tests.support.made_once import copy_home
from tests.support.old_homes import old_home_names, unpack_old_home
from tests.support.small_returns import NORTH, run_cli, write_return

Change = Callable[[Home], None]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", build_kept_home)


def verify(home: Home, *words: str) -> tuple[int, Any]:
    code, told, _ = run_cli(home, "verify", *words)
    return code, told


def codes(told: Any, name: str = "found") -> list[str]:
    return sorted({one["code"] for one in told[name]})


def run(home: Home, statement: str, *given: object) -> None:
    """A change by somebody who has the file."""
    with open_store(home) as store, store.transaction():
        store.run(statement, given)


def figures(home: Home) -> dict[str, pl.DataFrame]:
    snapshot = home.current.read_text(encoding="utf-8").strip()
    return {table: read_table(home, snapshot, table) for table in TABLES}


def original(home: Home, name: str) -> Path:
    """The file that was handed in under a name, in the archive."""
    with open_store(home) as store:
        sha256 = store.scalar("SELECT sha256 FROM deliveries WHERE file_name = ?", [name])
    (kept,) = archive_folder(home, sha256).iterdir()
    return kept


def test_a_home_that_nobody_touched_is_whole(home: Home) -> None:
    code, told = verify(home)
    assert code == 0 and told["whole"] and told["found"] == []
    with open_store(home) as store:
        assert told["entries"] == store.scalar("SELECT count(*) FROM audit")
    assert (told["originals"], told["returns"], told["snapshots"]) == (6, 5, 2)
    assert run_cli(home, "audit", "head")[1] == told["head"]


@pytest.mark.parametrize("name", old_home_names())
def test_a_home_of_an_earlier_version_is_whole(name: str, tmp_path: Path) -> None:
    """Its audit is linked when it is opened, and its rows still have the fingerprints they came with."""
    old = unpack_old_home(name, tmp_path).home
    code, told = verify(old)
    assert (code, told["found"]) == (0, [])
    with open_store(old) as store:
        audit = store.frame("SELECT sequence, at_utc FROM audit ORDER BY sequence")
    assert audit["sequence"].to_list() == list(range(1, audit.height + 1)) and audit["at_utc"].is_sorted()


HANDED_IN = "north-2025-01.xlsx"


@pytest.mark.parametrize(
    ("damage", "code"),
    [(flip, "KEP-002"), (cut, "KEP-002"), (Path.unlink, "KEP-001")],
    ids=["flipped", "cut", "gone"],
)
def test_an_original_is_healed_by_handing_it_in_again(
    home: Home, damage: Callable[[Path], None], code: str
) -> None:
    path = original(home, HANDED_IN)
    damage(path)
    ended, told = verify(home, "--repair")
    assert ended == 3 and codes(told) == codes(told, "left") == [code]
    assert told["found"][0]["file"] == HANDED_IN and told["found"][0]["township"] == NORTH
    receipts = run_cli(home, "ingest", home.path / "handed_in" / HANDED_IN)[1]
    assert [one["status"] for one in receipts] == ["duplicate"]
    assert verify(home)[0] == 0


def test_what_was_refused_is_kept_too(home: Home) -> None:
    flip(original(home, "not-a-return.xlsx"))
    ended, told = verify(home)
    assert ended == 3 and codes(told) == ["KEP-002"] and told["found"][0]["period"] == "–"


@pytest.mark.parametrize(
    ("damage", "code"), [(flip, "KEP-004"), (Path.unlink, "KEP-003")], ids=["flipped", "gone"]
)
def test_an_attachment(home: Home, damage: Callable[[Path], None], code: str) -> None:
    (path,) = (home.path / "attachments").rglob("*.png")
    damage(path)
    assert codes(verify(home)[1]) == [code]


ROWS = {
    "a cell": "UPDATE forms SET form_name = '别的台账' WHERE form_name = '居民台账' AND period = '2025-01'",
    "a number": "UPDATE communities SET households = 1201 WHERE community_code = '510104017001'",
    "a row less": "DELETE FROM plaques WHERE period = '2025-02'",
    "a row more": "INSERT INTO forms SELECT * FROM forms WHERE status = 'stopped' LIMIT 1",
    "another month": "UPDATE digital_tools SET period = '2024-12' WHERE tool_name = '综治通'",
}


@pytest.mark.parametrize("pruned", [False, True], ids=["from parts", "from the original"])
@pytest.mark.parametrize("statement", ROWS.values(), ids=ROWS)
def test_rows_are_put_back(home: Home, statement: str, pruned: bool) -> None:
    """From a snapshot's part, and of a return that was replaced and no snapshot has any more, as of all where
    the parts are gone, from what was handed in."""
    before = figures(home)
    if pruned:
        prune_snapshots(home, 1)
        for part in (home.snapshots / "parts").iterdir():
            part.unlink()
    run(home, statement)
    ended, told = verify(home, "--repair")
    assert "KEP-010" in codes(told) and told["repaired"]
    assert (ended, told["left"]) == (0, [])
    code, again, _ = run_cli(home, "publish")
    assert code == 0 and again["unchanged"]
    for table, rows in figures(home).items():
        assert rows.equals(before[table]), table
    with open_store(home) as store:
        assert store.scalar("SELECT count(*) FROM audit WHERE action = 'home.repaired'") >= 1


def test_rows_that_are_nowhere_else_are_not_made_up(home: Home) -> None:
    run(home, ROWS["a cell"])
    shutil.rmtree(home.snapshots / "parts")
    shutil.rmtree(home.archive)
    ended, told = verify(home, "--repair")
    assert ended == 3 and "KEP-010" in codes(told, "left") and "KEP-001" in codes(told, "left")


RECORDS = {
    "another counts": (
        "UPDATE returns SET current = NOT current WHERE period = '2025-02' AND township_code = '510104017'",
        ["KEP-013"],
    ),
    "a correction that was none": ("UPDATE returns SET submission_kind = 'correction'", ["KEP-013"]),
    "less typed": ("UPDATE returns SET cells_changed = 0", ["KEP-013"]),
    "another township": (
        "UPDATE returns SET township_code = '510104017' WHERE township_code = '510104020';"
        "UPDATE forms SET township_code = '510104017' WHERE township_code = '510104020'",
        ["KEP-010", "KEP-011", "KEP-013"],
    ),
    "made punctual": ("UPDATE returns SET on_time = NOT on_time WHERE return_id = '{first}'", ["KEP-013"]),
    "received earlier": (
        "UPDATE returns SET received_at_utc = '2025-01-01' WHERE return_id = '{first}'",
        ["KEP-013"],
    ),
    "a return less": ("DELETE FROM returns WHERE return_id = '{first}'", ["KEP-011", "KEP-014"]),
    "a return more": (
        "INSERT INTO returns BY NAME SELECT * REPLACE ('R-9' AS return_id) FROM returns LIMIT 1",
        ["KEP-010", "KEP-012"],
    ),
    "rows of nobody": (
        "UPDATE forms SET return_id = 'nobody' WHERE form_name = '走访记录'",
        ["KEP-010", "KEP-011"],
    ),
}


@pytest.mark.parametrize(("statement", "expected"), RECORDS.values(), ids=RECORDS)
def test_what_the_store_says_of_returns(home: Home, statement: str, expected: list[str]) -> None:
    with open_store(home) as store:
        first = store.scalar("SELECT min(return_id) FROM returns")
    run(home, statement.format(first=first))
    ended, told = verify(home)
    assert ended == 3 and codes(told) == expected


def test_rows_and_their_fingerprint_changed_together(home: Home) -> None:
    """Whoever knows how fingerprints are made must change the audit too, which is linked."""
    run(home, ROWS["a cell"])
    run(home, "UPDATE returns SET fingerprint = repeat('0', 64) WHERE period = '2025-01'")
    assert "KEP-013" in codes(verify(home)[1])


AUDIT = {
    "changed": ("UPDATE audit SET actor = '别人' WHERE sequence = 3", [("KEP-020", 3, 3)]),
    "deleted": ("DELETE FROM audit WHERE sequence IN (3, 4)", [("KEP-021", 3, 4)]),
    "reordered": (
        "UPDATE audit SET sequence = 7 - sequence WHERE sequence IN (3, 4)",
        [("KEP-020", 3, 3), ("KEP-020", 4, 4), ("KEP-023", 3, 3), ("KEP-023", 4, 4), ("KEP-023", 5, 5)],
    ),
    "twice": ("INSERT INTO audit SELECT * FROM audit WHERE sequence = 3", [("KEP-022", 3, 3)]),
    "by hand": (
        "INSERT INTO audit (at_utc, actor, action, subject) VALUES ('2025-03-01', 'x', 'y', 'z')",
        [("KEP-024", 0, 1)],
    ),
}


@pytest.mark.parametrize(("statement", "expected"), AUDIT.values(), ids=AUDIT)
def test_the_audit_names_its_entries(
    home: Home, statement: str, expected: list[tuple[str, int, int]]
) -> None:
    run(home, statement)
    ended, told = verify(home, "--repair")
    entries = [one for one in told["found"] if one["place"].startswith("audit/")]
    found = sorted((one["code"], one["first"], one["last"]) for one in entries)
    assert ended == 3 and found == sorted(expected)
    assert codes(told, "left") == codes(told)


def test_the_end_of_the_audit_is_cut_off(home: Home) -> None:
    """What the last snapshot saw is missed; and what came after it by who has printed the head since."""
    printed = run_cli(home, "audit", "head")[1]
    words = f"{printed['entries']}:{printed['hash']}"
    assert verify(home, "--head", words)[0] == 0
    run(home, "DELETE FROM audit WHERE sequence = ?", printed["entries"])
    assert "KEP-025" not in codes(verify(home)[1])
    assert "KEP-025" in codes(verify(home, "--head", words)[1])
    snapshot = home.current.read_text(encoding="utf-8").strip()
    head = json.loads((folder_of(home) / "manifest.json").read_text(encoding="utf-8"))["audit"]
    run(home, "DELETE FROM audit WHERE sequence >= ?", head["entries"])
    last = head["entries"]
    told = [one for one in verify(home)[1]["found"] if one["code"] == "KEP-025"]
    assert [(one["first"], one["last"], one["source"]) for one in told] == [(last, last, snapshot)]


def test_an_audit_that_was_written_anew_from_an_entry_on(home: Home) -> None:
    """Every link holds; the snapshots remember another one."""
    with open_store(home) as store, store.transaction():
        audit = store.frame("SELECT * FROM audit ORDER BY sequence").select(Entry._fields)
        forged = list(map(Entry._make, audit.rows()))
        forged[2] = forged[2]._replace(actor="别人")
        store.run("DELETE FROM audit")
        store.insert("audit", linked(START, forged).select(*AUDIT_COLUMNS))
    told = verify(home)[1]
    assert codes(told) == ["KEP-026"] and len(told["found"]) == 2


def forge_value(home: Home) -> None:
    """A value in the snapshot is another, and its file, mark, manifest and seal say so."""
    path = table_of(home)
    rows = pl.read_parquet(path).with_columns(value=pl.col("value") + 1)
    rows.write_parquet(path)
    manifest_path = folder_of(home) / "manifest.json"
    manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    for kept in manifest["tables"]["area_values"]:
        if kept["file"] == path.name:
            kept |= {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    manifest_path.write_text(json.dumps(manifest), encoding="utf-8")
    (folder_of(home) / "manifest.json.sha256").write_text(seal_text(folder_of(home)), encoding="utf-8")


def a_part(home: Home) -> Path:
    return next((home.snapshots / "parts").glob(f"{MONTHS[1]}-forms-*.parquet"))


def any_part(home: Home) -> Path:
    return next((home.snapshots / "parts").glob(f"{MONTHS[0]}-communities-*.parquet"))


def name_older(home: Home) -> None:
    """CURRENT is the snapshot before."""
    (older,) = {path.parent.name for path in home.snapshots.glob("*/manifest.json")} - {folder_of(home).name}
    home.current.write_text(older + "\n", encoding="utf-8")


def forge_snapshot(home: Home) -> None:
    """A snapshot of another name, with another value, is current; all that vouches for files says so."""
    made = home.snapshots / ("f" * 16)
    shutil.copytree(folder_of(home), made)
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8")) | {"id": made.name}
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (made / "manifest.json.sha256").write_text(seal_text(made), encoding="utf-8")
    home.current.write_text(made.name + "\n", encoding="utf-8")


def lose_all(home: Home) -> None:
    shutil.rmtree(home.snapshots)
    home.current.unlink()


def malform(home: Home, **parts: object) -> None:
    """The manifest, sealed anew, has parts of another kind than it should."""
    path = folder_of(home) / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | parts
    path.write_text(json.dumps(manifest), encoding="utf-8")
    (folder_of(home) / "manifest.json.sha256").write_text(seal_text(folder_of(home)), encoding="utf-8")


SNAPSHOTS: dict[str, tuple[Change, list[str]]] = {
    "an older one is named": (name_older, ["KEP-035"]),
    "all of them gone": (lose_all, ["KEP-030", "KEP-037"]),
    "parts are named": (lambda home: home.current.write_text("parts\n") and None, ["KEP-030"]),
    "files of another kind": (lambda home: malform(home, files=[1]), ["KEP-031", "KEP-032"]),
    "tables of another kind": (lambda home: malform(home, tables=None), ["KEP-031", "KEP-032"]),
    "files elsewhere": (
        lambda home: malform(home, files={"../../etc/passwd": {"bytes": 1, "sha256": "x"}}),
        ["KEP-031", "KEP-032"],
    ),
    "an audit of another kind": (lambda home: malform(home, audit="x"), ["KEP-032"]),
    "a table flipped": (lambda home: flip(table_of(home)), ["KEP-034"]),
    "a table gone": (lambda home: table_of(home).unlink(), ["KEP-033"]),
    "a part cut": (lambda home: cut(any_part(home)), ["KEP-034"]),
    "a part gone": (lambda home: any_part(home).unlink(), ["KEP-033"]),
    "the manifest cut": (lambda home: cut(folder_of(home) / "manifest.json"), ["KEP-031"]),
    "the manifest gone": (lambda home: (folder_of(home) / "manifest.json").unlink(), ["KEP-031"]),
    "the manifest forged": (forge_value, ["KEP-032", "KEP-034"]),
    "CURRENT nowhere": (lambda home: home.current.write_text("demo-0000\n"), ["KEP-030"]),
    "CURRENT without meaning": (lambda home: home.current.write_bytes(b"\xff\xfe\x00") and None, ["KEP-030"]),
    "CURRENT gone": (lambda home: home.current.unlink(), ["KEP-030"]),
    "the folder gone": (lambda home: shutil.rmtree(folder_of(home)), ["KEP-030"]),
}


@pytest.mark.parametrize(("change", "expected"), SNAPSHOTS.values(), ids=SNAPSHOTS)
def test_the_current_snapshot_is_made_again(home: Home, change: Change, expected: list[str]) -> None:
    snapshot, before = home.current.read_text(encoding="utf-8"), figures(home)
    change(home)
    ended, told = verify(home)
    assert ended == 3 and set(expected) >= set(codes(told)) and codes(told)
    ended, told = verify(home, "--repair")
    left = [one for one in told["left"] if one["severity"] != "note"]
    assert (ended, left) == (0, [])
    assert home.current.read_text(encoding="utf-8") == snapshot
    for table, rows in figures(home).items():
        assert rows.equals(before[table]), table


def test_a_forged_snapshot_is_replaced_by_the_real_one(home: Home) -> None:
    """It stays, named, until it is pruned: who made it is a question."""
    snapshot, before = home.current.read_text(encoding="utf-8"), figures(home)
    forge_snapshot(home)
    assert codes(verify(home)[1]) == ["KEP-036"]
    ended, told = verify(home, "--repair")
    assert (ended, codes(told, "left")) == (3, ["KEP-036"])
    assert home.current.read_text(encoding="utf-8") == snapshot
    for table, rows in figures(home).items():
        assert rows.equals(before[table]), table
    assert run_cli(home, "snapshots", "prune", "--keep", "1")[0] == 0


def hand_in_more(home: Home) -> None:
    """A month that is not published yet."""
    path = write_return(home.path / "handed_in" / "north-2025-03.xlsx", "2025-03")
    assert run_cli(home, "ingest", path)[0] == 0


@pytest.mark.parametrize(
    "change", [forge_value, lambda home: flip(table_of(home))], ids=["forged", "flipped"]
)
def test_nothing_is_published_that_was_not(home: Home, change: Change) -> None:
    """What was handed in since waits for a publish; nothing is thrown away."""
    hand_in_more(home)
    kept = sorted(path.name for path in home.snapshots.iterdir())
    snapshot = home.current.read_text(encoding="utf-8")
    change(home)
    ended, told = verify(home, "--repair")
    assert ended == 3 and "KEP-052" in codes(told, "left")
    assert sorted(path.name for path in home.snapshots.iterdir()) == kept
    assert home.current.read_text(encoding="utf-8") == snapshot
    assert run_cli(home, "publish")[0] == 0


def test_nothing_is_published_from_rows_that_are_not_what_they_were(home: Home) -> None:
    run(home, "UPDATE communities SET meetings = 1")
    for folder in (home.archive, home.snapshots / "parts", home.cache):
        shutil.rmtree(folder)
    snapshot = home.current.read_text(encoding="utf-8")
    names = {path.name for path in home.snapshots.iterdir()}
    ended, told = verify(home, "--repair")
    assert ended == 3 and {"KEP-010", "KEP-033"} <= set(codes(told, "left"))
    assert home.current.read_text(encoding="utf-8") == snapshot
    assert {path.name for path in home.snapshots.iterdir()} == names


def test_a_publish_makes_again_what_nothing_vouches_for(home: Home) -> None:
    """As after a value was forged, or a publish was cut off before it was on record."""
    snapshot, before = home.current.read_text(encoding="utf-8").strip(), figures(home)
    forge_value(home)
    told = run_cli(home, "publish")[1]
    assert (told["snapshot"], told["unchanged"]) == (snapshot, False)
    for table, rows in figures(home).items():
        assert rows.equals(before[table]), table
    assert verify(home)[0] == 0


def test_what_cannot_be_read_is_found_and_hides_nothing(home: Home) -> None:
    run(home, "UPDATE attachments SET media_type = 'x/y'")
    run(home, "UPDATE deliveries SET sha256 = repeat('z', 5000) WHERE file_name = 'not-a-return.xlsx'")
    flip(table_of(home))
    ended, told = verify(home)
    assert ended == 3 and {"KEP-034", "KEP-041"} <= set(codes(told))


@pytest.mark.parametrize(
    "detail", ['{"logs": {"cases', '{"logs": {"clue_events": 5}}', '{"logs": {"deliveries": {"rows": "x"}}}']
)
def test_an_entry_that_is_no_json_is_found(home: Home, detail: str) -> None:
    run(home, "UPDATE audit SET detail = ? WHERE sequence = 4", detail)
    ended, told = verify(home)
    assert ended == 3 and {"KEP-020", "KEP-041"} <= set(codes(told))


ODD = [" 封面.csv", "封面..csv", "a:封面.csv", "01_封面.csv"]


@pytest.mark.parametrize("odd", ODD)
def test_files_of_a_folder_are_known_by_the_names_they_came_under(
    home: Home, odd: str, tmp_path: Path
) -> None:
    """However they had to be called in the archive; whether they were accepted or refused."""
    folder = tmp_path / "csv"
    folder.mkdir()
    for name in (odd, "02_forms.csv"):
        (folder / name).write_text(f"{name}\n1\n", encoding="utf-8")
    run_cli(home, "ingest", folder)
    assert verify(home)[0] == 0
    with open_store(home) as store:
        sha256 = store.scalar("SELECT arg_max(sha256, delivery_id) FROM deliveries")
    kept = sorted(path for path in archive_folder(home, sha256).iterdir() if path.suffix == ".csv")
    kept[0].write_text("garbage", encoding="utf-8")
    assert codes(verify(home)[1]) == ["KEP-002"]


def test_an_older_snapshot_is_left_to_a_backup(home: Home) -> None:
    older = next(path for path in home.snapshots.glob("*/manifest.json") if path.parent != folder_of(home))
    cut(older)
    ended, told = verify(home, "--repair")
    assert ended == 3 and codes(told, "left") == ["KEP-031"]
    assert run_cli(home, "snapshots", "prune", "--keep", "1")[0] == 0
    assert verify(home)[0] == 0


@pytest.mark.parametrize("left", [400_000, 5000, 0])
def test_a_store_that_is_cut(home: Home, left: int) -> None:
    """The snapshots are looked at all the same."""
    cut(home.store, left)
    flip(table_of(home))
    ended, told = verify(home)
    assert ended == 3 and codes(told) == ["KEP-034", "KEP-040"]


def test_every_byte_of_the_store_is_looked_at(home: Home) -> None:
    """A bit in the blocks that hold rows of a register: the name of a plaque is another."""
    content = home.store.read_bytes()
    name = "某某工作站".encode()
    assert name in content
    home.store.write_bytes(content.replace(name, bytes([name[0] ^ 1]) + name[1:]))
    assert codes(verify(home)[1]) == ["KEP-040"]


@pytest.mark.parametrize("lock", ["store", "publish"])
def test_a_home_that_is_busy_is_no_damaged_one(
    home: Home, lock: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WAIT, "0.1")
    with FileLock(home.path / f"{lock}.lock"):
        code, told, _ = run_cli(home, "verify")
    assert code == 3 and told["error"]["code"] in ("HOM-003", "PUB-002")


def test_a_person_is_told_in_both_languages(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    flip(original(home, CORRECTED))
    for language, words in (("zh", "与收到时不一致"), ("en", "is not what was handed in")):
        assert main(["--home", str(home.path), "--lang", language, "verify"]) == 3
        told = capsys.readouterr().out
        assert words in told and CORRECTED in told and "archive/" in told


@pytest.mark.parametrize("words", ["", "12", "a:b", "12:abc", f"x:{'0' * 64}"])
def test_what_is_no_head_is_refused(home: Home, words: str) -> None:
    code, told, _ = run_cli(home, "verify", "--head", words)
    assert code == 2 and told["error"]["code"] == "KEP-050"


LOGS = {
    "a step's reason": ("UPDATE clue_events SET reason = '别的' WHERE clue_id = 'F2025-00001'", ["KEP-015"]),
    "a refusal": ("UPDATE deliveries SET status = 'accepted' WHERE status = 'rejected'", ["KEP-015"]),
    "a list": ("UPDATE list_entries SET title = '别的事项' WHERE number = 1", ["KEP-015"]),
    "a step less": ("DELETE FROM clue_events", ["KEP-015", "KEP-017"]),
    "a step more": (
        "INSERT INTO clue_events BY NAME SELECT * REPLACE (2 AS sequence) FROM clue_events",
        ["KEP-016", "KEP-017"],
    ),
    "where it stands": ("UPDATE clues SET step = 'answered'", ["KEP-017", "KEP-018"]),
    "what it says": ("UPDATE clues SET told = '别的'", ["KEP-018"]),
    "a warning less": ("DELETE FROM return_warnings", ["KEP-015"]),
}


@pytest.mark.parametrize(("statement", "expected"), LOGS.values(), ids=LOGS)
def test_logs_hold_what_was_put_down(home: Home, statement: str, expected: list[str]) -> None:
    run(home, statement)
    ended, told = verify(home)
    assert ended == 3 and codes(told) == expected


def test_what_an_older_home_held_is_vouched_for_from_its_upgrade_on(tmp_path: Path) -> None:
    old = unpack_old_home("schema-9", tmp_path).home
    assert verify(old)[0] == 0
    run(old, "UPDATE versions SET sha256 = 'x'")
    assert codes(verify(old)[1]) == ["KEP-015"]


def refuse_again(home: Home, name: str, moment: str) -> None:
    path = home.path / "handed_in" / name
    path.write_bytes(f"PK no workbook {name}".encode())
    assert run_cli(home, "ingest", path, "--received-at", moment)[1][0]["status"] == "rejected"


def test_what_was_refused_long_ago_is_taken_out_and_not_missed(home: Home) -> None:
    """Months are China's: the last second before the month goes, its first one stays, as does whatever was
    accepted; the receipts tell of all."""
    refuse_again(home, "last.xlsx", "2026-03-31T23:59:59+08:00")
    refuse_again(home, "first.xlsx", "2026-04-01T00:00:00+08:00")
    gone = original(home, "last.xlsx")
    size = gone.stat().st_size
    code, told, _ = run_cli(home, "archive", "prune", "--refused-before", "2026-04")
    old = 1  # not-a-return.xlsx of the home
    assert (code, told["files"]) == (0, 1 + old) and told["bytes"] > size
    assert not gone.parent.exists() and original(home, "first.xlsx").exists()
    assert original(home, HANDED_IN).exists() and verify(home)[0] == 0
    with open_store(home) as store:
        assert store.scalar("SELECT count(*) FROM deliveries WHERE status = 'rejected'") == 3
    assert run_cli(home, "archive", "prune", "--refused-before", "2026-04")[1] == {"files": 0, "bytes": 0}
    refuse_again(home, "last.xlsx", "2026-05-01T00:00:00+08:00")
    flip(original(home, "last.xlsx"))
    assert codes(verify(home)[1]) == ["KEP-002"]


def test_bytes_that_were_accepted_once_stay(home: Home) -> None:
    """Only what was never accepted goes."""
    before = sorted(path.name for path in home.archive.rglob("*.xlsx"))
    run_cli(home, "archive", "prune", "--refused-before", "2030-01")
    left = sorted(path.name for path in home.archive.rglob("*.xlsx"))
    assert set(before) - set(left) == {"not-a-return.xlsx"}
