"""What is kept of persons goes when its term is over, everywhere and not before; what is left is vouched for,
and no figure changes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.actions.clues import ClueMove, take_clue_step
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.intake.files.archive import archive_folder
from pipelines.intake.load import ingest
from pipelines.keeping.erasing import Erased, erase_due
from pipelines.keeping.verifying import verify
from pipelines.publish import publish
from pipelines.publish.stored import read_table
from pipelines.store import open_store
from pipelines.store.rewriting import FRESH, ask_for_rewrite
from schemas.personal_data import ERASED, PERSONAL_DATA
from schemas.snapshot import TABLES
from tests.support.kept_home import MONTHS
from tests.support.killed_erasing import erase_until
from tests.support.made_once import copy_home
from tests.support.personal_home import ANSWERED, NAMES, build_personal_home
from tests.support.processes import start_apart
from tests.support.small_returns import RECEIVED, north_rows, run_cli, write_return

LONG_AFTER = date(2060, 1, 1)
TABLE_NAMES = "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"
NO_TRACK = lambda items, total, label: iter(items)  # noqa: E731


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", build_personal_home)


def contents(home: Home) -> dict[str, list[str]]:
    """Every row of every table of the store, as text."""
    with open_store(home) as store:
        tables = store.frame(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"
        )
        return {
            table: [str(row) for row in store.connection.execute(f'FROM "{table}"').fetchall()]
            for table in tables["table_name"]
        }


def named(home: Home) -> dict[str, set[str]]:
    """By name: the tables in which it stands."""
    rows = contents(home)
    return {name: {table for table, texts in rows.items() if name in "".join(texts)} for name in NAMES}


def originals(home: Home) -> list[Path]:
    return sorted(path for path in home.archive.rglob("*") if path.is_file())


def column(home: Home, query: str) -> list[object]:
    with open_store(home) as store:
        return [row[0] for row in store.connection.execute(query).fetchall()]


def found(home: Home) -> list[str]:
    return [one.code for one in verify(home, NO_TRACK).findings]


def test_every_name_stands_where_the_list_says(home: Home) -> None:
    tables = {place.table for place in PERSONAL_DATA}
    where = named(home)
    assert all(where.values()), where
    assert set.union(*where.values()) <= tables, where


def test_after_all_terms_no_name_is_left_and_all_is_vouched_for(home: Home) -> None:
    before = contents(home)
    done = erase_due(home, LONG_AFTER)
    assert {name for name, tables in named(home).items() if tables} == set()
    assert done.counts == {
        "prepared_by": 5,
        "originals": 5,
        "refused_originals": 1,
        "sender": 1,
        "clue_handler": 1,
        "clue_steps": 3,
        "case_people": 1,
        "case_steps": 2,
        "confirmations": 1,
        "attachments": 1,
        "visits": 0,
        "teams": 1,
        "drafts": 1,
        "rounds": 1,
    }
    assert found(home) == [] and originals(home) == []
    stored = home.store.read_bytes()
    assert [name for name in NAMES if name.encode() in stored] == []
    after = contents(home)
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {
        "attachments", "audit", "case_events", "cases", "clue_events", "clues", "confirmations",
        "inspection_drafts", "inspection_plans", "returns", "review_rounds",
    }  # fmt: skip
    assert {table for table in before if len(before[table]) > len(after[table])} == {"inspection_drafts"}
    assert erase_due(home, LONG_AFTER).counts == dict.fromkeys(done.counts, 0)
    assert found(home) == []


def test_nothing_goes_before_its_term(home: Home) -> None:
    """The clue ended on 9 March 2025: its sender stays that day a year later and is gone the day after."""
    files = originals(home)
    assert date(2025, 3, 9) == ANSWERED
    assert sum(erase_due(home, date(2026, 3, 9)).counts.values()) == 0
    assert column(home, "SELECT sender FROM clues WHERE sender IS NOT NULL") == ["李村支书"]
    assert erase_due(home, date(2026, 3, 10)).counts["sender"] == 1
    assert column(home, "SELECT DISTINCT sender FROM clues WHERE sender IS NOT NULL") == [ERASED]
    assert column(home, "SELECT contact FROM clues WHERE contact IS NOT NULL") == [ERASED]
    assert column(home, "SELECT count(*) FROM returns WHERE prepared_by = '王某'") == [5]
    assert originals(home) == files and found(home) == []


def test_no_term_of_a_clue_runs_while_its_case_is_open(home: Home) -> None:
    with open_store(home) as store, store.transaction():
        store.run("UPDATE clues SET case_id = 'D2025-00009' WHERE sender IS NOT NULL")
        store.run("INSERT INTO cases (case_id, step) VALUES ('D2025-00009', 'opened')")
    with open_store(home) as store, store.transaction():
        row = store.frame("FROM clues WHERE sender IS NOT NULL")
        store.run("DELETE FROM clues WHERE sender IS NOT NULL")
        store.insert("clues", row)
        store.record("clue.link", row["clue_id"][0])
    # The case is by hand, so it is without a log: that table is left alone, and told.
    done = erase_due(home, LONG_AFTER)
    assert done.damaged == ["cases"] and done.counts["sender"] == 0
    assert "李村支书" in str(column(home, "SELECT sender FROM clues"))


def figures(home: Home) -> dict[str, pl.DataFrame]:
    snapshot = home.current.read_text(encoding="utf-8").strip()
    named_in = {"cases", "confirmations"}
    return {table: read_table(home, snapshot, table) for table in TABLES if table not in named_in}


def test_a_publish_afterwards_says_the_same(home: Home) -> None:
    before, snapshot = figures(home), home.current.read_text(encoding="utf-8")
    erase_due(home, LONG_AFTER)
    publish(home)
    after = figures(home)
    assert all(before[table].equals(after[table]) for table in before)
    # Who opened the case stood in the snapshot before, so that there is another one now.
    assert home.current.read_text(encoding="utf-8") != snapshot
    published = read_table(home, home.current.read_text(encoding="utf-8").strip(), "cases")
    assert published["opened_by"].to_list() == [ERASED] and found(home) == []


def test_what_is_changed_after_a_deletion_is_found(home: Home) -> None:
    erase_due(home, LONG_AFTER)
    with open_store(home) as store, store.transaction():
        store.run("UPDATE clue_events SET reason = '另有原因' WHERE action = 'take'")
    assert found(home) == ["KEP-015"]


def test_what_the_audit_does_not_vouch_for_is_not_vouched_for_by_a_deletion(home: Home) -> None:
    with open_store(home) as store, store.transaction():
        store.run("UPDATE clue_events SET reason = '另有原因' WHERE action = 'take'")
        store.run("UPDATE clues SET told = '另有内容' WHERE sender IS NOT NULL")
    before = found(home)
    done = erase_due(home, LONG_AFTER)
    assert done.damaged == ["clue_events", "clues"] and "sender" not in done.counts
    assert found(home) == before == ["KEP-015", "KEP-018"]
    assert named(home)["李村支书"] == {"clues"} and named(home)["王某"] == set()


def test_work_goes_on_after_a_deletion(home: Home, tmp_path: Path) -> None:
    """A clue is reopened, a return corrected, and what is due then goes too."""
    erase_due(home, LONG_AFTER)
    number = column(home, "SELECT clue_id FROM clues WHERE sender IS NOT NULL")[0]
    move = ClueMove("reopen", "褚复查", date(2025, 4, 1), "又在报送")
    take_clue_step(home, system_scope(), str(number), move)
    rows = north_rows()
    rows["communities"][0]["meetings"] = 9
    again = write_return(tmp_path / "again.xlsx", MONTHS[0], rows, kind="correction")
    (receipt,) = ingest(home, [again], received_at=RECEIVED)
    assert receipt["status"] == "accepted"
    assert found(home) == []
    assert erase_due(home, LONG_AFTER).counts["prepared_by"] == 1
    assert column(home, "SELECT count(*) FROM clue_events WHERE person = '褚复查'") == [1]  # it is open again
    assert found(home) == []


def test_the_command_says_what_it_would_do_and_does_it(home: Home) -> None:
    before = contents(home)
    code, told, _ = run_cli(home, "personal-data", "delete", "--due", "--on", "2026-11-30", "--dry-run")
    assert code == 0 and {key for key, count in told["due"].items() if count} == {"sender"}
    assert contents(home) == before
    assert run_cli(home, "personal-data", "list")[1]["last"] is None
    code, told, _ = run_cli(home, "personal-data", "delete", "--due", "--on", "2026-11-30")
    assert code == 0 and told["counts"]["sender"] == 1 and told["found"] == []
    code, told, _ = run_cli(home, "personal-data", "list", "--on", "2036-01-01")
    held = {one["key"]: one for one in told["places"]}
    assert code == 0 and told["last"] is not None
    assert (held["sender"]["kept"], held["prepared_by"]["kept"], held["prepared_by"]["due"]) == (0, 5, 5)
    assert (held["backups"]["months"], held["backups"]["kept"]) == (None, None)
    code, told, _ = run_cli(home, "personal-data", "delete", "--due", "--on", "9999-01-01")
    assert code == 2 and told["error"]["code"] == "KEP-060"


def test_an_original_that_came_in_again_stays(home: Home) -> None:
    (first, *_) = column(home, "SELECT sha256 FROM returns ORDER BY return_id")
    with open_store(home) as store, store.transaction():
        store.insert(
            "deliveries",
            store.frame(
                "SELECT * REPLACE (99 AS delivery_id, TIMESTAMP '2059-01-01' AS received_at_utc,"
                " 'duplicate' AS status) FROM deliveries WHERE sha256 = ?",
                [first],
            ),
        )
        store.record("return.duplicate", str(first))
    erase_due(home, LONG_AFTER)
    assert [path.parent for path in originals(home)] == [archive_folder(home, str(first))]


def test_killed_at_any_statement_it_is_done_or_not_at_all(tmp_path: Path) -> None:
    whole = copy_home(tmp_path / "whole", build_personal_home)
    before = named(whole)
    apart = start_apart(erase_until, whole.path, LONG_AFTER, -1)
    statements = apart.hear()
    assert apart.end() == 0 and statements > 20
    for at in (*range(3, statements, 16), statements):  # the last one is the commit
        home = copy_home(tmp_path / f"killed-{at}", build_personal_home)
        assert start_apart(erase_until, home.path, LONG_AFTER, at).end() != 0
        assert named(home) == before and len(originals(home)) == 6
        assert found(home) == []
    done: Erased = erase_due(home, LONG_AFTER)
    assert sum(done.counts.values()) > 20 and found(home) == []


def test_files_left_by_a_deletion_that_was_cut_off_go_with_the_next(home: Home) -> None:
    kept = {path: path.read_bytes() for path in originals(home)}
    erase_due(home, LONG_AFTER)
    for path, content in kept.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert found(home) == []
    assert erase_due(home, LONG_AFTER).counts["originals"] == 5 and originals(home) == []


def test_the_entry_of_a_deletion_names_nobody(home: Home) -> None:
    erase_due(home, LONG_AFTER)
    (detail,) = column(home, "SELECT detail FROM audit WHERE action = 'personal_data.deleted'")
    told = json.loads(str(detail))
    assert set(told["resealed"]) == {"attachments", "case_events", "clue_events", "confirmations"}
    assert told["counts"]["sender"] == 1


def test_a_file_that_was_not_written_anew_is_with_the_next_deletion(home: Home) -> None:
    """The machine stopped after the transaction, or while the new file was written."""
    erase_due(home, LONG_AFTER)
    with open_store(home) as store, store.transaction():
        ask_for_rewrite(store)
    (home.path / FRESH).write_bytes(b"half a file")
    before, file = contents(home), home.store.stat().st_ino
    erase_due(home, LONG_AFTER)
    assert home.store.stat().st_ino != file and not (home.path / FRESH).exists()
    after = contents(home)
    assert after.pop("meta") == [row for row in before.pop("meta") if "rewrite" not in row]
    assert after.pop("audit")[:-1] == before.pop("audit") and after == before


def test_nothing_erased_leaves_the_file(home: Home) -> None:
    file = home.store.stat().st_ino
    erase_due(home, ANSWERED)
    assert home.store.stat().st_ino == file
