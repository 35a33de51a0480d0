"""Reports against approvals, worked out by hand: a small province of two counties, month 2026-09."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from pipelines.admission.clock import emergency_clock, withdrawals_due
from pipelines.admission.reconciling import reconcile
from pipelines.base.names import name_key_of
from tests.support.reconciling_case import AREAS, END, PLACES, items, reported


def found(reports: pl.DataFrame, known: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Name, kind, evidence, match and item of every finding, by name."""
    findings = reconcile(reports, known, PLACES, AREAS, "2026-09", END, 30)
    columns = ("item_name", "kind", "evidence", "matched_by", "item_id")
    return sorted(findings.select(columns).rows(), key=str)


def test_a_document_is_matched_whatever_its_brackets_and_blanks() -> None:
    reports = reported(
        {"item_name": "走访", "approval_document": "民[2026]1 号"},
        {"item_name": "慰问", "approval_document": " 民（２０２６）1号", "community_code": "c2"},
        {"item_name": "帮扶", "approval_document": "民〔2026〕11号"},
    )
    assert found(reports, items({"item_name": "走访"})) == [
        ("帮扶", "uncovered", "unknown_document", "none", None)
    ]


def test_else_department_and_name_exactly_never_by_likeness() -> None:
    reports = reported(
        {"item_name": "独居老人 走访", "entry_route": "undocumented"},
        {"item_name": "独居老人走访（冬季）", "entry_route": "undocumented"},
        {"item_name": "独居老人走访", "entry_route": "undocumented", "department": "县残联"},
    )
    assert found(reports, items({"item_name": "独居老人走访"})) == [
        ("独居老人走访", "uncovered", "no_document", "none", None),
        ("独居老人走访（冬季）", "uncovered", "no_document", "none", None),
    ]


def test_an_approval_covers_its_own_area_while_it_stands() -> None:
    known = items(
        {"item_name": "甲"},
        {"item_name": "乙", "approval_document": "2号", "withdrawn_on": END, "step": "withdrawn"},
        {"item_name": "丙", "approval_document": "3号", "document_expires_on": date(2026, 9, 29)},
        {"item_name": "丁", "approval_document": "4号", "document_expires_on": END},
        {
            "item_name": "戊",
            "approval_document": None,
            "approved_on": None,
            "admitted_on": None,
            "started_on": None,
            "step": "reviewed",
        },
        {"item_name": "己", "approval_document": "6号", "withdrawn_on": date(2026, 10, 1)},
    )
    reports = reported(
        {"item_name": "甲", "community_code": "c3", "approval_document": "民〔2026〕1号"},
        *(
            {"item_name": name, "approval_document": number}
            for name, number in (
                ("甲", "民〔2026〕1号"),
                ("乙", "2号"),
                ("丙", "3号"),
                ("丁", "4号"),
                ("己", "6号"),
            )
        ),
        {"item_name": "戊", "entry_route": "undocumented"},
    )
    assert found(reports, known) == [
        ("丙", "uncovered", "expired", "document", "A3"),
        ("乙", "uncovered", "withdrawn", "document", "A2"),
        ("戊", "uncovered", "undecided", "department_and_name", "A5"),
        ("甲", "uncovered", "outside_area", "document", "A1"),
    ]


def test_one_document_may_approve_several_items() -> None:
    known = items({"item_name": "甲"}, {"item_name": "乙"})
    reports = reported({"item_name": "乙", "approval_document": "民〔2026〕1号"})
    assert found(reports, known) == [("甲", "unreported", "not_reported", "none", "A1")]


def test_what_is_on_a_list_or_bought_needs_no_approval_but_nothing_covers_a_negative_item() -> None:
    reports = reported(
        {"item_name": "调解", "entry_route": "listed", "list_kind": "self_governance"},
        {"item_name": "送餐", "entry_route": "purchased"},
        {"item_name": "拆违", "entry_route": "listed", "list_kind": "negative"},
        {"item_name": "执法", "list_kind": "negative", "approval_document": "民〔2026〕1号"},
        {"item_name": "已退", "entry_route": "undocumented", "withdrawn_on": END},
    )
    assert found(reports, items({"item_name": "执法"})) == [
        ("执法", "uncovered", "negative_list", "document", "A1"),
        ("拆违", "uncovered", "negative_list", "none", None),
    ]


def test_approvals_no_community_reports() -> None:
    """Only where returns came from the item's area: county k2 sent none."""
    known = items(
        {"item_name": "甲"},
        {"item_name": "乙", "area_code": "k2", "approval_document": "2号"},
        {"item_name": "丙", "area_code": "s", "approval_document": "3号"},
        {"item_name": "丁", "approval_document": "4号", "admitted_on": date(2026, 10, 1)},
        {"item_name": "戊", "approval_document": "5号", "withdrawn_on": END, "step": "withdrawn"},
    )
    reports = reported({"item_name": "调解", "entry_route": "listed", "list_kind": "assistance"})
    assert found(reports, known) == [
        ("丙", "unreported", "not_reported", "none", "A3"),
        ("甲", "unreported", "not_reported", "none", "A1"),
    ]


