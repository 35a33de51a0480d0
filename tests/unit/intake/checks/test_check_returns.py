"""A return against the areas of its month: township, month, roster, names."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from pipelines.store import open_store
from schemas.problems import Problem
from tests.support.batches import hand_in, month, one_return
from tests.support.small_returns import NORTH, SOUTH, codes, make_home, north_rows, south_rows


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def places(receipt, code, kind="errors"):
    return [(p["register"], p["row"], p["field"]) for p in receipt[kind] if p["code"] == code]


def test_good_return_is_accepted_without_a_word(home):
    receipt = month(home, "2025-03")
    assert (receipt["status"], receipt["errors"], receipt["warnings"]) == ("accepted", [], [])
    assert receipt["rows"]["communities"] == 3 and receipt["rows"]["forms"] == 3
    assert receipt["return_id"] == "510104017-2025-03-1"


def test_unknown_township(home):
    receipt = month(home, "2025-03", township="510104999")
    assert codes(receipt) == ["RET-001"]
    assert places(receipt, "RET-001") == [("cover", 2, "township_code")]


def test_township_that_has_been_merged_is_told_its_new_code(home):
    receipt = month(home, "2025-03", township="510104021", name="旧镇")
    assert codes(receipt) == ["RET-002"]
    assert "510104020" in receipt["errors"][0]["allowed"] and "2023-12-31" in receipt["errors"][0]["message"]


@pytest.mark.parametrize(
    ("received", "period", "rejected"),
    [
        (datetime(2025, 3, 31, 15, 59), "2025-03", False),
        (datetime(2025, 3, 31, 15, 59), "2025-04", True),
        (datetime(2025, 3, 31, 16, 0), "2025-04", False),  # midnight of 1 April in China
        (datetime(2025, 3, 31, 16, 0), "2024-12", False),
    ],
)
def test_month_may_not_come_after_the_month_of_receipt(home, received, period, rejected):
    rows = north_rows()
    rows["work_items"] = []
    receipt = hand_in(home, one_return(rows, period=period), received=received)[0]
    assert codes(receipt) == (["RET-003"] if rejected else [])


def test_missing_community_is_named(home):
    rows = north_rows()
    rows["communities"].pop()
    rows["plaques"].pop()
    rows["digital_tools"].pop()
    receipt = month(home, "2025-03", rows)
    assert codes(receipt) == ["RET-010"]
    assert "合江亭社区" in receipt["errors"][0]["message"]


def test_rows_of_a_community_that_is_not_listed_are_told_once(home):
    rows = north_rows()
    rows["communities"].pop()
    receipt = month(home, "2025-03", rows)
    assert codes(receipt) == ["RET-010"]


def test_unknown_community_and_one_of_another_township(home):
    rows = north_rows()
    rows["forms"][0]["community_code"] = "510104017999"
    rows["forms"][1]["community_code"] = "510104020001"
    receipt = month(home, "2025-03", rows)
    assert places(receipt, "RET-011") == [("forms", 2, "community_code")]
    assert places(receipt, "RET-012") == [("forms", 3, "community_code")]
    assert len(receipt["errors"]) == 2


def test_a_return_under_another_townships_code_is_one_error_at_the_cover(home):
    receipt = month(home, "2025-03", north_rows(), township=SOUTH, name="东湖镇")
    assert places(receipt, "RET-005") == [("cover", 2, "township_code")]
    assert len(receipt["errors"]) == 1 and NORTH in receipt["errors"][0]["message"]


def test_some_communities_of_another_township_are_told_at_their_rows(home):
    rows = north_rows()
    rows["communities"] += south_rows()["communities"]
    receipt = month(home, "2025-03", rows)
    assert places(receipt, "RET-012") == [("communities", row, "community_code") for row in (5, 6)]
    assert len(receipt["errors"]) == 2


@pytest.mark.parametrize("name", ["水井坊\u00a0社区", "水井坊\u00ad社区", "水井坊 社区", "水井\u200b坊社区"])
def test_a_name_that_differs_in_what_is_not_seen_is_no_other_name(home, name):
    rows = north_rows()
    rows["communities"][0]["community_name"] = name
    assert codes(month(home, "2025-03", rows, name="锦官\u3000驿街道"), "warnings") == []


def test_community_twice_names_the_other_row(home):
    rows = north_rows()
    rows["communities"].append(dict(rows["communities"][0]))
    receipt = month(home, "2025-03", rows)
    assert codes(receipt) == ["SHT-020"]
    assert receipt["errors"][0]["row"] == 5 and "第 2 行" in receipt["errors"][0]["message"]


def test_community_is_expected_until_its_last_day(home):
    def south(period):
        said = {"township": SOUTH, "name": "东湖镇"}
        return month(home, period, south_rows(), **said)

    assert codes(south("2024-05")) == ["RET-010"]  # 旧村 stands until 30 June 2024
    assert codes(south("2024-07")) == []
    rows = south_rows()
    rows["communities"].append(dict(rows["communities"][1], community_code="510104020202"))
    receipt = month(home, "2024-08", rows, township=SOUTH, name="东湖镇")
    assert codes(receipt) == ["RET-013"]
    assert "510104020201" in receipt["errors"][0]["allowed"]


def test_other_names_are_warnings(home):
    rows = north_rows()
    rows["communities"][0]["community_name"] = "水井坊"
    rows["forms"][0]["community_name"] = rows["forms"][1]["community_name"] = "水井坊"
    receipt = month(home, "2025-03", rows, name="锦官驿")
    assert receipt["status"] == "accepted"
    assert codes(receipt, "warnings") == ["WRN-012", "WRN-011", "WRN-011"]
    assert places(receipt, "WRN-011", "warnings") == [
        ("communities", 2, "community_name"),
        ("forms", 2, "community_name"),
    ]


def test_missing_sheet_is_not_followed_by_what_it_would_have_held(home):
    head, cover, rows = one_return()
    rows["communities"] = []
    del head.columns["communities"], head.sheets["communities"]
    receipt = hand_in(home, (head, cover, rows))[0]
    assert codes(receipt) == [] and codes(receipt, "warnings") == []


def test_empty_sheet_is_a_warning_but_for_the_roster(home):
    receipt = month(home, "2025-03", north_rows() | {"appraisals": []})
    assert codes(receipt) == [] and places(receipt, "WRN-007", "warnings") == [("appraisals", None, None)]
    receipt = month(home, "2025-03", {})
    assert codes(receipt) == ["RET-010"] * 3


def test_empty_cover_cells_are_reported_where_they_stand(home):
    head, cover, rows = one_return()
    cover |= {"township_name": None, "submission_kind": None}
    receipt = hand_in(home, (head, cover, rows))[0]
    assert [(p["code"], p["row"], p["field"]) for p in receipt["errors"]] == [
        ("CEL-006", 2, "township_name"),
        ("CEL-006", 2, "submission_kind"),
    ]


def test_contradictions_that_are_let_pass(home):
    rows = north_rows()
    rows["forms"][0]["stopped_on"] = date(2025, 2, 1)
    rows["forms"][1]["ad_hoc_fills"] = None
    receipt = month(home, "2025-03", rows)
    assert codes(receipt, "warnings") == ["WRN-009"]
    assert codes(receipt, "notes") == ["WRN-010"]
    assert receipt["status"] == "accepted"


def test_all_zero_sheet(home):
    rows = north_rows()
    for row in rows["certificates"]:
        row["issued"] = 0
    assert places(month(home, "2025-03", rows), "WRN-008", "warnings") == [("certificates", None, None)]


def test_problems_come_in_the_order_of_sheets_rows_and_columns(home):
    rows = north_rows()
    rows["digital_tools"][0]["tool_kind"] = None
    rows["communities"][1] |= {"meetings": -1, "households": None}
    rows["communities"][0]["residents"] = 1
    told = [(p["register"], p["row"], p["field"]) for p in month(home, "2025-03", rows)["errors"]]
    assert told == [
        ("communities", 2, "registered_volunteers"),
        ("communities", 3, "households"),
        ("communities", 3, "meetings"),
        ("digital_tools", 2, "tool_kind"),
    ]


def test_returns_of_a_batch_do_not_touch_each_other(home):
    bad = north_rows()
    bad["communities"][0]["households"] = -5
    receipts = hand_in(
        home,
        one_return(bad, sha256="one"),
        one_return(south_rows(), township=SOUTH, name="东湖镇", sha256="two"),
    )
    assert [receipt["status"] for receipt in receipts] == ["rejected", "accepted"]
    assert codes(receipts[0]) == ["CEL-007"]


def test_unreadable_file_is_told_once(home):
    head, cover, _ = one_return()
    head.cover_cells, head.columns, head.sheets, head.readable = {}, {}, {}, False
    head.problems.append(Problem("FIL-007"))
    receipt = hand_in(home, (head, dict.fromkeys(cover), {}))[0]
    assert (codes(receipt), codes(receipt, "warnings")) == (["FIL-007"], [])
    assert receipt["status"] == "rejected" and receipt["on_time"] is None


def listed(number, place=0, **changes):
    """The northern return whose first item rests on that number of the list of assistance items."""
    rows = north_rows()
    rows["work_items"][0] |= {"list_number": number} | changes
    rows["work_items"] += [rows["work_items"][0] | {"item_name": f"另{i}", **changes} for i in range(place)]
    return rows


def test_a_number_that_the_list_does_not_have_is_told_once(home):
    """Sichuan's list of assistance items has the numbers 1 to 32."""
    receipt = month(home, "2025-03", listed(33, place=2))
    assert places(receipt, "WRN-018", "warnings") == [("work_items", 2, "list_number")]
    (said,) = [p for p in receipt["warnings"] if p["code"] == "WRN-018"]
    assert "协助事项清单没有序号 33（现行清单共 32 项）；本表有 3 行" in said["message"]
    assert receipt["status"] == "accepted"


@pytest.mark.parametrize(
    ("number", "changes"),
    [
        (32, {}),
        (1, {}),
        (33, {"withdrawn_on": date(2025, 2, 1)}),
        (33, {"entry_route": "undocumented", "list_kind": None}),
        (8, {"list_kind": "negative"}),
    ],
)
def test_numbers_of_which_nothing_is_to_be_said(home, number, changes):
    """On the list; no longer at work; not said to rest on it. The negative list has 7 entries."""
    receipt = month(home, "2025-03", listed(number, **changes))
    assert bool(places(receipt, "WRN-018", "warnings")) is (changes.get("list_kind") == "negative")


def test_a_list_that_is_not_held_is_held_against_nobody(home):
    with open_store(home) as store:
        store.run("DELETE FROM list_entries WHERE kind = 'assistance'")
    assert not places(month(home, "2025-03", listed(33)), "WRN-018", "warnings")
