"""What a rule of admission asks for cannot be got round: by time, by an option left out, by coming back, by
another's community, by another entry's number."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipelines.admission.notes import find_notes
from pipelines.base.home import Home
from pipelines.store import open_store
from schemas.admission_items import WorkItem
from schemas.errors import UserError
from tests.support.admissions import begin, community_of, step
from tests.unit.admission.conftest import make_home
from tests.unit.admission.test_lives import refused

COMMITTEE = "county_party_committee"


def codes_of(home: Home, jurisdiction: str = "sichuan", **fields: Any) -> list[str]:
    """Codes of what is wrong with an application."""
    with pytest.raises(UserError) as caught:
        begin(home, jurisdiction, **fields)
    return sorted({problem["code"] for problem in caught.value.problems} or {caught.value.code})


def notes_of(home: Home, item: WorkItem) -> dict[str, str]:
    with open_store(home) as store:
        return {note.code: note.words.zh for note in find_notes(store, item)}


def approved(home: Home, **fields: Any) -> WorkItem:
    """A Sichuan item that was reviewed and approved."""
    document, expires = fields.pop("document", "县委〔2026〕1号"), fields.pop("expires", None)
    item = begin(home, **fields)
    for body in ("grassroots_governance", "civil_affairs"):
        step(home, item, "review", body, 1)
    lasts = {"document_expires_on": expires} if expires else {}
    return step(home, item, "approve", COMMITTEE, 2, document=document, **lasts)


def test_a_document_that_has_expired_admits_nothing(home: Home) -> None:
    item = approved(home, expires=date(2026, 9, 20))
    with refused("ADM-121", "2026-09-20"):
        step(home, item, "admit", "civil_affairs", 20)
    assert step(home, item, "admit", "civil_affairs", 19).step == "admitted"


def test_what_has_ended_is_not_admitted(home: Home) -> None:
    item = approved(home, ends_on="2026-09-10", term="long")
    with refused("ADM-126", "2026-09-10"):
        step(home, item, "admit", "civil_affairs", 10)


def test_an_emergency_is_not_bought(home: Home) -> None:
    """Both at once are refused, and what bars the purchase is said as well."""
    both = {"route": "emergency+purchased", "reason": "汛期"}
    assert codes_of(home, **both) == ["ADM-019"]
    assert codes_of(home, **both, item_name="国防教育", needs_licence="是") == [
        "ADM-011",
        "ADM-012",
        "ADM-019",
    ]
    assert codes_of(home, route="紧急先行、购买服务", reason="汛期") == ["ADM-019"]


@pytest.mark.parametrize("given", [{}, {"ends_on": None}])
def test_a_term_left_out_is_no_way_round_funds_first(home: Home, given: dict[str, Any]) -> None:
    item = approved(home, term=None, **given)
    assert item.term == "short" and "第三（四）条" in notes_of(home, item)["ADM-204"]
    with refused("ADM-111", "第三（四）条"):
        step(home, item, "admit", "civil_affairs", 3)
    step(home, item, "fund", "department", 3, paid_fen=1200050)
    assert step(home, item, "admit", "civil_affairs", 3).step == "admitted"


def test_what_is_due_of_a_short_item_rises_only_with_its_payment(home: Home) -> None:
    item = approved(home, term="short", funds_due_yuan="0")
    step(home, item, "admit", "civil_affairs", 3)
    with refused("ADM-125", "5000", "第三（四）条"):
        step(home, item, "fund", "department", 4, paid_fen=100, due_fen=500000)
    assert step(home, item, "fund", "department", 4, paid_fen=500000, due_fen=500000).step == "funded"
    with refused("ADM-101"):
        step(home, item, "fund", "department", 5, paid_fen=100, due_fen=900000)


@pytest.mark.parametrize("end", ["withdraw", "refuse"])
def test_an_emergency_that_comes_back_keeps_its_clock(home: Home, end: str) -> None:
    bare = dict.fromkeys(("ends_on", "funds_due_yuan", "content"))
    first = begin(home, route="emergency", reason="汛期", **bare)
    body = {"withdraw": "department", "refuse": "civil_affairs"}[end]
    step(home, first, end, body, 28, reason="另行安排")
    name = "独居老人 冬季走访"
    again = begin(home, route="emergency", reason="汛期", on=date(2026, 9, 30), item_name=name, **bare)
    assert again.started_on == date(2026, 9, 1)
    told = notes_of(home, again)["ADM-202"]
    assert first.item_id in told and "2026-09-01" in told and "2026-10-01" in told
    elsewhere = begin(
        home, route="emergency", reason="汛期", on=date(2026, 9, 30), department="县水务局", **bare
    )
    assert elsewhere.started_on == date(2026, 9, 30) and "ADM-202" not in notes_of(home, elsewhere)


def test_an_end_comes_after_the_start(home: Home) -> None:
    assert codes_of(home, ends_on="2026-08-31") == ["ADM-006"]
    assert codes_of(
        home, route="emergency", reason="汛期", started_on="2026-08-10", ends_on="2026-08-09"
    ) == ["ADM-006"]


@pytest.mark.parametrize("fields", [{}, {"route": "purchased"}, {"demand_kind": "certificate"}])
def test_a_first_day_of_what_begins_with_its_admission_is_refused(home: Home, fields: dict[str, Any]) -> None:
    """It would be dropped, and the work be under way without an approval."""
    none = {"term": None, "funds_due_yuan": None} if "demand_kind" in fields else {}
    assert codes_of(home, started_on="2020-01-01", **fields, **none) == ["ADM-040"]


def test_two_items_of_one_document_are_said(home: Home) -> None:
    first = approved(home, document="县委〔2026〕7号")
    assert notes_of(home, first) == {}
    second = approved(home, item_name="重阳节走访", document="县委[2026] 7 号")
    assert first.item_id in notes_of(home, second)["ADM-203"]
    assert second.item_id in notes_of(home, first)["ADM-203"]


def test_only_a_community_of_the_items_area_refuses(home: Home) -> None:
    with open_store(home) as store:
        mine, other = store.frame(
            "SELECT DISTINCT parent FROM areas WHERE level = 'community' ORDER BY parent"
        )["parent"]
        inside, outside = (
            store.scalar("SELECT min(code) FROM areas WHERE parent = $parent", {"parent": parent})
            for parent in (mine, other)
        )
    item = begin(home, area_code=mine)
    with refused("ADM-122", outside, mine):
        step(home, item, "turn_away", "community", 1, reason="没有文书", community_code=outside)
    assert step(home, item, "turn_away", "community", 1, reason="没有文书", community_code=inside).turned_away
    county = begin(home, item_name="重阳节走访")
    assert step(home, county, "turn_away", "community", 1, reason="没有", community_code=outside).turned_away


def test_a_list_reference_fits_its_entry(home: Home) -> None:
    def codes(**fields: Any) -> list[str]:
        return codes_of(home, **fields)

    assert codes(item_name="人口普查", list_kind="assistance", list_number="12") == ["ADM-021"]
    assert codes(item_name="某项任务丙", list_kind="assistance", list_number="99") == ["ADM-020"]
    assert codes(item_name="某项任务丙", list_number="12") == ["ADM-023"]
    assert codes(item_name="人口普查", list_kind="self_governance") == ["ADM-021"]
    unlike = begin(home, item_name="某项任务丙", list_kind="assistance", list_number="12")
    assert "第 12 项“经济普查”" in notes_of(home, unlike)["ADM-205"]
    fits = begin(home, item_name="人口普查", list_kind="assistance", list_number="14")
    assert notes_of(home, fits) == {}


def test_guangxi_asks_for_the_evaluation_before_the_end(guangxi: Home) -> None:
    item = begin(guangxi, "guangxi")
    step(guangxi, item, "review", "civil_affairs", 1)
    step(guangxi, item, "approve", "county_leading_group", 2, document="桂社〔2026〕1号")
    step(guangxi, item, "admit", "civil_affairs", 3)
    step(guangxi, item, "fund", "department", 4, paid_fen=1200050)
    with refused("ADM-123", "第二（三）条"):
        step(guangxi, item, "withdraw", "department", 5, reason="完成")
    step(guangxi, item, "evaluate", "department", 6, respondents=10, satisfied=9)
    assert step(guangxi, item, "withdraw", "department", 7, reason="完成").step == "withdrawn"


SEVEN = ("招商引资", "协税护税", "经济创收", "拆迁拆违", "行政执法", "环境整治", "城市管理")


@pytest.mark.parametrize("kind", [*SEVEN, "执法", "招商引资类", "招商 引资"])
def test_guangxi_bars_what_its_document_names(guangxi: Home, kind: str) -> None:
    for more in ({}, {"route": "purchased"}):
        assert codes_of(guangxi, "guangxi", item_name=kind, **more) == ["ADM-022"]


def test_the_eighth_kind_of_sichuan_is_barred(home: Home, gansu: Home) -> None:
    """sichuan 2.4 names eight kinds, its annex 3 seven; Gansu's annex knows no 经济创收."""
    assert codes_of(home, item_name="经济创收") == ["ADM-022"]
    assert codes_of(home, item_name="招商引资") == ["ADM-010"]
    assert begin(gansu, "gansu", item_name="经济创收").step == "applied"


