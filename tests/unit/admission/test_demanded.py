"""Demands that communities report against lists, bases and approvals, worked out by hand: two counties,
months 2026-08 and 2026-09."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.admission.demanded import (
    demand_coverage,
    demand_findings,
    earlier_demands,
    judge_demands,
    reported_demands,
    standing_demands,
    township_coverage,
)
from pipelines.admission.known_items import known_items
from pipelines.base.names import name_key_of
from schemas.demand_coverage import COVERED_BY
from schemas.demands import BESIDE_WORK, DEMANDS
from schemas.returns import REGISTERS
from tests.support.reconciling_case import AREAS, END, PLACES, items

TOWNSHIPS = {"c1": "t1", "c2": "t1", "c3": "t2"}
BASE: dict[str, dict[str, Any]] = {
    "forms": {"form_name": "巡查表", "department": "县林草局", "frequency": "monthly", "status": "in_use"},
    "plaques": {"plaque_name": "工作站", "department": "县司法局", "placement": "inside", "basis": "none",
                "dedicated_post": False, "status": "hung"},
    "appraisals": {"appraisal_name": "评比", "department": "县文明办", "appraisal_kind": "award",
                   "one_vote_veto": False, "status": "in_use"},
    "digital_tools": {"tool_name": "工作群", "department": "县残联", "tool_kind": "chat_group",
                      "status": "in_use"},
    "certificates": {"certificate_name": "居住证明", "requiring_unit": "县公安局", "status": "in_force"},
}  # fmt: skip
"""By register: what a row says where nothing else is said."""
Row = tuple[str, str, dict[str, Any]]


def month(*rows: Row) -> dict[str, pl.LazyFrame]:
    """The registers of a month: register, community and what each row says beside BASE."""
    made = {}
    for register, base in BASE.items():
        full = [
            {
                "return_id": "r",
                "township_code": TOWNSHIPS[community],
                "sheet_row": at,
                "community_code": community,
                "community_name": community,
                **base,
                **said,
            }
            for at, (key, community, said) in enumerate(rows, start=2)
            if key == register
        ]
        columns = {
            "return_id": pl.String,
            "township_code": pl.String,
            "sheet_row": pl.Int64,
            **REGISTERS[register].dtypes,
        }
        made[register] = pl.DataFrame(full, schema=columns).lazy()
    return made


NOBODY = pl.DataFrame(schema=dict.fromkeys(("register", "community_code", "key", "later"), pl.String))


def judged(
    now: dict[str, pl.LazyFrame],
    before: dict[str, pl.LazyFrame] | None = None,
    listed: dict[str, tuple[str, ...]] | None = None,
    approved: pl.DataFrame | None = None,
    came: tuple[str, ...] = ("c1", "c2", "c3"),
    renamed: pl.DataFrame = NOBODY,
    left_out: dict[str, pl.LazyFrame] | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows judged, and their coverage. ``came``: communities that reported in the month before;
    ``left_out``: rows that their returns left out without an end."""
    past = standing_demands(before or month(), left_out or {}, date(2026, 8, 31))
    seen = earlier_demands(past, pl.Series(came, dtype=pl.String), renamed, None)
    lists = {kind: frozenset(map(name_key_of, names)) for kind, names in (listed or {}).items()}
    known = known_items(items() if approved is None else approved, AREAS, END)
    rows = judge_demands(reported_demands(now, END), known, lists, seen, PLACES)
    everyone = pl.Series(["c1", "c2", "c3"])
    townships = township_coverage(rows, everyone, pl.Series(came, dtype=pl.String), PLACES)
    return rows, demand_coverage(townships, PLACES, lists, "2026-09")


