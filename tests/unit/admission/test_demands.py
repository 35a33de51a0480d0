"""What is demanded beside work items: its door by the documents, its life, and what bars it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.admission.applying import turn_away_unknown
from pipelines.admission.machine import allowed_now
from pipelines.admission.notes import find_notes
from pipelines.admission.rules import kept_rules, load_rules, rules_to_keep
from pipelines.base.home import Home
from pipelines.base.refusing import NotAllowed
from pipelines.base.tables import TableError
from pipelines.jurisdictions.settings import FOLDER
from pipelines.store import open_store
from schemas.demands import BESIDE_WORK, DEMANDS
from schemas.errors import UserError
from schemas.lists import LIST_KINDS
from tests.support.admissions import TODAY, begin, check_log, community_of, items_of, step

FORM: dict[str, Any] = {
    "demand_kind": "form",
    "item_name": "汛期隐患排查日报",
    "department": "县应急管理局",
    "frequency": "日",
    "term": None,
    "funds_due_yuan": None,
}
PLAQUE: dict[str, Any] = {**FORM, "demand_kind": "plaque", "frequency": None, "placement": "内部"}
TOOL: dict[str, Any] = {**FORM, "demand_kind": "tool", "frequency": None, "tool_kind": "工作群"}
CERTIFICATE: dict[str, Any] = {**FORM, "demand_kind": "certificate", "frequency": None}
APPRAISAL: dict[str, Any] = {**CERTIFICATE, "demand_kind": "appraisal", "appraisal_kind": "部门考核"}

SICHUAN = ("grassroots_governance", "civil_affairs")
GANSU = ("civil_affairs", "organisation")


def codes_of(home: Home, jurisdiction: str = "sichuan", **fields: Any) -> list[tuple[str, str]]:
    """Code and field of every problem; nothing was begun."""
    with pytest.raises(TableError) as caught:
        begin(home, jurisdiction, **fields)
    assert items_of(home) == []
    return sorted((problem["code"], problem["field"]) for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("jurisdiction", "kind", "reviewers", "approver", "barred", "clause"),
    [
        ("sichuan", "plaque", SICHUAN, "county_party_committee", (), "2.6"),
        ("sichuan", "tool", SICHUAN, "county_party_committee", ("system", "terminal"), "2.7"),
        ("gansu", "plaque", GANSU, "province_party_government", (), "2.3"),
        ("gansu", "appraisal", GANSU, "county_party_government", (), "2.2"),
        ("huanxian", "certificate", GANSU, "county_party_government", (), "4.2"),
        ("renshou", "plaque", SICHUAN, "county_party_committee", ("outside",), "3.3.3"),
        ("renshou", "appraisal", SICHUAN, "county_party_committee", ("departmental",), "3.3.3"),
        ("guangxi", "plaque", ("civil_affairs",), "county_leading_group", ("all",), "2.2"),
        ("beijing", "certificate", ("civil_affairs",), "county_party_government", ("all",), "3.3"),
    ],
)
def test_the_door_of_a_kind_is_that_of_the_document(
    jurisdiction: str,
    kind: str,
    reviewers: tuple[str, ...],
    approver: str,
    barred: tuple[str, ...],
    clause: str,
) -> None:
    own = load_rules(jurisdiction).of(kind)
    assert (own.pre_reviewers, own.approvers["county"], own.barred) == (reviewers, approver, barred)
    assert clause in {setting.clause for setting in own.kinds[kind].values()}


def test_where_a_document_is_silent_the_door_is_that_of_work_items_and_says_so() -> None:
    rules = load_rules("sichuan")
    form = rules.of("form")
    assert form.pre_reviewers == rules.pre_reviewers and form.approvers == rules.approvers
    assert form.clause_of("pre_reviewers").zh.startswith("比照工作事项：四川省")
    assert form.clause_of("pre_reviewers").en.startswith("as for work items: ")
    assert form.required_parts == DEMANDS["form"].required
    assert rules.of("plaque").clause_of("pre_reviewers").zh.endswith("》第二（六）条")
    assert rules.of("plaque").clause_of("pre_reviewers").zh.startswith("四川省")


@pytest.mark.parametrize("jurisdiction", ["sichuan", "gansu", "guangxi", "huanxian", "renshou", "beijing"])
def test_a_snapshot_keeps_the_doors(jurisdiction: str) -> None:
    rules = load_rules(jurisdiction)
    kept = json.loads(json.dumps(rules_to_keep(rules)))
    assert kept_rules(jurisdiction, rules.emergency_grace_days, kept) == rules
    older = {key: row for key, row in kept.items() if "." not in key}
    assert kept_rules(jurisdiction, rules.emergency_grace_days, older) == rules


def test_every_fault_of_the_section_is_said(tmp_path: Path) -> None:
    for name in ("defaults.toml", "sichuan.toml"):
        (tmp_path / name).write_text((FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "odd.toml").write_text(
        'inherits = "sichuan"\nzh = "某县"\nen = "Some"\narea_code = "510104"\n'
        '[demands.form]\nsilent = true\nbarred = {value = ["all"], source = "sichuan", clause = "2.6"}\n'
        '[demands.plaque.barred]\nvalue = ["weekly"]\nsource = "sichuan"\nclause = "2.6"\n'
        '[demands.appraisal.approver]\nvalue = "mayor"\nsource = "sichuan"\nclause = "2.5"\n'
        '[demands.tool.required_parts]\nvalue = ["frequency"]\nsource = "sichuan"\nclause = "2.7"\n'
        '[demands.certificate.colour]\nvalue = ["content"]\n'
        "[demands.meeting]\nsilent = true\n",
        encoding="utf-8",
    )
    with pytest.raises(UserError) as caught:
        load_rules("odd", tmp_path)
    assert sorted(problem["place"] for problem in caught.value.problems) == [
        "demands.appraisal.approver",
        "demands.certificate.colour",
        "demands.form",
        "demands.meeting",
        "demands.plaque.barred",
        "demands.tool.required_parts",
    ]


def test_a_form_comes_in_by_the_same_steps_and_leaves_without_an_evaluation(guangxi: Home) -> None:
    """Guangxi 2.3 asks residents about services before they end; a form that goes is not held up by it."""
    item = begin(guangxi, "guangxi", **FORM)
    assert (item.item_id, item.demand_kind, item.frequency) == ("A2026-00001", "form", "daily")
    step(guangxi, item, "review", "civil_affairs", 1)
    step(guangxi, item, "approve", "county_leading_group", 2, document="社建〔2026〕1号")
    admitted = step(guangxi, item, "admit", "civil_affairs", 3)
    assert set(allowed_now(admitted, load_rules("guangxi"))) == {"withdraw"}
    for action, given in (("fund", {"paid_fen": 1}), ("evaluate", {"respondents": 1, "satisfied": 1})):
        with pytest.raises(NotAllowed) as caught:
            step(guangxi, item, action, "department", 4, **given)
        assert caught.value.refusal.code == "ADM-101"
    gone = step(guangxi, item, "withdraw", "department", 5, reason="并入综合台账")
    assert gone.step == "withdrawn"
    check_log(guangxi, gone)


def test_a_plaque_of_gansu_is_approved_by_the_province(gansu: Home) -> None:
    item = begin(gansu, "gansu", **PLAQUE)
    step(gansu, item, "review", "civil_affairs", 1)
    step(gansu, item, "review", "organisation", 1)
    with pytest.raises(NotAllowed) as caught:
        step(gansu, item, "approve", "county_party_government", 2, document="环委〔2026〕1号")
    assert "省委、省政府" in caught.value.words.zh and "第二（三）条" in caught.value.words.zh
    assert (
        step(gansu, item, "approve", "province_party_government", 2, document="甘委〔2026〕1号").step
        == "approved"
    )


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({**FORM, "frequency": None}, [("ADM-001", "frequency")]),
        ({**FORM, "placement": "外部"}, [("ADM-025", "placement")]),
        ({**FORM, "route": "紧急先行", "reason": "汛情"}, [("ADM-026", "route")]),
        (
            {**FORM, "route": "购买服务", "list_kind": "assistance", "list_number": "3", "term": "short"},
            [("ADM-025", "list_kind"), ("ADM-025", "list_number"), ("ADM-025", "term"), ("ADM-026", "route")],
        ),
        ({"frequency": "月"}, [("ADM-025", "frequency")]),
        *(
            ({**fields, "item_name": "亲属关系 证明"}, [("ADM-027", "item_name")])
            for fields in (CERTIFICATE, FORM, PLAQUE, TOOL, APPRAISAL, {})
        ),
        ({**TOOL, "tool_kind": "专用终端"}, [("ADM-029", "tool_kind")]),
        ({**FORM, "item_name": "招商引资类"}, [("ADM-010", "item_name")]),
        ({**FORM, "demand_kind": "会议"}, [("ADM-002", "demand_kind")]),
    ],
)
def test_what_is_wrong_with_an_application(
    home: Home, fields: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    assert codes_of(home, **fields) == found


@pytest.mark.parametrize("fields", [CERTIFICATE, FORM], ids=["certificate", "form"])
def test_a_name_that_a_forbidden_certificate_is_likely_meant_by_is_said_and_bars_nothing(
    home: Home, fields: dict[str, Any]
) -> None:
    """Said in the answer of every step until it is decided, also of a name inside an entry; of a certificate
    that no list knows nothing is."""
    item = begin(home, **{**fields, "item_name": "亲属关系 证明（复印件）"})
    other = begin(home, **{**fields, "item_name": "居住证明"})
    inside = begin(home, **{**fields, "item_name": "收入证明"})
    with open_store(home) as store:
        (note,), (named,) = (find_notes(store, one) for one in (item, inside))
        assert find_notes(store, other) == []
    assert note.code == named.code == "ADM-206"
    assert "第 1 项“亲属关系证明”（相近度 0.7" in note.words.zh
    assert "“亲属关系证明” (likeness 0.7" in note.words.en
    assert "“居民财产证明”（相近度 1.00）" in named.words.zh
    check_log(home, item)
    gone = step(home, item, "refuse", "civil_affairs", 1, reason="即亲属关系证明")
    with open_store(home) as store:
        assert find_notes(store, gone) == []


def test_an_emergency_of_another_demand_is_told_once_and_by_the_regular_way(home: Home) -> None:
    """Not to give a reason for an emergency that there cannot be."""
    emergency = {**CERTIFICATE, "route": "emergency", "started_on": "2026-09-02"}
    assert codes_of(home, **emergency) == [("ADM-026", "route")]
    assert codes_of(home, **emergency, content=None) == [("ADM-001", "content"), ("ADM-026", "route")]


def test_a_document_that_ends_a_kind_takes_none(guangxi: Home) -> None:
    assert codes_of(guangxi, "guangxi", **PLAQUE) == [("ADM-029", "placement")]


def test_one_name_may_be_a_form_and_a_tool_but_not_two_forms(home: Home) -> None:
    begin(home, **FORM)
    begin(home, **{**TOOL, "item_name": FORM["item_name"]})
    with pytest.raises(TableError) as caught:
        begin(home, **FORM)
    assert [problem["code"] for problem in caught.value.problems] == ["ADM-014"]
    assert [item["demand_kind"] for item in items_of(home)] == ["form", "tool"]


def test_a_community_turns_a_plaque_away(home: Home) -> None:
    own = community_of(home)
    named = {name: PLAQUE[name] for name in ("demand_kind", "item_name", "department")}
    item = turn_away_unknown(
        home, own, {**named, "department_level": "县"}, "无批准文书", on=date(2026, 9, 2), today=TODAY
    )
    assert (item.demand_kind, item.step, item.turned_away) == ("plaque", "refused", 1)
    applied = begin(home, **{**PLAQUE, "item_name": "另一块牌子"})
    kept = step(home, applied, "turn_away", "community", 2, reason="无批准文书", community_code=own)
    assert (kept.step, kept.turned_away) == ("applied", 1)


def test_every_kind_but_work_items_has_a_register_of_its_own() -> None:
    assert [DEMANDS[kind].register for kind in BESIDE_WORK] == [
        "forms",
        "plaques",
        "appraisals",
        "digital_tools",
        "certificates",
    ]


def test_every_kind_of_list_covers_or_bars_something() -> None:
    used = {name for demand in DEMANDS.values() for name in (*demand.lists, *demand.barred_lists)}
    assert used == set(LIST_KINDS.keys)
