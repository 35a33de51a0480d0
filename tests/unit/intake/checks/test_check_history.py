"""A return against the township's earlier ones: rebounds, vanished rows, jumps, months that are the same."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.store import open_store
from schemas.returns import REGISTERS
from tests.support.batches import month
from tests.support.made_once import copy_home
from tests.support.small_returns import SOUTH, codes, found_small_county, make_home, north_rows, south_rows


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def hand_in_january(home, forms=None):
    """The good return; with so many forms in its first community where a number is given."""
    found_small_county(home)
    rows = north_rows() if forms is None else north_rows() | {"forms": many_forms(forms)}
    assert warned(month(home, "2025-01", rows)) == []


@pytest.fixture
def january(tmp_path):
    return copy_home(tmp_path / "home", hand_in_january)


@pytest.fixture
def twenty_forms(tmp_path):
    """January with as many forms."""
    return copy_home(tmp_path / "home", hand_in_january, 20)


def warned(receipt):
    assert receipt["status"] == "accepted", receipt["errors"]
    return codes(receipt, "warnings")


def many_forms(number, **changes):
    form = north_rows()["forms"][0] | changes
    return [dict(form, form_name=f"台账{place}") for place in range(number)]


def test_month_without_change_is_accepted_without_warning(january):
    assert warned(month(january, "2025-02")) == []


RETURNING = [
    ("forms", 2, {"status": "in_use", "stopped_on": None}),
    ("plaques", 1, {"status": "hung", "removed_on": None}),
    ("certificates", 1, {"status": "in_force", "retired_on": None, "replacement": None}),
]


@pytest.mark.parametrize(("register", "number", "changes"), RETURNING)
def test_rebound(january, register, number, changes):
    rows = north_rows()
    rows[register][number] |= changes
    receipt = month(january, "2025-02", rows)
    assert warned(receipt) == ["WRN-001"]
    status = REGISTERS[register].status_column
    assert (receipt["warnings"][0]["row"], receipt["warnings"][0]["field"]) == (number + 2, status)
    assert "2025-01" in receipt["warnings"][0]["message"]
    assert warned(month(january, "2025-03", rows)) == []  # it counts in the month it comes back


@pytest.mark.parametrize(
    ("register", "ended"),
    [
        ("appraisals", {"status": "cancelled", "cancelled_on": date(2025, 1, 5)}),
        ("digital_tools", {"status": "retired", "retired_on": date(2025, 1, 5)}),
        ("digital_tools", {"status": "migrated"}),
        ("forms", {"status": "merged", "stopped_on": date(2025, 1, 5)}),
    ],
)
def test_rebound_of_every_ended_status(home, register, ended):
    rows = north_rows()
    rows[register][0] |= ended
    month(home, "2025-01", rows)
    assert warned(month(home, "2025-02")) == ["WRN-001"]


def test_rebound_after_months_in_which_the_row_was_missing(home):
    gone = north_rows()
    del gone["forms"][2]
    assert warned(month(home, "2025-01")) == []
    assert warned(month(home, "2025-02", gone)) == ["WRN-017"]
    month(home, "2025-03", gone)
    rows = north_rows()
    rows["forms"][2] |= {"status": "in_use", "stopped_on": None}
    receipt = month(home, "2025-04", rows)
    assert warned(receipt) == ["WRN-001"] and "2025-01" in receipt["warnings"][0]["message"]


def test_rebound_in_a_community_that_was_hung_on_another_township(home):
    """Its code begins with one township's, its parent is the other: the parent handed in what ended."""
    moved = {"community_code": "510104017003", "community_name": "合江亭社区"}
    with open_store(home) as store:
        store.run("UPDATE areas SET parent = ? WHERE code = ?", [SOUTH, moved["community_code"]])

    def hand_in_form(period, **form):
        rows = south_rows()
        rows["communities"].append(rows["communities"][0] | moved)
        rows["forms"] += [rows["forms"][0] | moved | form] if form else []
        return codes(month(home, period, rows, township=SOUTH, name="东湖镇"), "warnings")

    hand_in_form("2025-01", status="stopped", stopped_on=date(2024, 12, 1))
    assert "WRN-017" in hand_in_form("2025-02")
    assert "WRN-001" in hand_in_form("2025-03", status="in_use")


