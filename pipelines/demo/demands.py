"""The forms, plaques, appraisals, tools and certificates of the demonstration that departments apply for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

from pipelines.admission.moves import Move
from pipelines.demo import wording
from pipelines.demo.burdens import read_catalogue
from pipelines.demo.cases import FIRST_DAY, LAST_DAY, Case, county_names
from pipelines.demo.draws import draw
from pipelines.demo.lives import rules_of
from pipelines.demo.provinces import Province, province_of_code
from pipelines.demo.scripts import Script
from pipelines.lists.reference import reference_lists
from schemas.admission import ALL_BARRED, AdmissionRules
from schemas.codes import FREQUENCY
from schemas.demands import BESIDE_WORK, DEMANDS

_APPLIED_FOR = 0.04
"""The chance that a department of a county applied for a demand within the year."""
_REFUSED, _STILL_OPEN, _TURNED_AWAY, _RARER = 0.2, 0.12, 0.12, 0.3
_FREQUENCIES = tuple(key for key in FREQUENCY.keys if key != "ad_hoc")


def demand_lives(county: str) -> Iterator[list[Move]]:
    """The lives of what was applied for beside work items in a county; what its documents bar is not."""
    province = province_of_code(county)
    barred = _barred_names(province)
    for kind in BESIDE_WORK:
        demand = DEMANDS[kind]
        for row in read_catalogue(demand.register, province).iter_rows(named=True):
            name = row[demand.name]
            if name not in barred and draw(county, name, "demanded") < _APPLIED_FOR:
                told = {**row, "item_name": name, "department": row[demand.department], "term": "long"}
                case = _case(county, province, told)
                rules = rules_of(case).of(kind)
                if ALL_BARRED not in rules.barred and row.get(demand.part) not in rules.barred:
                    yield _life(case, kind, rules)


@cache
def _barred_names(province: Province) -> frozenset[str]:
    """Names that may not be demanded, and those on a list, which need no application."""
    lists = reference_lists(province.jurisdiction)
    retained = read_catalogue("retained_forms", province)["title"].to_list()
    forbidden = lists["certificates_forbidden"].entries if "certificates_forbidden" in lists else ()
    return frozenset(retained) | {entry.title for entry in forbidden}


def _case(county: str, province: Province, row: dict[str, Any]) -> Case:
    day = FIRST_DAY + timedelta(int(draw(county, row["item_name"], "applied") * 330))
    row = {"department_level": "county", **row}
    return Case(county, county_names(province)[county], province, row, "regular", min(day, LAST_DAY), False)


def _life(case: Case, kind: str, rules: AdmissionRules) -> list[Move]:
    """Applied for, mostly reviewed and approved; some refused, some turned away by a community meanwhile."""
    script = Script(case, case.begins)
    script.add("apply", "department", **_application(case, kind))
    fate = case.draw("fate of a demand")
    if case.draw("turned away first") < _TURNED_AWAY:
        reason = wording.turns_away(case)
        script.add("turn_away", "community", case.days("away", 1, 4), reason=reason, community_code="?")
    if fate > 1 - _STILL_OPEN:
        return script.moves
    for number, body in enumerate(rules.pre_reviewers):
        after = case.days(f"review {number}", 2, 11)
        if fate < _REFUSED and not number:
            script.add("refuse", body, after, reason=wording.refuses(case, "reviewer"))
            return script.moves
        script.add("review", body, after, reason=wording.agrees(case, f"agrees {number}"))
    approver = rules.approvers[case.row["department_level"]]
    after = case.days("approval", 3, 14)
    number_of = wording.document(case, script.day + timedelta(after))
    script.add("approve", approver, after, document=number_of)
    script.add("admit", rules.pre_reviewers[-1], case.days("admission", 1, 6))
    return script.moves


def _application(case: Case, kind: str) -> dict[str, Any]:
    demand, row = DEMANDS[kind], case.row
    stated = {demand.part: row[demand.part]} if demand.part else {}
    if kind == "form" and row["frequency"] in _FREQUENCIES and case.draw("asks rarer") < _RARER:
        rarer = min(_FREQUENCIES.index(row["frequency"]) + 1, len(_FREQUENCIES) - 1)
        stated = {"frequency": _FREQUENCIES[rarer]}
    return {"demand_kind": kind, **wording.demand(case), **stated}
