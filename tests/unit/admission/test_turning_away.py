"""What a community may not put down as refused by its name: what has a number, a document, an entry of a
list, or a refusal of its own already."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from pipelines.admission.applying import turn_away_unknown
from pipelines.base.home import Home
from pipelines.base.tables import TableError
from pipelines.lists.importing import add_reference_lists
from pipelines.lists.reference import reference_lists
from pipelines.store import open_store
from schemas.admission_items import WorkItem
from schemas.list_files import ReferenceList
from tests.support.admissions import APPLICATION, TODAY, begin, community_of, items_of, step
from tests.unit.admission.test_demands import FORM, PLAQUE
from tests.unit.admission.test_not_by_passed import approved

NAMED = {name: APPLICATION[name] for name in ("item_name", "department", "department_level")}
ON = date(2026, 9, 10)


def turn_away(home: Home, *, community: str | None = None, on: date = ON, **fields: Any) -> WorkItem:
    named = {**NAMED, **fields}
    return turn_away_unknown(home, community or community_of(home), named, "无批准文书", on=on, today=TODAY)


def refusals(home: Home, **given: Any) -> list[tuple[str, str]]:
    """Codes and sentences of why a refusal is not put down."""
    before = len(items_of(home))
    with pytest.raises(TableError) as caught:
        turn_away(home, **given)
    assert len(items_of(home)) == before
    assert {problem["field"] for problem in caught.value.problems} == {"item_name"}
    return [
        (problem["code"], f"{problem['message']}{problem['allowed']}") for problem in caught.value.problems
    ]


def test_what_has_a_document_is_not_turned_away_by_its_name(home: Home) -> None:
    item = approved(home)
    ((code, told),) = refusals(home, item_name="独居老人　冬季走访")
    assert code == "ADM-035" and item.item_id in told and "县委〔2026〕1号" in told
    step(home, item, "admit", "civil_affairs", 3)
    assert [code for code, _ in refusals(home)] == ["ADM-035"]


@pytest.mark.parametrize("fields", [{}, FORM, PLAQUE])
def test_what_was_applied_for_is_turned_away_by_its_number(home: Home, fields: dict[str, Any]) -> None:
    item = begin(home, **fields)
    named = {name: fields[name] for name in ("demand_kind", "item_name", "department") if name in fields}
    ((code, told),) = refusals(home, **named)
    assert code == "ADM-036" and f"admission refuse {item.item_id} --by community" in told


def test_an_item_of_a_higher_area_stands_too(home: Home) -> None:
    item = begin(home, area_code="510104", on=date(2026, 9, 1))
    with open_store(home) as store, store.transaction():
        store.run("UPDATE admission_items SET area_code = '510000' WHERE item_id = $i", {"i": item.item_id})
    assert [code for code, _ in refusals(home)] == ["ADM-036"]


def test_what_stood_no_more_or_not_yet_is_no_bar(home: Home) -> None:
    item = begin(home)
    assert turn_away(home, on=date(2026, 8, 31)).step == "refused"
    other = begin(home, item_name="夜间巡查")
    step(home, other, "withdraw", "department", 1, reason="不办了")
    assert turn_away(home, item_name="夜间巡查").step == "refused"
    assert turn_away(home, item_name=item.item_name, department="县卫健局").step == "refused"


def test_a_document_past_its_last_day_covers_nothing(home: Home) -> None:
    approved(home, expires=date(2026, 9, 9))
    assert turn_away(home).step == "refused"


def entry_of(home: Home, kind: str) -> str:
    """The first entry of a list of the home's documents."""
    return reference_lists("sichuan")[kind].entries[0].title


def add_list(home: Home, kind: str, title: str) -> None:
    row = reference_lists("sichuan")["assistance"].entries[0]
    lists = reference_lists("sichuan")["assistance"]
    one = type(row)(**{**vars(row), "title": title, "number": 1})
    with open_store(home) as store, store.transaction():
        add_reference_lists(store, {kind: ReferenceList(**{**vars(lists), "kind": kind, "entries": (one,)})})


def test_what_is_on_its_list_is_not_turned_away(home: Home) -> None:
    ((code, told),) = refusals(home, item_name=entry_of(home, "assistance"))
    assert code == "ADM-037" and "协助事项清单第 1 项" in told
    assert refusals(home, item_name=entry_of(home, "self_governance"))[0][0] == "ADM-037"
    assert turn_away(home, item_name=entry_of(home, "negative")).step == "refused"


def test_a_form_on_its_list_is_not_turned_away(home: Home) -> None:
    add_list(home, "retained_forms", "居民信息采集表")
    ((code, told),) = refusals(home, demand_kind="form", item_name="居民信息采集表")
    assert code == "ADM-037" and "保留表格清单第 1 项“居民信息采集表”" in told
    assert turn_away(home, demand_kind="plaque", item_name="居民信息采集表").step == "refused"


def test_a_repeat_names_the_item_it_repeats(home: Home) -> None:
    first = turn_away(home, demand_kind="plaque", item_name="平安工作站")
    ((code, told),) = refusals(home, demand_kind="plaque", item_name="平安　工作站", on=date(2026, 9, 12))
    assert code == "ADM-038" and first.item_id in told and "2026-09-10" in told
    with open_store(home) as store:
        codes = store.frame("SELECT code FROM areas WHERE level = 'community' ORDER BY code")["code"]
    assert turn_away(home, community=codes[1], demand_kind="plaque", item_name="平安工作站").step == "refused"
    assert (
        turn_away(home, demand_kind="plaque", item_name="平安工作站", on=date(2025, 9, 9)).step == "refused"
    )


def test_all_that_is_wrong_is_said_at_once(home: Home) -> None:
    with pytest.raises(TableError) as caught:
        turn_away(home, item_name=entry_of(home, "assistance"), department=None)
    assert sorted(problem["code"] for problem in caught.value.problems) == ["ADM-001", "ADM-037"]
    assert pl.DataFrame(items_of(home)).is_empty()