def test_replaced_return_is_no_history(home):
    stopped = north_rows()
    stopped["appraisals"][0] |= {"status": "cancelled", "cancelled_on": date(2025, 1, 5)}
    month(home, "2025-01", stopped)
    month(home, "2025-01", kind="correction")
    assert warned(month(home, "2025-02")) == []


def test_correction_is_compared_with_the_month_before(january):
    changed = north_rows()
    changed["forms"].append(dict(changed["forms"][0], form_name="新表"))
    month(january, "2025-02", changed)
    receipt = month(january, "2025-02", kind="correction")
    assert warned(receipt) == []  # the new form was never in January
    assert receipt["replaces"] == "510104017-2025-02-1"


def test_later_month_does_not_count_as_history(home):
    stopped = north_rows()
    stopped["appraisals"][0] |= {"status": "cancelled", "cancelled_on": date(2025, 1, 5)}
    month(home, "2025-06", stopped)
    assert warned(month(home, "2025-05")) == []


def test_vanished_rows_one_by_one(twenty_forms):
    receipt = month(twenty_forms, "2025-02", north_rows() | {"forms": many_forms(18)})
    assert warned(receipt) == ["WRN-002", "WRN-002"]
    assert "水井坊社区 · 台账18 · 民政局" in receipt["warnings"][0]["message"]


def test_many_vanished_rows_are_summed_up(home):
    month(home, "2025-01", north_rows() | {"forms": many_forms(40)})
    receipt = month(home, "2025-02", north_rows() | {"forms": many_forms(19)})
    assert warned(receipt) == ["WRN-003"]
    assert "21 行" in receipt["warnings"][0]["message"]


def test_row_that_ended_more_than_a_year_ago_may_go(home):
    rows = north_rows()
    del rows["forms"][2]  # stopped on 2024-11-30
    month(home, "2025-10")
    assert warned(month(home, "2025-11", rows)) == ["WRN-017"]
    month(home, "2025-11", kind="correction")
    assert warned(month(home, "2025-12", rows)) == []


ENDED_ROWS = [
    ("forms", {"status": "merged", "stopped_on": date(2025, 1, 5)}),
    ("plaques", {"status": "removed", "removed_on": date(2025, 1, 5)}),
    ("certificates", {"status": "retired", "retired_on": date(2025, 1, 5), "replacement": "data_check"}),
    ("appraisals", {"status": "cancelled", "cancelled_on": date(2025, 1, 5)}),
    ("digital_tools", {"status": "migrated"}),
    ("work_items", {"withdrawn_on": date(2025, 1, 5)}),
]


@pytest.mark.parametrize(("register", "ended"), ENDED_ROWS)
def test_a_row_that_had_ended_is_not_said_to_count_as_in_use(home, register, ended):
    rows = north_rows()
    rows[register][0] |= ended
    month(home, "2025-01", rows)
    del rows[register][0]
    receipt = month(home, "2025-02", rows)
    assert not {"WRN-002", "WRN-003"} & set(warned(receipt))
    (told,) = (problem for problem in receipt["warnings"] if problem["code"] == "WRN-017")
    assert told["register"] == register and "1 行" in told["message"]
    assert "不影响在用数" in told["allowed"] and "仍按在用计" not in told["allowed"]