def findings(rows: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Kind of demand, name, kind, evidence and item of every finding, by name."""
    found = demand_findings(rows, "2026-09")
    return sorted(found.select("demand_kind", "item_name", "kind", "evidence", "item_id").rows(), key=str)


def test_only_what_is_new_and_rests_on_nothing_is_a_finding() -> None:
    now = month(
        ("forms", "c1", {"form_name": "巡查表"}),
        ("forms", "c1", {"form_name": "日报 表"}),
        ("forms", "c2", {"form_name": "清单内表"}),
        ("plaques", "c1", {"plaque_name": "有据站", "basis": "provincial"}),
        ("plaques", "c1", {"plaque_name": "无据站"}),
        ("certificates", "c3", {"certificate_name": "亲属关系证明"}),
        ("certificates", "c3", {"certificate_name": "居住证明"}),
        ("digital_tools", "c2", {}),
        ("appraisals", "c2", {}),
        ("appraisals", "c1", {"appraisal_name": "综合考核", "appraisal_kind": "township_comprehensive"}),
        ("forms", "c3", {"form_name": "停用表", "status": "stopped", "stopped_on": END}),
    )
    before = month(("forms", "c1", {"form_name": "巡查 表"}), ("appraisals", "c2", {}))
    lists = {"retained_forms": ("清单内表",), "certificates_forbidden": ("亲属关系证明",)}
    rows, coverage = judged(now, before, lists)
    assert findings(rows) == [
        ("certificate", "亲属关系证明", "new_demand", "barred_list", None),
        ("certificate", "居住证明", "new_demand", "no_list_held", None),
        ("form", "日报 表", "new_demand", "not_on_list", None),
        ("plaque", "无据站", "new_demand", "no_list_held", None),
        ("tool", "工作群", "new_demand", "no_list_held", None),
    ]
    whole = coverage.filter(level="province").sort("demand_kind")
    assert whole.select("demand_kind", "in_use", *COVERED_BY, "new", "new_uncovered").rows() == [
        ("appraisal", 1, None, 0, 0, 1, 0, 0, 0),
        ("certificate", 2, None, 0, 0, 1, 1, 2, 2),
        ("form", 3, 1, 0, 0, 2, 0, 2, 1),
        ("plaque", 2, None, 1, 0, 1, 0, 2, 1),
        ("tool", 1, None, 0, 0, 1, 0, 1, 1),
    ]
    k1 = coverage.filter(level="county", area_code="k1", demand_kind="certificate")
    assert k1.select("communities", "communities_before", "in_use").row(0) == (2, 2, 0)


def test_an_approval_covers_its_own_kind_in_its_own_area_while_it_stands() -> None:
    def item(name: str, **said: Any) -> dict[str, Any]:
        return {
            "item_name": name,
            "department": "县林草局",
            "demand_kind": "form",
            "frequency": "monthly",
            **said,
        }

    approved = items(
        item("甲"),
        item("乙", area_code="k2"),
        item("丙", withdrawn_on=END, step="withdrawn"),
        item("丁", document_expires_on=date(2026, 9, 29)),
        item("戊", approved_on=None, admitted_on=None, started_on=None, step="reviewed"),
        item("己", demand_kind="tool", tool_kind="app"),
        item("庚", approved_on=None, admitted_on=None, refused_on=date(2026, 9, 2), step="refused"),
    )
    now = month(*(("forms", "c1", {"form_name": name}) for name in "甲乙丙丁戊己庚"))
    rows, coverage = judged(now, approved=approved, listed={"retained_forms": ("无",)})
    assert findings(rows) == [
        ("form", "丁", "new_demand", "expired", "A4"),
        ("form", "丙", "new_demand", "withdrawn", "A3"),
        ("form", "乙", "new_demand", "not_on_list", None),
        ("form", "己", "new_demand", "not_on_list", None),
        ("form", "庚", "new_demand", "refused", "A7"),
        ("form", "戊", "new_demand", "undecided", "A5"),
    ]
    assert coverage.filter(level="county", area_code="k1", demand_kind="form")["admitted"].item() == 1


def test_a_form_filled_more_often_than_approved_is_a_finding_whenever_it_came() -> None:
    approved = items(
        *(
            {"item_name": name, "department": "县林草局", "demand_kind": "form", "frequency": frequency}
            for name, frequency in (
                ("甲", "quarterly"),
                ("乙", "monthly"),
                ("丙", "weekly"),
                ("丁", "yearly"),
            )
        )
    )
    now = month(
        *(("forms", "c1", {"form_name": name}) for name in "甲乙丙"),
        ("forms", "c1", {"form_name": "丁", "frequency": "ad_hoc", "ad_hoc_fills": 3}),
    )
    rows, _coverage = judged(now, before=now, approved=approved)
    assert findings(rows) == [("form", "甲", "more_often", "more_often", "A1")]


def test_a_community_that_never_reported_has_nothing_new_and_one_that_had_nothing_has() -> None:
    now = month(("forms", "c1", {}), ("forms", "c2", {}))
    rows, coverage = judged(now, came=("c1",))
    assert [row[0] for row in rows.filter("new").select("community_code").rows()] == ["c1"]
    whole = coverage.filter(level="province", demand_kind="form")
    assert whole.select("communities", "communities_before", "new").row(0) == (3, 1, 1)


def test_what_is_hung_again_is_new_and_what_was_renamed_is_not() -> None:
    before = month(
        ("plaques", "c1", {"plaque_name": "摘过的", "status": "removed", "removed_on": date(2026, 8, 2)}),
        ("plaques", "c1", {"plaque_name": "旧名"}),
    )
    now = month(("plaques", "c1", {"plaque_name": "摘过的"}), ("plaques", "c1", {"plaque_name": "新名"}))
    old, new = (reported_demands(month(("plaques", "c1", {"plaque_name": name})), END)["key"].item()
                for name in ("旧名", "新名"))  # fmt: skip
    renamed = pl.DataFrame({"register": ["plaques"], "community_code": ["c1"], "key": [old], "later": [new]})
    rows, _coverage = judged(now, before, renamed=renamed)
    assert findings(rows) == [("plaque", "摘过的", "new_demand", "no_list_held", None)]


def test_what_the_last_return_left_out_is_not_new_and_not_counted_before_it_is_back() -> None:
    gone = month(("forms", "c1", {"form_name": "漏登表"}), ("digital_tools", "c1", {}))
    now = month(("forms", "c1", {"form_name": "漏登表"}), ("forms", "c1", {"form_name": "新表"}))
    rows, coverage = judged(now, left_out={name: gone[name] for name in ("forms", "digital_tools")})
    assert findings(rows) == [("form", "新表", "new_demand", "no_list_held", None)]
    counted = coverage.filter(level="province").rows_by_key("demand_kind", named=True, unique=True)
    assert [(counted[kind]["in_use"], counted[kind]["new"]) for kind in ("form", "tool")] == [(2, 1), (0, 0)]


def test_a_name_that_may_not_be_demanded_is_barred_in_every_kind() -> None:
    """As an application is: no approval, basis or list makes a forbidden certificate a form that may be."""
    lists = {
        "certificates_forbidden": ("亲属关系证明",),
        "retained_forms": ("亲属关系证明",),
        "negative": ("招商引资",),
    }
    name_of = {DEMANDS[kind].register: DEMANDS[kind].name for kind in BESIDE_WORK}
    based = {"plaques": {"basis": "provincial"}}
    now = month(
        *(
            (register, "c1", {name: title, **based.get(register, {})})
            for register, name in name_of.items()
            for title in ("亲属关系 证明", "招商引资")
        )
    )
    rows, coverage = judged(now, listed=lists)
    assert [row[2:4] for row in findings(rows)] == [("new_demand", "barred_list")] * 10
    assert coverage.filter(level="province")["barred"].to_list() == [2] * 5


def test_a_list_of_forms_covers_a_tool_and_says_nothing_of_others() -> None:
    """Beijing 3.1 keeps one list of forms and systems; elsewhere it lists forms alone."""
    now = month(("digital_tools", "c1", {"tool_name": "综合台账系统"}), ("digital_tools", "c1", {}))
    rows, coverage = judged(now, listed={"retained_forms": ("综合台账系统",)})
    assert findings(rows) == [("tool", "工作群", "new_demand", "no_list_held", None)]
    assert coverage.filter(level="province", demand_kind="tool")["listed"].item() == 1


NAMES = ("甲", "乙", "丙")
ROWS = st.lists(
    st.tuples(st.sampled_from(sorted(BASE)), st.sampled_from(sorted(TOWNSHIPS)), st.sampled_from(NAMES)),
    max_size=25,
    unique=True,
)


def named(rows: list[tuple[str, str, str]]) -> dict[str, pl.LazyFrame]:
    name_of = {DEMANDS[kind].register: DEMANDS[kind].name for kind in BESIDE_WORK}
    return month(*((register, where, {name_of[register]: name}) for register, where, name in rows))


@given(ROWS, ROWS, st.sets(st.sampled_from(NAMES)))
def test_every_row_is_counted_once_and_areas_add_up(
    now: list[tuple[str, str, str]], before: list[tuple[str, str, str]], listed: set[str]
) -> None:
    rows, coverage = judged(named(now), named(before), {"retained_forms": tuple(listed)})
    parts = coverage.select(pl.sum_horizontal(pl.col(COVERED_BY).fill_null(0))).to_series()
    assert parts.to_list() == coverage["in_use"].to_list()
    for level in ("township", "county", "prefecture", "province"):
        assert coverage.filter(level=level)["in_use"].sum() == len(now)
        assert coverage.filter(level=level)["new"].sum() == len(set(now) - set(before))
    assert len(findings(rows)) == coverage.filter(level="province")["new_uncovered"].sum()
