"""The page of signals: filters, the rows behind one, dismissing it, and the counts on other pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.queries import open_snapshot
from pipelines.queries.signals import signals
from pipelines.store import open_store
from tests.pages.conftest import Shower, words
from tests.support.corrected_home import MONTH, THIRD, make_corrected_home
from tests.support.made_once import copy_home, made_home
from tests.support.scopes import WHOLE
from tests.support.signal_home import COUNTY, make_signal_home


@pytest.fixture(scope="session")
def small_home() -> Home:
    """The home that ``show`` shows where a test names none."""
    return made_home(make_signal_home)


@pytest.fixture
def signal_home(small_home: Home) -> Home:
    return small_home


def ids(home: Home) -> dict[str, str]:
    """Kind → id of its only signal."""
    rows = signals(open_snapshot(home), WHOLE)
    return dict(rows.select("code", "signal_id").rows())


def test_it_tells_how_many_there_are_and_shows_the_rows_behind_the_first(
    show: Shower, signal_home: Home
) -> None:
    run = show("signals", signal_home.path)
    assert not run.exception
    assert "2026年2月督查线索" in words(run)
    assert "2条线索，主要是：骤降（1）、登记消失（1）。" in words(run)
    assert run.selectbox(key="filter_signal").value in ids(signal_home).values()


def test_a_link_names_the_signal(show: Shower, signal_home: Home) -> None:
    gone = ids(signal_home)["vanished"]
    run = show("signals", signal_home.path, signal=gone, period="2026-02")
    assert run.selectbox(key="filter_signal").value == gone
    assert "在用的登记没有登记停用就不见了" in words(run)
    english = show("signals", signal_home.path, signal=gone, lang="en")
    assert "rows in use are gone without having ended" in words(english)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"code": "vanished"}, 1),
        ({"severity": "note"}, 1),
        ({"severity": "legal"}, 0),
        ({"level": "county"}, 0),
        ({"status": "dismissed"}, 0),
        ({"status": "all", "period": "all"}, 2),
        ({"period": "2026-01"}, 0),
        ({"prefecture": "510500"}, 0),
        ({"prefecture": "510100", "county": COUNTY}, 2),
    ],
)
def test_filters_narrow_it_down(show: Shower, signal_home: Home, query: dict[str, str], count: int) -> None:
    run = show("signals", signal_home.path, **query)
    assert not run.exception
    assert (f"{count}条线索" in words(run)) is (count > 0)
    if not count:
        assert "没有符合筛选条件的线索" in words(run)


def test_dismissing_asks_for_a_reason_and_is_put_down(show: Shower, tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", make_signal_home)
    gone = ids(home)["vanished"]
    run = show("signals", home.path, signal=gone)
    button = f"dismiss_{gone}_0_submit"
    run.button(key=button).click().run()
    assert "没有写明理由" in words(run)
    run.text_input(key=f"dismiss_{gone}_0_why").set_value("与社区核对过")
    run.button(key=button).click().run()
    assert "已记录" in run.success[0].value
    with open_store(home) as store:
        assert store.frame("SELECT signal_id, why FROM signal_dismissals").rows() == [(gone, "与社区核对过")]


def test_who_may_only_look_is_told_so(
    show: Shower, signal_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BURDEN_ACT_AS", "plans")
    run = show("signals", signal_home.path)
    assert "本看板只能查看" in words(run)
    assert not [button for button in run.button if "dismiss" in str(button.key)]


@pytest.mark.parametrize("query", [{}, {"level": "county", "code": COUNTY}])
def test_other_pages_lead_to_it_with_the_count(
    show: Shower, signal_home: Home, query: dict[str, str]
) -> None:
    run = show("area" if query else "overview", signal_home.path, **query)
    labels = [str(link.proto.label) for link in run.get("page_link")]
    assert "线索 2" in labels


def test_a_phone_gets_cards(show: Shower, signal_home: Home) -> None:
    run = show("signals", signal_home.path, view="cards")
    assert not run.exception
    assert "登记消失" in words(run)
    assert len(run.dataframe) == 1, "only the dismissals by kind"


def test_a_later_correction_is_shown_with_old_and_new(show: Shower, tmp_path: Path) -> None:
    home = copy_home(tmp_path / "home", make_corrected_home)
    rows = signals(open_snapshot(home), WHOLE).filter(code="corrected_after_publication", level="township")
    signal = rows["signal_id"].item()
    run = show("signals", home.path, signal=signal)
    assert not run.exception
    assert "公布后更正" in words(run)
    lines = run.dataframe[1].value
    told = {row["field"]: (row["before"], row["after"]) for row in lines.to_dict("records")}
    assert told["每社区使用中表格数 · 名次"] == ("3 / 10", "7 / 10")
    assert told["每社区使用中表格数 · 数值"] == ("3.00", "8.00")
    assert told["报表编号"] == (f"{THIRD}-{MONTH}-1", f"{THIRD}-{MONTH}-2")
    sentence = run.dataframe[0].value["sentence"].to_list()[0]
    assert "→" in sentence
    english = show("signals", home.path, signal=signal, lang="en", view="cards")
    assert not english.exception
    assert "Forms in use per community · rank" in words(english)