@pytest.mark.parametrize("jurisdiction", ["gansu", "guangxi"])
def test_no_emergency_path_where_the_document_knows_none(tmp_path: Any, jurisdiction: str) -> None:
    home = make_home(tmp_path / "home", jurisdiction)
    assert codes_of(home, jurisdiction, route="emergency", reason="汛期") == ["ADM-116"]


@pytest.mark.parametrize("name", ["拆除违章建筑", "协助开展招商引资"])
def test_a_strong_likeness_is_said_and_answered(home: Home, name: str) -> None:
    item = begin(home, item_name=name)
    assert "相近度" in notes_of(home, item)["ADM-201"]
    with refused("ADM-124", "理由"):
        step(home, item, "review", "civil_affairs", 1)
    item = step(home, item, "review", "civil_affairs", 1, reason="只做宣传，不作处罚")
    assert "ADM-201" in notes_of(home, item)


def test_a_kind_named_by_the_document_is_likened_to(guangxi: Home) -> None:
    item = begin(guangxi, "guangxi", item_name="招商引资工作")
    assert "文件明列的“招商引资”" in notes_of(guangxi, item)["ADM-201"]


def test_refusing_nothing_is_said_as_it_is(home: Home) -> None:
    item = begin(home)
    with refused("ADM-127", "没有第 5 版"):
        step(home, item, "review", "civil_affairs", 1, expected_version=5)
    assert community_of(home)