def emergency(name: str, started_on: date, **fields: Any) -> dict[str, Any]:
    return {
        "item_name": name,
        "route": "emergency",
        "step": "emergency",
        "started_on": started_on,
        "applied_on": started_on,
        "approved_on": None,
        "admitted_on": None,
        "approval_document": None,
        **fields,
    }


def test_emergency_items_past_grace() -> None:
    """30 days to 30 September: started on 31 August is on its last day, on 30 August overdue."""
    known = items(
        emergency("抢险", date(2026, 8, 30)),
        emergency("无人报", date(2026, 8, 30)),
        emergency("新", date(2026, 8, 31)),
    )
    route = {"entry_route": "emergency"}
    reports = reported(
        {"item_name": "抢险", **route, "started_on": date(2026, 9, 5)},
        {"item_name": "未登记", **route, "started_on": date(2026, 8, 30)},
        {"item_name": "未登记未到期", **route, "started_on": date(2026, 8, 31)},
        {"item_name": "自称已补", **route, "approved_on": date(2026, 9, 8)},
        {"item_name": "新", "entry_route": "undocumented"},
    )
    assert found(reports, known) == [
        ("抢险", "emergency_overdue", "past_grace", "department_and_name", "A1"),
        ("无人报", "emergency_overdue", "past_grace", "none", "A2"),
        ("未登记", "emergency_overdue", "past_grace", "none", None),
        ("自称已补", "uncovered", "no_document", "none", None),
    ]


def test_a_finding_says_where_and_for_how_long() -> None:
    reports = reported({"item_name": "走访", "entry_route": "undocumented", "community_code": "c3"})
    row = reconcile(reports, items(), PLACES, AREAS, "2026-09", END, 30).row(0, named=True)
    assert (row["township"], row["county"], row["prefecture"], row["province"]) == ("t2", "k2", "p1", "s")
    assert (row["period"], row["days"], row["sheet_row"], row["area_code"]) == ("2026-09", 29, 2, "k2")


def test_nothing_reported_and_nothing_approved_gives_nothing() -> None:
    assert reconcile(reported(), items(), PLACES, AREAS, "2026-09", END, 30).is_empty()


def test_the_emergency_clock() -> None:
    """Grace of 30 days, reminded from 7 days before its end; today is 30 September."""
    known = items(
        *(
            emergency(f"第{days}天", date.fromordinal(END.toordinal() - days))
            for days in (22, 23, 29, 30, 31)
        ),
        {"item_name": "常规"},
    )
    clock = emergency_clock(known, END, 30, 7)
    assert clock.select("item_name", "waiting_days", "days_left", "alarm").rows() == [
        ("第31天", 31, -1, "overdue"),
        ("第30天", 30, 0, "remind"),
        ("第29天", 29, 1, "remind"),
        ("第23天", 23, 7, "remind"),
        ("第22天", 22, 8, "waiting"),
    ]
    assert clock["grace_ends_on"].to_list()[1] == END


def test_what_has_ended_or_expired_is_asked_for_withdrawal() -> None:
    known = items(
        {"item_name": "到期", "ends_on": date(2026, 9, 29)},
        {"item_name": "今天到期", "ends_on": END},
        {"item_name": "文书过期", "document_expires_on": date(2026, 9, 1), "ends_on": date(2026, 9, 20)},
        {"item_name": "已退", "ends_on": date(2026, 9, 1), "step": "withdrawn"},
        {"item_name": "未进入", "ends_on": date(2026, 9, 1), "step": "applied", "started_on": None},
        {"item_name": "已评", "ends_on": date(2026, 9, 28), "evaluated_on": END, "step": "evaluated"},
    )
    due = withdrawals_due(known, END, evaluation_required=True)
    assert due.select("item_name", "due_on", "due_reason", "evaluation_missing").rows() == [
        ("文书过期", date(2026, 9, 1), "expired", True),
        ("已评", date(2026, 9, 28), "ended", False),
        ("到期", date(2026, 9, 29), "ended", True),
    ]
    assert not withdrawals_due(known, END, evaluation_required=False)["evaluation_missing"].any()


def test_a_list_of_services_covers_what_has_its_name_and_no_negative_item() -> None:
    reports = reported(
        {"item_name": "代办 医保参保", "entry_route": "undocumented"},
        {"item_name": "代办医保参保", "entry_route": "undocumented", "list_kind": "negative"},
        {"item_name": "代办医保", "entry_route": "undocumented"},
    )
    services = frozenset({name_key_of("代办医保参保")})
    findings = reconcile(reports, items(), PLACES, AREAS, "2026-09", END, 30, services)
    assert sorted(findings.select("item_name", "evidence").rows()) == [
        ("代办医保", "no_document"),
        ("代办医保参保", "negative_list"),
    ]


def test_an_approved_form_covers_no_work_item_of_its_name() -> None:
    reports = reported({"item_name": "走访", "entry_route": "undocumented"})
    assert found(reports, items({"item_name": "走访", "demand_kind": "form", "approval_document": None})) == [
        ("走访", "uncovered", "no_document", "none", None)
    ]
