"""A re-check says of the stocks that a case is about how broadly they changed, and what came and went."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from pipelines.actions.cases import CaseMove, begin, take_case_step
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.indicators.flows import STOCK_OF
from pipelines.publish import publish
from pipelines.queries import open_snapshot
from pipelines.queries.case_evidence import case_evidence, case_recheck
from pipelines.queries.live_cases import case_file
from pipelines.queries.papers.case_papers import papers_of, word_of_case
from pipelines.queries.stock_changes import COUNTED, compare_months, stock_changes
from schemas.event_details import told_in
from tests.support.case_home import DECIDER, OPENER
from tests.support.damaged_home import run_command
from tests.support.hand_store import EAST, PREFECTURE, TOWNSHIPS, hand_areas, hand_in
from tests.support.made_once import copy_home, made_home
from tests.support.scopes import WHOLE
from tests.support.small_snapshot import build_small_snapshot
from tests.support.small_store import make_store

MAY = system_scope()
FIRST, SECOND = "510104001", "510104002"
FORMS = "forms_per_community"
MONTHS = {"2026-01": 4, "2026-02": 4, "2026-03": 2, "2026-04": 3}
"""Forms in use in each of the six villages of FIRST, of four; everywhere else four stay in use."""


def fallen_home(home: Home) -> None:
    """Published: FIRST ends two of its forms in March and has one of them back in April."""
    make_store(home, hand_areas())
    for month, in_use in MONTHS.items():
        hand_in(home, month, {code: (4, 0) for code in TOWNSHIPS} | {FIRST: (in_use, 4 - in_use)})
        if month == "2026-02":
            publish(home)
            open_case(home)
    publish(home)


def open_case(home: Home) -> str:
    """About the forms of East, by hand, on February; issued and to be put right."""
    evidence = case_evidence(open_snapshot(home), WHOLE, "county", EAST, "2026-02")
    about = {"area_code": EAST, "area_level": "county", "area_name": "东县", "period": "2026-02"}
    about |= {"kind": "remind", "matter": "报表过多"}
    opened = CaseMove("open", "supervisor", OPENER, date(2026, 3, 9), evidence=evidence, details=about)
    case = begin(home, MAY, opened).case_id
    for action, party, person, on, given in (
        ("send", "supervisor", OPENER, date(2026, 3, 9), {}),
        ("lapse", "supervisor", OPENER, date(2026, 3, 20), {}),
        ("decide", "decider", DECIDER, date(2026, 3, 20), {"reason": "属实"}),
        ("issue", "supervisor", OPENER, date(2026, 3, 20), {"document": "1号"}),
        ("rectify", "supervisor", OPENER, date(2026, 3, 20), {}),
    ):
        details = {"issue": {"signed_by": "赵主任"}, "rectify": {"measures": "清理"}}.get(action, {})
        take_case_step(home, MAY, case, CaseMove(action, party, person, on, details=details, **given))
    return case


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", fallen_home)


CASE = "D2026-00001"


def test_worked_by_hand(home: Home) -> None:
    """East has 12 villages: 48 forms in February, 36 in March, 42 in April. Six villages ended two each, and
    one each came back; the change is −6 / 12, in one township of two."""
    found = case_recheck(open_snapshot(home), WHOLE, case_file(home, WHOLE, CASE).evidence[-1], "passed")
    assert (found.since, found.period) == ("2026-02", "2026-04")
    rows = {row["indicator"]: row for row in found.stocks}
    assert set(rows) == set(STOCK_OF.values())
    forms = rows[FORMS]
    assert (forms["then"], forms["now"], forms["change"]) == (4.0, 3.5, -0.5)
    # Two townships are too few to test how broadly they changed: in how many they did is said.
    assert (forms["broad"], forms["changed"], forms["paired"]) == (None, 1, 2)
    moved = forms["begun"], forms["came_back"], forms["ended"], forms["vanished"]
    assert moved == (0, 6, 12, 0)
    assert 48 + 0 + 6 - 12 == 42 == 3.5 * 12
    plaques = rows["plaques_per_community"]
    assert (plaques["change"], plaques["changed"], plaques["begun"], plaques["ended"]) == (0, 0, 0, 0)


def test_a_fall_everywhere_is_broad(home: Home) -> None:
    hand_in(home, "2026-05", dict.fromkeys(TOWNSHIPS, (2, 2)))
    publish(home)
    asked = (("2026-02", "2026-05"), [FORMS])
    (row,) = stock_changes(open_snapshot(home), WHOLE, "prefecture", PREFECTURE, *asked)
    assert (row["change"], row["broad"], row["changed"], row["paired"]) == (-2.0, True, 5, 5)
    assert (row["begun"], row["came_back"], row["ended"]) == (0, 6, 66)
    # Ended: 12 and 6 of FIRST, 12 of each of four others. Its own villages all changed alike.
    (own,) = stock_changes(open_snapshot(home), WHOLE, "township", FIRST, *asked)
    assert (own["broad"], own["changed"], own["paired"], own["ended"]) == (True, 6, 6, 18)


def test_the_record_the_paper_and_the_command_say_it(home: Home) -> None:
    assert "recheck" not in papers_of(case_file(home, WHOLE, CASE).case)
    code, told, _ = run_command(
        home.path, ["cases", "recheck", CASE, "--found", "passed", "--on", "2026-05-11"]
    )
    assert code == 0 and told["recheck"] == "passed"
    file = case_file(home, WHOLE, CASE)
    record = told_in(file.events["details"][-1])
    assert record["since"] == "2026-02" and record["stocks"][0]["ended"] == 12
    assert papers_of(file.case) == ["remind", "rectification", "recheck"]
    paper = Document(io.BytesIO(word_of_case(home, WHOLE, CASE, "recheck")))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert "减少0.50，好转（2个乡镇中1个有变化）" in cells and "重现6、停用12" in cells
    assert "复查结果为：复查通过" in "".join(paragraph.text for paragraph in paper.paragraphs)


def test_a_re_check_of_the_same_month_and_a_month_that_is_lacking(home: Home) -> None:
    snapshot = open_snapshot(home)
    frozen = case_evidence(snapshot, WHOLE, "county", EAST, snapshot.latest)
    assert case_recheck(snapshot, WHOLE, frozen, "passed").stocks == ()
    (row,) = stock_changes(snapshot, WHOLE, "county", EAST, ("2025-12", "2026-04"), [FORMS])
    assert (row["now"], row["change"], row["begun"]) == (3.5, None, None)


@pytest.mark.parametrize("level", ["township", "county", "prefecture"])
def test_months_compared_here_are_compared_as_they_are_published(level: str) -> None:
    """Of two months that the snapshot sets against each other, every stock of every area."""
    snapshot = open_snapshot(made_home(build_small_snapshot))
    query = """
        SELECT area_code, indicator, change_month AS change, change_month_significant AS broad,
               change_month_townships AS changed, change_month_paired AS clusters
        FROM area_values WHERE level = $level AND period = $period AND list_contains($stocks, indicator)
          AND NOT restated AND change_month_paired IS NOT NULL
    """
    now, before = snapshot.periods[-1], snapshot.periods[-2]
    published = snapshot.frame(query, {"level": level, "period": now, "stocks": list(COUNTED)})
    here = compare_months(snapshot, WHOLE, level, before, now).select(published.columns)
    key = ["area_code", "indicator"]
    assert published.height > 50
    both = published.join(here, on=key, suffix="_here")
    assert both.height == published.height
    for name in ("broad", "changed", "clusters"):
        assert both[name].equals(both[f"{name}_here"].rename(name), null_equal=True)
    assert (both["change"] - both["change_here"]).abs().max() < 1e-9  # type: ignore[operator]
