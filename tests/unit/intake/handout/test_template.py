"""The workbook handed out: its sheets, what is filled in, and what it lets a clerk write."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest

from pipelines.intake.handout.template import make_template
from pipelines.intake.load import ingest
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.returns import COVER, REGISTERS, TEMPLATE_VERSION
from tests.support.batches import month
from tests.support.small_returns import NORTH, RECEIVED, SOUTH, make_home, north_rows, south_rows


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def handed_out(home, tmp_path, township=NORTH, period="2025-04"):
    make_template(home, township, period, tmp_path / "t.xlsx")
    return openpyxl.load_workbook(tmp_path / "t.xlsx")


def values(sheet):
    rows = [[cell for cell in row] for row in sheet.iter_rows(min_row=2, values_only=True)]
    return [row for row in rows if any(cell is not None for cell in row)]


def test_sheets_and_headers_are_those_of_the_contract(home, tmp_path):
    book = handed_out(home, tmp_path)
    assert book.sheetnames == [
        "封面",
        "社区概况",
        "工作事项",
        "报表台账",
        "机制牌子",
        "证明事项",
        "考核评比",
        "信息系统",
    ]
    for register in (COVER, *REGISTERS.values()):
        assert [cell.value for cell in book[register.zh][1]] == [column.zh for column in register.columns]


def test_first_workbook_holds_the_roster_alone(home, tmp_path):
    book = handed_out(home, tmp_path, SOUTH, "2025-04")
    assert values(book["封面"]) == [["510104020", "东湖镇", "2025-04", "首报", None, TEMPLATE_VERSION]]
    rows = values(book["社区概况"])
    assert [row[:3] for row in rows] == [
        ["510104020001", "东湖社区", "城镇社区"],
        ["510104020201", "东湖村", "村"],
    ]
    assert all(cell is None for row in rows for cell in row[3:])
    assert [values(book[register.zh]) for register in list(REGISTERS.values())[1:]] == [[]] * 6


def test_roster_is_that_of_the_month(home, tmp_path):
    assert len(values(handed_out(home, tmp_path, SOUTH, "2024-06")["社区概况"])) == 3
    assert len(values(handed_out(home, tmp_path, SOUTH, "2024-07")["社区概况"])) == 2


def test_last_registers_are_filled_in_whole(home, tmp_path):
    month(home, "2025-03")
    book = handed_out(home, tmp_path)
    for key, register in REGISTERS.items():
        assert len(values(book[register.zh])) == len(north_rows()[key]), key
    removed = values(book["机制牌子"])[1]
    assert removed[7:] == ["否", "已摘除", None, datetime(2024, 12, 20)]
    assert book["机制牌子"]["K3"].number_format == "yyyy-mm-dd"
    assert values(book["封面"])[0][3] == "首报"


def flows(book):
    """The figures of the month in a handed-out workbook."""
    found = []
    for register in REGISTERS.values():
        for place, column in enumerate(register.columns):
            if column.flow:
                found += [row[place] for row in values(book[register.zh])]
    return [figure for figure in found if figure is not None]


def test_flows_of_last_month_are_not_handed_out(home, tmp_path):
    month(home, "2025-03")
    assert flows(handed_out(home, tmp_path)) == []


def test_month_that_has_a_return_is_handed_out_for_correction(home, tmp_path):
    month(home, "2025-04")
    book = handed_out(home, tmp_path)
    assert values(book["封面"])[0][3] == "更正"
    assert sorted(flows(book)) == [0, 3, 4, 9, 9, 9, 91, 100]  # of this very month


def test_a_community_that_came_from_another_township_brings_its_rows(home, tmp_path):
    month(home, "2025-03")
    month(home, "2025-03", south_rows(), township=SOUTH, name="东湖镇")
    with open_store(home) as store:
        store.run("UPDATE areas SET valid_to = '2025-03-31' WHERE code = '510104017003'")
        store.run(
            "INSERT INTO areas SELECT code, name, level, '510104020', kind, DATE '2025-04-01', NULL, NULL "
            "FROM areas WHERE code = '510104017003'"
        )
    assert [row[0] for row in values(handed_out(home, tmp_path, SOUTH)["机制牌子"])] == ["510104017003"]
    assert "510104017003" not in [row[0] for row in values(handed_out(home, tmp_path)["机制牌子"])]


def test_later_month_is_not_filled_into_an_earlier_one(home, tmp_path):
    month(home, "2025-06")
    assert values(handed_out(home, tmp_path)["报表台账"]) == []


def drop_downs(sheet):
    """Column letter to the choices of its list."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            for area in str(rule.sqref).split():
                found[area.rstrip("0123456789").split(":")[0].rstrip("0123456789")] = rule.formula1
    return found


