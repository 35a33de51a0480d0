"""The two-way review on its page: opening a round, the form behind a link, and what is shown of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.actions.reviews import Link, Opening, open_round
from pipelines.actions.rights import system_scope
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.queries.appraisal.review import review_rounds
from schemas.periods import china_date
from tests.pages.conftest import Shower, words
from tests.support.case_home import late_home
from tests.support.hand_store import EAST
from tests.support.made_once import copy_home
from tests.support.scopes import WHOLE

TODAY = china_date(now_utc())


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", late_home)


def links_of(home: Home) -> list[Link]:
    opening = Opening("up", EAST, TODAY, TODAY + timedelta(days=5), "王某")
    return open_round(home, system_scope(), opening)[1]


def test_a_round_is_opened_on_the_page(show: Shower, home: Home) -> None:
    run = show("review", home.path)
    assert "还没有发起评议" in words(run)
    run.selectbox(key="review_0_area").set_value(EAST)
    run.text_input(key="review_0_person").set_value("王某")
    run.button(key="review_0_submit").click().run()
    assert not run.exception and "已发起" in run.success[0].value
    assert review_rounds(home, WHOLE).height == 1
    assert "1次评议" in words(show("review", home.path))


def test_a_link_leads_to_the_questions_and_is_used_once(show: Shower, home: Home) -> None:
    token = links_of(home)[0].token
    run = show("review", home.path, token=token)
    assert "共8题，只答一次，不记名" in words(run)
    round_id = review_rounds(home, WHOLE)["round_id"][0]
    run.button(key=f"answer_{round_id}_submit").click().run()
    assert "REV-106" in words(run)
    run.segmented_control(key=f"answer_{round_id}_whole").set_value(5)
    run.button(key=f"answer_{round_id}_submit").click().run()
    assert not run.exception and "谢谢！答案已收到，不记名。" in words(run)
    assert "REV-102" in words(show("review", home.path, token=token))
    assert review_rounds(home, WHOLE)["answered"].to_list() == [1]


def test_who_takes_no_answers_says_so(show: Shower, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    token = links_of(home)[0].token
    monkeypatch.setenv("BURDEN_ACT_AS", "signals")
    run = show("review", home.path, token=token)
    assert "本看板不收取答案" in words(run)
    assert not [one for one in run.segmented_control if str(one.key).startswith("answer_")]
    assert "REV-101" in words(show("review", home.path, token="NONE", lang="en"))
