"""Two people at the same item, and a process that dies in the middle of a step."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.base.refusing import NotAllowed
from pipelines.store import open_store
from tests.support.admissions import begin, check_log, items_of, step
from tests.support.killed_step import review_until
from tests.support.processes import start_apart
from tests.support.rival_step import review_against_rival


def test_of_two_processes_exactly_one_wins(home: Home, tmp_path: Path) -> None:
    item, go = begin(home), tmp_path / "go"
    bodies = ("civil_affairs", "grassroots_governance")
    seen = home.path, item.item_id, item.version
    rivals = [start_apart(review_against_rival, *seen, body, go) for body in bodies]
    assert [rival.hear() for rival in rivals] == ["ready", "ready"]
    go.touch()
    said = sorted(rival.hear() for rival in rivals)
    assert said[1] == "won" and said[0].startswith("ADM-117"), said
    assert items_of(home)[0]["version"] == 2


def test_of_many_threads_exactly_one_wins(home: Home) -> None:
    item, won, lost = begin(home), [], []

    def review() -> None:
        try:
            won.append(step(home, item, "review", "civil_affairs", 1, expected_version=1))
        except NotAllowed as error:
            lost.append(error.refusal.code)

    threads = [threading.Thread(target=review) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1 and lost == ["ADM-117"] * 5
    check_log(home, won[0])


def test_the_second_is_told_who_did_what_when(home: Home) -> None:
    item = begin(home)
    step(home, item, "review", "civil_affairs", 1, expected_version=1)
    with pytest.raises(NotAllowed) as caught:
        step(home, item, "refuse", "civil_affairs", 1, reason="不同意", expected_version=1)
    for word in ("第 1 版", "民政部门（", "前置审核", "第 2 版", "已申请", "未执行", "20"):
        assert word in caught.value.words.zh, caught.value.words.zh
    assert (
        "civil-affairs department (" in caught.value.words.en
        and "nothing of yours was done" in caught.value.words.en
    )
    last = step(home, item, "refuse", "civil_affairs", 1, reason="不同意", expected_version=2)
    assert last.step == "refused"


def test_killed_before_any_statement_leaves_before_or_after(home: Home) -> None:
    """Whatever statement the power failed at, the step is whole or not there, and can be done again."""
    whole = begin(home, item_name="甲")
    statements = start_apart(review_until, home.path, whole.item_id, 0).hear()
    assert statements > 6
    for at in range(1, statements + 1):
        item = begin(home, item_name=f"事项{at}")
        assert start_apart(review_until, home.path, item.item_id, at).end() != 0
        with open_store(home) as store:
            counts = store.frame(
                "SELECT (SELECT count(*) FROM admission_events WHERE item_id = $i) AS events,"
                " (SELECT count(*) FROM audit WHERE subject = $i) AS audit,"
                " (SELECT version FROM admission_items WHERE item_id = $i) AS version",
                {"i": item.item_id},
            ).row(0)
        assert counts == (1, 1, 1), at
        check_log(home, step(home, item, "review", "civil_affairs", 1))
