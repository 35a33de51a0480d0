"""Planned inspections: a code that can be checked, communities drawn or named, and what is typed on site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.actions.inspections import (
    PlanDraft,
    cancel_inspection,
    keep_on_site,
    plan_inspection,
    record_on_site,
)
from pipelines.actions.rights import system_scope
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.base.tables import TableError
from pipelines.inspections.stored import read_recounts
from pipelines.queries.papers.files import paper_as
from pipelines.queries.papers.inspection_papers import inspection_paper
from pipelines.queries.voices.live_inspections import live_plans, live_samples, on_site, plan_file, verified
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.inspection_plans import CODE_LENGTH, CODE_LETTERS
from schemas.inspections import COUNTED
from schemas.periods import china_date
from schemas.returns import REGISTERS
from tests.support.gbt9704 import faults
from tests.support.inspected import COUNTY, SAMPLE, draw, fill_in, hand_out, publish_few_months
from tests.support.made_once import copy_home
from tests.support.small_returns import run_cli

MAY = system_scope()
TODAY = china_date(now_utc())
PLAN = PlanDraft(COUNTY, TODAY, TODAY + timedelta(days=2), "核对登记表", "赵某、钱某", sample=SAMPLE)


def drawn_home(home: Home) -> None:
    publish_few_months(home)
    draw(home)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return copy_home(tmp_path / "home", drawn_home)


def replaced(**given: object) -> PlanDraft:
    return PlanDraft(**{**vars(PLAN), **given})  # type: ignore[arg-type]


def test_a_plan_has_a_number_a_code_and_its_communities(home: Home) -> None:
    plan = plan_inspection(home, MAY, PLAN)
    assert plan.plan_id == f"X{TODAY.year}-00001" and not plan.announced
    assert len(plan.code) == CODE_LENGTH and set(plan.code) <= set(CODE_LETTERS)
    file = plan_file(home, MAY, plan.plan_id)
    assert file.places.height >= 5 and not file.places["recorded"].any() and file.found.is_empty()
    (row,) = live_plans(home, MAY).to_dicts()
    assert (row["communities"], row["visited"]) == (file.places.height, 0)
    other = plan_inspection(home, MAY, PLAN)
    assert other.code != plan.code and other.plan_id.endswith("00002")


def test_a_community_is_told_whether_a_code_is_genuine(home: Home) -> None:
    plan = plan_inspection(home, MAY, PLAN)
    (first, *_) = plan_file(home, MAY, plan.plan_id).places["community_code"]
    wide = chr(ord(plan.code[0]) + 0xFEE0)  # as a Chinese input method types it
    typed = f" {wide}{plan.code[1:4].lower()}－{plan.code[4:]}\u200b "
    assert verified(home, MAY, typed, first)[0] == "genuine"
    assert verified(home, MAY, plan.code)[0] == "genuine"
    assert verified(home, MAY, plan.code, "510104999999")[0] == "other_place"
    assert verified(home, MAY, plan.code, first, TODAY + timedelta(days=3))[0] == "other_day"
    assert verified(home, MAY, "ABCD2345") == ("unknown", None)
    cancel_inspection(home, MAY, plan.plan_id, "人员调整")
    found, known = verified(home, MAY, plan.code, first)
    assert found == "cancelled" and known is not None and known.cancelled_why == "人员调整"
    with pytest.raises(UserError) as again:
        cancel_inspection(home, MAY, plan.plan_id, "再取消")
    assert again.value.code == "INS-113"


def test_named_communities_need_a_reason_and_lie_in_the_area(home: Home) -> None:
    places = plan_file(home, MAY, plan_inspection(home, MAY, PLAN).plan_id).places
    code = places["community_code"][0]
    named = plan_inspection(home, MAY, replaced(sample=None, places=[(code, "群众反映集中")]))
    (row,) = plan_file(home, MAY, named.plan_id).places.to_dicts()
    assert (row["community_code"], row["why"], row["recorded"]) == (code, "群众反映集中", None)
    for places_given, refused_as in (
        ([(code, " ")], "INS-118"),
        ([("510105000001", "理由")], "INS-117"),
        ([(code, "甲"), (code, "乙")], "INS-121"),
        ([], "INS-116"),
    ):
        with pytest.raises(UserError) as refused:
            plan_inspection(home, MAY, replaced(sample=None, places=places_given))
        assert refused.value.code == refused_as


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"purpose": " "}, "INS-110"),
        ({"team": ""}, "INS-110"),
        ({"last_day": TODAY - timedelta(days=1)}, "INS-111"),
        ({"area": "999999"}, "INS-115"),
        ({"sample": "2026-10-510104-9"}, "INS-101"),
        ({"area": "510105"}, "INS-120"),
    ],
)
def test_what_is_wrong_keeps_nothing(home: Home, given: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as refused:
        plan_inspection(home, MAY, replaced(**given))
    assert refused.value.code == code and live_plans(home, MAY).is_empty()


def community_with(home: Home, holds: Callable[[int, int], bool]) -> str:
    """A community to be visited by how many rows it reported in use and as ended."""
    plan = plan_inspection(home, MAY, PLAN)
    for code in plan_file(home, MAY, plan.plan_id).places["community_code"]:
        rows = on_site(home, MAY, SAMPLE, code).reported
        in_use = rows.filter(reported_as="in_use").height
        if holds(in_use, rows.height - in_use):
            return str(code)
    raise AssertionError("no such community was drawn")


def draft_of(**given: object) -> dict[str, object]:
    whole = {"visited_by": "赵某", "visited_on": str(TODAY), "checked": dict.fromkeys(COUNTED, True)}
    return whole | {"wrong": [], "added": []} | given


def test_what_is_typed_is_kept_until_it_is_recorded(home: Home) -> None:
    code = community_with(home, lambda used, ended: used > 1)
    keep_on_site(home, MAY, SAMPLE, code, draft_of(checked={"forms": True}))
    keep_on_site(home, MAY, SAMPLE, code, draft_of(checked={"forms": True, "plaques": True}))
    assert on_site(home, MAY, SAMPLE, code).draft["checked"] == {"forms": True, "plaques": True}
    with pytest.raises(UserError) as early:
        record_on_site(home, MAY, SAMPLE, code)
    assert early.value.code == "INS-119" and "证明" in early.value.words.zh
    assert on_site(home, MAY, SAMPLE, code).draft, "what was typed is still there"


def test_what_is_recorded_on_site_is_what_the_workbook_says(home: Home, tmp_path: Path) -> None:
    """One form is not there, one plaque was not reported: typed on a phone and filled into the workbook."""
    code = community_with(home, lambda used, ended: used > 1)
    rows = on_site(home, MAY, SAMPLE, code).reported
    gone = int(rows.filter(register="forms", reported_as="in_use")["number"][0])
    added = [{"register": "plaques", "name": "新挂牌子1", "unit": "某局"}]
    keep_on_site(home, MAY, SAMPLE, code, draft_of(wrong=[gone], added=added))
    done = record_on_site(home, MAY, SAMPLE, code)
    assert (done.missing, done.invented, done.recounted) == (1, 1, done.reported)
    typed = _recounts(home, code)
    assert on_site(home, MAY, SAMPLE, code).draft == {} and on_site(home, MAY, SAMPLE, code).recorded.height
    other = copy_home(tmp_path / "other", drawn_home)
    book = next(path for path in hand_out(other, tmp_path / "sheets") if code in path.name)
    forms, plaques = REGISTERS["forms"].zh, REGISTERS["plaques"].zh
    fill_in(book, gone=lambda register, at: register == forms and at == 1, added={plaques: 1})
    assert run_cli(other, "inspections", "record", book)[0] == 0
    assert _recounts(other, code) == typed


def _recounts(home: Home, code: str) -> list[tuple[object, ...]]:
    with open_store(home) as store:
        rows = read_recounts(store, SAMPLE).filter(community_code=code)
    return rows.select("register", "reported", "recounted", "missing", "invented").sort("register").rows()


def test_an_ended_row_can_only_be_still_in_use(home: Home) -> None:
    code = community_with(home, lambda used, ended: ended > 0)
    rows = on_site(home, MAY, SAMPLE, code).reported
    still = int(rows.filter(reported_as="ended")["number"][0])
    keep_on_site(home, MAY, SAMPLE, code, draft_of(wrong=[still]))
    done = record_on_site(home, MAY, SAMPLE, code)
    assert (done.missing, done.invented, done.recounted) == (1, 0, done.reported + 1)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"visited_by": " "}, "INS-004"),
        ({"visited_on": "2020-01-01"}, "INS-003"),
        ({"added": [{"register": "forms", "name": "", "unit": "某局"}]}, "INS-004"),
    ],
)
def test_what_is_typed_wrong_is_said_and_stays(home: Home, given: dict[str, object], code: str) -> None:
    community = community_with(home, lambda used, ended: used > 1)
    keep_on_site(home, MAY, SAMPLE, community, draft_of(**given))
    with pytest.raises(TableError) as refused:
        record_on_site(home, MAY, SAMPLE, community)
    assert code in {problem["code"] for problem in refused.value.problems}
    assert on_site(home, MAY, SAMPLE, community).draft["checked"]


def test_a_community_that_is_not_drawn_takes_no_draft(home: Home) -> None:
    with pytest.raises(UserError) as refused:
        keep_on_site(home, MAY, SAMPLE, "510104999999", draft_of())
    assert refused.value.code == "INS-105"


def test_the_notice_and_the_record(home: Home) -> None:
    plan = plan_inspection(home, MAY, replaced(announced=True, number="川减负办〔2026〕12号"))
    given = inspection_paper(home, MAY, plan.plan_id, signer="赵主任", number="川减负办〔2026〕7号")
    assert given.mark == "" and given.number == "川减负办〔2026〕7号"
    notice = inspection_paper(home, MAY, plan.plan_id, signer="赵主任")
    places = plan_file(home, MAY, plan.plan_id).places
    (table,) = [block.table for block in notice.blocks if block.table]
    assert [row[1] for row in table.rows] == places["community_code"].to_list()
    assert not notice.is_draft and plan.code in notice.basis[0] and faults(paper_as("docx", notice)) == []
    quiet = plan_inspection(home, MAY, PLAN)
    assert not [block for block in inspection_paper(home, MAY, quiet.plan_id).blocks if block.table]
    code = places["community_code"][0]
    record = inspection_paper(home, MAY, plan.plan_id, "inspection_record", code)
    tables = [block.table for block in record.blocks if block.table]
    assert len(tables[0].rows) == on_site(home, MAY, SAMPLE, code).reported.height
    assert all(row[5] == "" for row in tables[0].rows) and len(tables[-1].rows) == len(COUNTED)
    with pytest.raises(UserError):
        inspection_paper(home, MAY, plan.plan_id, "inspection_record", "510104999999")


def test_samples_are_listed_with_their_verdict(home: Home) -> None:
    (row,) = live_samples(home, MAY).to_dicts()
    assert (row["sample_id"], row["verdict"], row["factor"]) == (SAMPLE, None, None)


def test_the_commands(home: Home, tmp_path: Path) -> None:
    day = str(china_date(now_utc()) + timedelta(days=1))
    asked = ["inspections", "plan", "--area", COUNTY, "--first", day, "--purpose", "核对", "--team", "赵某"]
    code, plan, _ = run_cli(home, *asked, "--sample", SAMPLE, "--announced")
    assert code == 0
    code, told, _ = run_cli(home, "inspections", "verify", plan["code"], "--on", day)
    assert code == 0 and told["verdict"] == "genuine" and told["plan"]["plan_id"] == plan["plan_id"]
    code, told, _ = run_cli(home, "inspections", "list")
    assert [row["plan_id"] for row in told] == [plan["plan_id"]]
    out = tmp_path / "notice.docx"
    assert run_cli(home, "notice", "--inspection", plan["plan_id"], "--out", out)[0] == 0 and out.exists()
    code, _, said = run_cli(home, "notice", "--inspection", plan["plan_id"], "--kind", "remind", "--out", out)
    assert code == 2 and "DOC-004" in said
    code, told, _ = run_cli(home, "inspections", "cancel", plan["plan_id"], "--why", "改期")
    assert code == 0 and told["cancelled_why"] == "改期"