def test_rows_that_had_ended_are_one_warning_beside_those_in_use(home):
    stopped = {"status": "stopped", "stopped_on": date(2025, 1, 5)}
    forms = many_forms(20) + many_forms(30, **stopped)[20:]
    month(home, "2025-01", north_rows() | {"forms": forms})
    receipt = month(home, "2025-02", north_rows() | {"forms": forms[1:20]})
    assert warned(receipt) == ["WRN-002", "WRN-017"]
    assert "台账0 " in receipt["warnings"][0]["message"] and "10 行" in receipt["warnings"][1]["message"]


def test_an_old_date_on_a_row_in_use_does_not_let_it_go_without_a_word(january):
    dated = north_rows()
    dated["forms"][0] |= {"stopped_on": date(2023, 1, 5)}
    assert warned(month(january, "2025-02", dated)) == ["WRN-009"]
    del dated["forms"][0]
    assert warned(month(january, "2025-03", dated)) == ["WRN-002"]


def test_community_with_far_more_rows(home):
    month(home, "2025-01", north_rows() | {"forms": many_forms(6)})
    assert warned(month(home, "2025-02", north_rows() | {"forms": many_forms(18)})) == []
    receipt = month(home, "2025-03", north_rows() | {"forms": many_forms(55)})
    assert warned(receipt) == ["WRN-004"]
    assert "18" in receipt["warnings"][0]["message"] and "55" in receipt["warnings"][0]["message"]


def test_few_rows_are_not_compared(home):
    month(home, "2025-01", north_rows() | {"forms": many_forms(5)})
    assert warned(month(home, "2025-02", north_rows() | {"forms": many_forms(25)})) == []


def test_figure_with_a_digit_too_many(january):
    rows = north_rows()
    rows["communities"][1]["residents"] = 31000
    receipt = month(january, "2025-02", rows)
    assert warned(receipt) == ["WRN-005"]
    assert (receipt["warnings"][0]["row"], receipt["warnings"][0]["field"]) == (3, "residents")


@pytest.mark.parametrize(("now", "warns"), [(1201, False), (400, False), (399, True), (5, True), (0, True)])
def test_figure_that_falls_to_almost_nothing(january, now, warns):
    rows = north_rows()
    rows["communities"][1]["households"] = now
    receipt = month(january, "2025-02", rows)
    assert warned(receipt) == (["WRN-005"] if warns else [])


@pytest.mark.parametrize(("left", "warns"), [(7, False), (6, True), (2, True)])
def test_rows_that_fall_to_almost_nothing(twenty_forms, left, warns):
    receipt = month(twenty_forms, "2025-02", north_rows() | {"forms": many_forms(left)})
    assert [code for code in warned(receipt) if code == "WRN-004"] == (["WRN-004"] if warns else [])


WRITTEN = [
    "某某 工作站",
    "某某\u200b工作站",
    "《某某工作站》",
    "某某\n工作站",
    "某某工\u00ad作站",
    "某某工作站\u3000",
]


@pytest.mark.parametrize("written", WRITTEN)
def test_rebound_under_another_spelling(january, written):
    rows = north_rows()
    rows["plaques"][1] |= {"plaque_name": written, "status": "hung", "removed_on": None}
    receipt = month(january, "2025-02", rows)
    assert warned(receipt) == ["WRN-001"]
    with open_store(january) as store:
        kept = store.scalar("SELECT plaque_name FROM plaques WHERE period = '2025-02' AND sheet_row = 3")
    assert kept == written  # as it was written


def test_older_rebound_under_another_spelling(january):
    without = north_rows()
    del without["plaques"][1]
    assert warned(month(january, "2025-02", without)) == ["WRN-017"]
    rows = north_rows()
    rows["plaques"][1] |= {"plaque_name": "某某 工作站", "status": "hung", "removed_on": None}
    receipt = month(january, "2025-03", rows)
    assert warned(receipt) == ["WRN-001"] and "2025-01" in receipt["warnings"][0]["message"]


def test_other_spelling_is_one_changed_cell_and_no_row_that_is_gone(january):
    rows = north_rows()
    rows["forms"][0]["form_name"] = "居民台帐"
    receipt = month(january, "2025-02", rows)
    assert warned(receipt) == [] and cells_changed(january, receipt) == 1 + FLOWS


