"""Who is late is reminded, alone, once a week, and not any more once the return has come in."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.keeping.backing_up import back_up
from pipelines.keeping.verifying import verify
from pipelines.queries.reminders import reminders_by_period
from pipelines.reminders.outbox import FOLDER, remind_late
from pipelines.store import open_store
from schemas.errors import HomeError, UserError
from tests.support.hand_store import TOWNSHIPS, hand_areas, hand_in
from tests.support.killed_backup import NO_TRACK
from tests.support.made_once import copy_home
from tests.support.scopes import WHOLE
from tests.support.small_returns import run_cli
from tests.support.small_store import make_store

JANUARY, FEBRUARY = "2026-01", "2026-02"
LATE = ("510105001", "510106001")
DUE = date(2026, 3, 5)
"""Of February in Sichuan: the fifth of the next month, as its settings say."""
DAY_AFTER = DUE + timedelta(days=1)


def late_in_february(home: Home) -> None:
    """All handed in January; February two did not."""
    make_store(home, hand_areas())
    hand_in(home, JANUARY, dict.fromkeys(TOWNSHIPS, (3, 0)))
    hand_in(home, FEBRUARY, dict.fromkeys(set(TOWNSHIPS) - set(LATE), (3, 0)))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", late_in_february)


def files(home: Home) -> dict[str, bytes]:
    folder = home.path / FOLDER
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def entries(home: Home) -> list[dict[str, object]]:
    with open_store(home) as store:
        rows = store.frame("SELECT detail FROM audit WHERE action = 'reminders.written' ORDER BY sequence")
    return [json.loads(detail) for detail in rows["detail"]]


def test_the_late_ones_and_nobody_else_have_a_file(home: Home) -> None:
    done = remind_late(home, DAY_AFTER)
    assert (done.period, tuple(done.written), done.waiting) == (FEBRUARY, LATE, [])
    assert set(files(home)) == {f"{FEBRUARY}-{code}.eml" for code in LATE}


def test_a_letter_says_which_month_until_when_and_how_in_both_languages(home: Home) -> None:
    remind_late(home, DAY_AFTER)
    mail = message_from_bytes(files(home)[f"{FEBRUARY}-{LATE[0]}.eml"], policy=default)
    text = mail.get_content()
    assert mail["Subject"] == (
        "提醒：2026年2月报表尚未收到 / Reminder: the return for 2026-02 has not come in"
    )
    heads = (mail["X-Burden-Township"], mail["X-Burden-Period"], mail["X-Burden-Due"], mail["To"])
    assert heads == (LATE[0], FEBRUARY, "2026-03-05", None)
    assert f"西县{LATE[0]}镇：" in text and "应于 2026-03-05 前报送，截至 2026-03-06 尚未收到" in text
    assert "was due on 2026-03-05" in text and "By 2026-03-06 it has not come in" in text
    assert "领取预填工作簿" in text and "prefilled workbook" in text
    others = [code for code in TOWNSHIPS if code != LATE[0]]
    assert [code for code in others if code in text] == [] and "东县" not in text and "小县" not in text
    assert "截至".encode() in files(home)[f"{FEBRUARY}-{LATE[0]}.eml"]  # readable without a program


def test_once_a_week_and_no_more(home: Home) -> None:
    remind_late(home, DAY_AFTER)
    before = files(home)
    for days in (0, 1, 6):
        done = remind_late(home, DAY_AFTER + timedelta(days=days))
        assert (done.written, tuple(done.waiting)) == ([], LATE) and files(home) == before
    for path in (home.path / FOLDER).iterdir():  # sent
        path.unlink()
    assert remind_late(home, DAY_AFTER + timedelta(days=6)).written == [] and files(home) == {}
    assert tuple(remind_late(home, DAY_AFTER + timedelta(days=7)).written) == LATE
    assert [entry["on"] for entry in entries(home)] == ["2026-03-06", "2026-03-13"]
    assert reminders_by_period(home, WHOLE).to_dicts() == [{"period": FEBRUARY, "reminders": 4}]


def test_whoever_hands_in_is_reminded_no_more(home: Home) -> None:
    remind_late(home, DAY_AFTER)
    hand_in(home, FEBRUARY, {LATE[0]: (3, 0)}, received_at=datetime(2026, 3, 7, 1))
    (home.path / FOLDER / "notes.eml").write_text("not ours", encoding="utf-8")
    done = remind_late(home, DAY_AFTER + timedelta(days=2))
    assert done.withdrawn == [f"{FEBRUARY}-{LATE[0]}.eml"] and done.waiting == [LATE[1]]
    assert set(files(home)) == {f"{FEBRUARY}-{LATE[1]}.eml", "notes.eml"}
    assert entries(home)[-1]["withdrawn"] == done.withdrawn


def test_what_was_sent_back_since_is_said_in_the_file_that_waits(home: Home) -> None:
    remind_late(home, DAY_AFTER)
    with open_store(home) as store, store.transaction():
        store.run(
            "INSERT INTO deliveries VALUES"
            " (99, 'x', 'x.xlsx', '2026-03-07', 'x', 'rejected', ?, ?, 'initial', NULL, '{}')",
            [LATE[0], FEBRUARY],
        )
    before = files(home)
    done = remind_late(home, DAY_AFTER + timedelta(days=1))
    after = files(home)
    changed = {name for name in after if after[name] != before[name]}
    assert done.written == [] and changed == {f"{FEBRUARY}-{LATE[0]}.eml"}
    text = message_from_bytes(files(home)[f"{FEBRUARY}-{LATE[0]}.eml"], policy=default).get_content()
    assert "收到的文件已退回" in text and "was sent back" in text
    assert reminders_by_period(home, WHOLE)["reminders"].to_list() == [2]


def test_nobody_is_late_before_the_day_is_over(home: Home) -> None:
    assert remind_late(home, DUE).period == JANUARY  # the last month whose day is over, and all handed it in
    assert files(home) == {} and entries(home) == []
    with pytest.raises(UserError, match="REM-001"):
        remind_late(home, DUE, FEBRUARY)
    assert remind_late(home, DAY_AFTER, "2025-12").written == []  # before anybody handed in


def test_a_demonstration_reminds_nobody(home: Home) -> None:
    with open_store(home) as store, store.transaction():
        store.set_setting("synthetic", "yes")
    with pytest.raises(UserError, match="REM-002"):
        remind_late(home, DAY_AFTER)


def test_a_folder_that_cannot_be_written_to_leaves_nothing_on_record(home: Home, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(HomeError):
        remind_late(home, DAY_AFTER, folder=tmp_path / "file" / "outbox")
    assert entries(home) == []
    assert tuple(remind_late(home, DAY_AFTER, folder=tmp_path / "elsewhere").written) == LATE
    assert len(list((tmp_path / "elsewhere").iterdir())) == 2 and files(home) == {}


def test_the_command_and_what_is_kept(home: Home, tmp_path: Path) -> None:
    found = {one.code for one in verify(home, NO_TRACK).findings}
    code, told, _ = run_cli(home, "remind", "--period", FEBRUARY)
    assert code == 0 and tuple(told["written"]) == LATE and len(files(home)) == 2
    assert {one.code for one in verify(home, NO_TRACK).findings} == found
    back_up(home, tmp_path / "backups", NO_TRACK)
    assert list((tmp_path / "backups").rglob("*.eml")) == []
    assert b".eml" not in b"".join(path.read_bytes() for path in (tmp_path / "backups" / "backups").iterdir())