def test_every_coded_column_has_its_drop_down(home, tmp_path):
    month(home, "2025-03")
    book = handed_out(home, tmp_path)
    for register in (COVER, *REGISTERS.values()):
        sheet, lists = book[register.zh], drop_downs(book[register.zh])
        for place, column in enumerate(register.columns, start=1):
            letter = openpyxl.utils.get_column_letter(place)
            if column.codes is not None:
                assert lists[letter] == '"' + ",".join(column.codes.chinese) + '"', column.name
            elif column.kind == "flag":
                assert lists[letter] == '"是,否"'
        if register is not COVER:
            areas = [area for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges]
            assert min(area.max_row for area in areas) >= 500, register.key


def test_codes_are_text_and_headers_explain_themselves(home, tmp_path):
    month(home, "2025-03")
    book = handed_out(home, tmp_path)
    for register in (COVER, *REGISTERS.values()):
        sheet = book[register.zh]
        assert sheet.freeze_panes is not None and sheet.protection.sheet, register.key
        for place, column in enumerate(register.columns, start=1):
            header, cell = sheet.cell(1, place), sheet.cell(2, place)
            assert header.comment is not None and column.help.zh in header.comment.text
            assert header.protection.locked and not cell.protection.locked
    assert book["社区概况"]["A2"].data_type == "s" and book["社区概况"]["A2"].number_format == "@"


@pytest.mark.parametrize(("township", "period"), [("510104999", "2025-04"), ("510104021", "2025-04")])
def test_township_that_does_not_stand(home, tmp_path, township, period):
    with pytest.raises(UserError, match="no township"):
        make_template(home, township, period, tmp_path / "t.xlsx")


def test_month_and_file_name_are_looked_at(home, tmp_path):
    with pytest.raises(UserError, match="not a month"):
        make_template(home, NORTH, "2025-13", tmp_path / "t.xlsx")
    with pytest.raises(UserError, match="xlsx"):
        make_template(home, NORTH, "2025-03", tmp_path / "t.csv")


def test_rows_of_a_recoded_community_go_with_it(home, tmp_path):
    rows = south_rows()
    old = {"community_code": "510104020202", "community_name": "旧村"}
    rows["communities"].append(rows["communities"][1] | old | {"households": 77})
    rows["forms"].append(rows["forms"][0] | old | {"form_name": "旧村台账"})
    accepted = month(home, "2024-06", rows, township=SOUTH, name="东湖镇")
    assert accepted["status"] == "accepted"
    book = handed_out(home, tmp_path, SOUTH, "2024-07")
    forms = [row[:3] for row in values(book["报表台账"])]
    assert forms == [["510104020001", "东湖社区", "居民台账"], ["510104020201", "东湖村", "旧村台账"]]
    assert [row[3] for row in values(book["社区概况"])] == [400, 477]  # two villages became one


def test_merged_township_hands_its_registers_on(home, tmp_path):
    with open_store(home) as store:
        store.run(
            "INSERT INTO areas VALUES ('510104021201', '旧镇村', 'community', '510104021', 'village', "
            "NULL, '2023-12-31', '510104020201')"
        )
    place = {"community_code": "510104021201", "community_name": "旧镇村"}
    rows = {
        "communities": [south_rows()["communities"][1] | place],
        "forms": [south_rows()["forms"][0] | place],
    }
    assert month(home, "2023-12", rows, township="510104021", name="旧镇")["status"] == "accepted"
    book = handed_out(home, tmp_path, SOUTH, "2024-01")
    assert [row[:3] for row in values(book["报表台账"])] == [["510104020201", "东湖村", "居民台账"]]


def test_renamed_community_is_handed_out_under_its_name(home, tmp_path):
    rows = north_rows()
    rows["forms"][0]["community_name"] = "水井坊"
    month(home, "2025-03", rows)
    assert values(handed_out(home, tmp_path)["报表台账"])[0][1] == "水井坊社区"