def south(home, period, rows, township=SOUTH, name="东湖镇"):
    return month(home, period, rows, township=township, name=name)


def in_village(rows, code, name, **changes):
    """Forms of the southern township's, held by another village."""
    return [dict(rows["forms"][0], community_code=code, community_name=name, **changes)]


def test_history_goes_with_a_community_into_the_one_it_became_part_of(home):
    old = {"community_code": "510104020202", "community_name": "旧村"}  # until 2024-06-30, then 510104020201
    rows = south_rows()
    rows["communities"].append(rows["communities"][1] | old)
    stopped = {"status": "stopped", "stopped_on": date(2024, 6, 1)}
    rows["forms"] = [
        *in_village(rows, "510104020202", "旧村", form_name="旧村台账", **stopped),
        *in_village(rows, "510104020202", "旧村", form_name="另一台账"),
    ]
    assert warned(south(home, "2024-06", rows)) == ["WRN-007"] * 5
    now = south_rows()
    now["forms"] = in_village(now, "510104020201", "东湖村", form_name="旧村台账")
    now["communities"][1] |= {"households": 90, "residents": 2600, "service_area_m2": 600.0}
    receipt = south(home, "2024-07", now)
    told = [problem for problem in receipt["warnings"] if problem["code"] != "WRN-007"]
    assert [problem["code"] for problem in told] == ["WRN-005", "WRN-002", "WRN-001"]
    assert "800（2024-06）" in told[0]["message"]  # of both villages together
    again = south(home, "2024-08", now)
    assert set(warned(again)) == {"WRN-007"}  # July has told of both


def test_history_goes_with_a_township_into_the_one_it_became_part_of(home):
    with open_store(home) as store:
        store.run(
            "INSERT INTO areas VALUES ('510104021201', '旧镇村', 'community', '510104021', 'village', "
            "NULL, '2023-12-31', '510104020201')"
        )
    rows, place = south_rows(), {"community_code": "510104021201", "community_name": "旧镇村"}
    rows["communities"] = [rows["communities"][1] | place]
    stopped = {"status": "stopped", "stopped_on": date(2023, 12, 1)}
    rows["forms"] = in_village(rows, *place.values(), **stopped)
    assert warned(south(home, "2023-12", rows, "510104021", "旧镇")) == ["WRN-007"] * 5
    now = south_rows()
    now["communities"].append(
        now["communities"][1] | {"community_code": "510104020202", "community_name": "旧村"}
    )
    now["forms"] = in_village(now, "510104020201", "东湖村")
    assert "WRN-001" in warned(south(home, "2024-01", now))


def test_three_equal_months(january):
    assert warned(month(january, "2025-02")) == []
    shuffled = north_rows()
    shuffled["forms"].reverse()
    assert warned(month(january, "2025-03", shuffled)) == ["WRN-006"]  # the order of rows says nothing
    assert warned(month(january, "2025-04")) == ["WRN-006"]
    changed = north_rows()
    changed["communities"][0]["meetings"] += 1
    assert warned(month(january, "2025-05", changed)) == []
    assert warned(month(january, "2025-07", changed)) == []  # a month is missing between them


def test_kind_of_submission_that_does_not_fit(home):
    assert warned(month(home, "2025-01", kind="correction")) == ["WRN-014"]
    receipt = month(home, "2025-01")
    assert warned(receipt) == ["WRN-013"]
    assert receipt["warnings"][0]["row"] == 2
    with open_store(home) as store:
        kinds = store.frame("SELECT return_id, submission_kind, current FROM returns ORDER BY ALL").rows()
        assert kinds == [
            ("510104017-2025-01-1", "initial", False),
            ("510104017-2025-01-2", "correction", True),
        ]
        assert store.scalar("SELECT count(*) FROM return_warnings") == 2
        assert store.scalar("SELECT count(*) FROM forms") == 6  # the replaced rows stay readable


FLOWS = 3 + 2 + 2 + 1
"""Meetings, survey, certificates issued, ad hoc fills: handed out empty, so typed every month."""


def cells_changed(home, receipt):
    query = "SELECT cells_changed FROM returns WHERE return_id = ?"
    with open_store(home) as store:
        return store.scalar(query, [receipt["return_id"]])


def test_cells_a_clerk_had_to_type(home):
    filled = sum(len(row) for rows in north_rows().values() for row in rows)
    given = 3 * 3  # code, name and kind of three communities stand in the workbook
    assert cells_changed(home, month(home, "2025-01")) == filled - given
    assert cells_changed(home, month(home, "2025-02")) == FLOWS
    rows = north_rows()
    rows["communities"][0] |= {"meetings": 12, "survey_respondents": None, "survey_satisfied": None}
    rows["forms"][0]["form_name"] = "新台账"  # the old row is gone (1) and a new one has 7 cells
    rows["plaques"][1]["basis"] = "law"
    assert cells_changed(home, month(home, "2025-03", rows)) == (FLOWS - 2) + 1 + 7 + 1
    again = month(home, "2025-03", kind="correction")  # prefilled with the return it corrects
    assert cells_changed(home, again) == 3 + 1 + 7 + 1


def test_corrected_kind_counts_as_a_typed_cell(home):
    rows = north_rows()
    filled = sum(len(row) for rows in rows.values() for row in rows)
    rows["communities"][2]["community_kind"] = "town"
    assert cells_changed(home, month(home, "2025-01", rows)) == filled - 8


RECODED = {"510104": "510190", "510104017": "510190017"} | {
    f"51010401700{number}": f"51019001700{number}" for number in (1, 2, 3)
}
"""A county that became a city on 1 March 2025, with its township and the communities of that."""


@pytest.fixture
def recoded(home):
    with open_store(home) as store:
        for old, new in RECODED.items():
            parent = RECODED.get(old[:9] if len(old) == 12 else old[:6], "510100")
            store.run(
                "INSERT INTO areas SELECT ?, name, level, ?, kind, '2025-03-01', NULL, NULL FROM areas "
                "WHERE code = ?",
                [new, parent if len(old) > 6 else "510100", old],
            )
            store.run(
                "UPDATE areas SET valid_to = '2025-02-28', successor_code = ? WHERE code = ?", [new, old]
            )
    return home


def under_new_codes(rows):
    return {
        key: [row | {"community_code": RECODED[row["community_code"]]} for row in held]
        for key, held in rows.items()
    }


@pytest.mark.parametrize("between", [False, True])
def test_history_goes_with_a_county_into_its_new_code(recoded, between):
    """Rebounds, rows that are gone and jumps, in the month of the recode and where one was between."""
    month(recoded, "2025-01")
    if between:
        month(recoded, "2025-02")
    rows = under_new_codes(north_rows())
    for register, number, changes in RETURNING:
        rows[register][number] |= changes
    rows["forms"].pop(0)
    rows["communities"][0]["households"] *= 10
    receipt = month(recoded, "2025-03", rows, township="510190017")
    assert sorted(warned(receipt)) == ["WRN-001", "WRN-001", "WRN-001", "WRN-002", "WRN-005"]
    assert warned(month(recoded, "2025-04", rows, township="510190017")) == []


def test_old_codes_after_a_recode_are_one_error(recoded):
    receipt = month(recoded, "2025-03")
    assert codes(receipt) == ["RET-002"]
    assert "510190017" in receipt["errors"][0]["allowed"]


def test_a_month_before_the_recode_stays_under_the_old_codes(recoded):
    month(recoded, "2025-01")
    rows = north_rows()
    rows["plaques"][1] |= {"status": "hung", "removed_on": None}
    assert warned(month(recoded, "2025-02", rows)) == ["WRN-001"]