def told(book, register):
    """Names of a register's rows in a handed-out workbook, and whether each is handed out again."""
    sheet, place = (
        book[REGISTERS[register].zh],
        1 + list(REGISTERS[register].dtypes).index(REGISTERS[register].unique[1]),
    )
    cells = [sheet.cell(row, place) for row in range(2, 2 + len(values(sheet)))]
    return {cell.value: cell.comment is not None and "未确认" in cell.comment.text for cell in cells}


def without(rows, register, *names):
    kept = [row for row in rows[register] if row[REGISTERS[register].unique[1]] not in names]
    return rows | {register: kept}


def test_what_vanished_is_handed_out_again_marked_until_it_is_settled(home, tmp_path):
    month(home, "2025-03")
    month(home, "2025-04", without(without(north_rows(), "forms", "居民台账"), "work_items", "防汛值守"))
    month(home, "2025-05", without(without(north_rows(), "forms", "居民台账"), "work_items", "防汛值守"))
    for period in ("2025-05", "2025-06"):  # for a correction, and for the next month
        book = handed_out(home, tmp_path, period=period)
        assert told(book, "forms") == {"走访记录": False, "旧统计表": False, "居民台账": True}
        assert told(book, "work_items") == {"低保复核": False, "防汛值守": True}
    assert "2025-04的报表中没有这一行" in book["报表台账"]["C4"].comment.text
    assert "填“退出日期”" in book["工作事项"]["C3"].comment.text
    row = values(book["报表台账"])[-1]
    # One choice ends it: the date follows, the last day of the month in which it was missing first.
    assert book["报表台账"]["I4"].value == '=IF(OR($H4="已停用",$H4="已合并"),DATE(2025,4,30),"")'
    assert row[:3] == ["510104017001", "水井坊社区", "居民台账"] and "使用中" in row
    # Handed in as it was handed out it is in use; ended it is ended: either way it is settled.
    month(home, "2025-06", without(north_rows(), "work_items", "防汛值守"))
    book = handed_out(home, tmp_path, period="2025-07")
    assert set(told(book, "forms").values()) == {False}
    assert told(book, "work_items") == {"低保复核": False, "防汛值守": True}
    ended = north_rows()
    ended["work_items"][1] |= {"withdrawn_on": date(2025, 4, 2)}
    month(home, "2025-07", ended)
    assert set(told(handed_out(home, tmp_path, period="2025-08"), "work_items").values()) == {False}


@pytest.mark.parametrize("saved_again", [False, True])
def test_a_workbook_with_rows_handed_out_again_is_handed_in_as_it_is(home, tmp_path, saved_again):
    """Also by a program that works out no formula: what it says of a date is nothing."""
    month(home, "2025-03")
    month(home, "2025-04", without(north_rows(), "forms", "居民台账"))
    book = handed_out(home, tmp_path, period="2025-05")
    if saved_again:
        book.save(tmp_path / "t.xlsx")
    (receipt,) = ingest(home, [tmp_path / "t.xlsx"], received_at=RECEIVED)
    assert receipt["status"] == "accepted"
    with open_store(home) as store:
        rows = store.frame("SELECT form_name, status, stopped_on FROM forms WHERE period = '2025-05'")
    assert ("居民台账", "in_use", None) in rows.rows()


def test_what_ended_or_has_another_name_is_not_handed_out_again(home, tmp_path):
    month(home, "2025-03")
    renamed = without(north_rows(), "forms", "旧统计表")
    renamed["forms"][0] |= {"form_name": "居民登记表"}
    month(home, "2025-04", renamed)
    assert told(handed_out(home, tmp_path, period="2025-05"), "forms") == {
        "居民登记表": False,
        "走访记录": False,
    }


def test_what_vanished_goes_with_its_community(home, tmp_path):
    rows = south_rows()
    old = {"community_code": "510104020202", "community_name": "旧村"}
    rows["communities"].append(rows["communities"][1] | old)
    rows["forms"].append(rows["forms"][0] | old | {"form_name": "旧村台账"})
    month(home, "2024-05", rows, township=SOUTH, name="东湖镇")
    month(home, "2024-06", without(rows, "forms", "旧村台账"), township=SOUTH, name="东湖镇")
    book = handed_out(home, tmp_path, SOUTH, "2024-07")
    assert told(book, "forms") == {"居民台账": False, "旧村台账": True}
    assert values(book["报表台账"])[-1][:2] == ["510104020201", "东湖村"]
