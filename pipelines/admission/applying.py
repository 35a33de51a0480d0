"""Applications: what they must have, what the lists bar, and the items they begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pipelines.admission.acting import act_in, begin_in
from pipelines.admission.barring import find_bars, list_unlike
from pipelines.admission.demanding import find_strange_fields, near_barred
from pipelines.admission.guards import missing_parts
from pipelines.admission.likeness import find_resemblance
from pipelines.admission.moves import Move
from pipelines.admission.reading import fen, field_words, make_table, parse_applications
from pipelines.admission.refusals import body_words, rule_words
from pipelines.admission.surroundings import ItemKey, Surroundings, look_around
from pipelines.admission.turning_away import find_standing
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.base.names import name_key_of
from pipelines.base.tables import Table
from pipelines.store import open_store
from schemas.admission import BODY_LEVELS, PARTS, REQUIRED_FIELDS, AdmissionRules
from schemas.admission_items import WorkItem
from schemas.areas import LEVELS
from schemas.demands import WORK_ITEM
from schemas.periods import china_date
from schemas.problems import Problem
from schemas.words import Words

Application = dict[str, Any]

_COUNTY = """
SELECT max(t.parent) FROM areas c JOIN areas t ON t.code = c.parent AND t.level = 'township'
WHERE c.level = 'community' AND c.code = $code
"""

_LEVEL_WORDS = {
    "county": Words("县或乡镇", "a county or township"),
    "prefecture": Words("市、县或乡镇", "a prefecture, county or township"),
}


def apply(
    home: Home,
    table: Table,
    *,
    on: date | None = None,
    body: str = "department",
    actor: str | None = None,
    today: date | None = None,
) -> list[WorkItem]:
    """Begin an item with every application of a table, all or none. Raises UserError with every problem of
    all of them; what the lists bar is not taken in."""
    today = today or china_date(now_utc())
    on = on or today
    with open_store(home, actor=actor) as store, store.transaction():
        surroundings = look_around(store, on)
        moves = check_applications(table, surroundings, body)
        return begin_in(store, moves, today=today)


def supplement(
    home: Home,
    item_id: str,
    table: Table,
    *,
    on: date | None = None,
    body: str = "department",
    expected_version: int | None = None,
    actor: str | None = None,
    today: date | None = None,
) -> WorkItem:
    """Add the parts that an emergency item's application lacks. Raises UserError."""
    applications, problems = parse_applications(table)
    table.refuse(problems)
    wanted = ("consultation", "ends_on", "funds_due_yuan", *PARTS)
    details = _details({name: v for name, v in applications[0].items() if name in wanted and v is not None})
    today = today or china_date(now_utc())
    move = Move("supplement", body, on or today, details=details)
    with open_store(home, actor=actor) as store, store.transaction():
        return act_in(store, item_id, move, expected_version=expected_version, today=today)


def turn_away_unknown(
    home: Home,
    community: str,
    named: Mapping[str, Any],
    reason: str | None,
    *,
    on: date | None = None,
    actor: str | None = None,
    today: date | None = None,
) -> WorkItem:
    """Put down that a community refused what has no document, is on no list and for which nobody applied
    (sichuan 2.8). ``named``: item_name, department, department_level and, of another than a work item,
    demand_kind. Raises UserError, also naming the item or the entry that is there already."""
    today = today or china_date(now_utc())
    on = on or today
    with open_store(home, actor=actor) as store, store.transaction():
        table = make_table("拒绝", [named], None)
        (application,), problems = parse_applications(table)
        around = look_around(store, on)
        problems += _unnamed_problems(application, around)
        if application["item_name"] and not any(problem.field == "demand_kind" for problem in problems):
            problems += find_standing(store, application, community, around)
        table.refuse(problems)
        county = store.scalar(_COUNTY, {"code": community})
        details = {**_details(application), "area_code": county, "community_code": community}
        move = Move("turn_away", "community", on, reason=reason, details=details)
        return begin_in(store, [move], today=today)[0]


def _unnamed_problems(application: Application, around: Surroundings) -> Iterator[Problem]:
    """What a refusal of something unknown lacks to name it."""
    rule = rule_words(around.rules.of(application["demand_kind"]), "community_may_refuse")
    for name in REQUIRED_FIELDS:
        if not application[name]:
            yield Problem("ADM-001", field=name, params={**field_words(name), **rule})


def check_applications(table: Table, around: Surroundings, body: str = "department") -> list[Move]:
    """The moves that begin the items. Raises UserError with every problem of every application."""
    applications, problems = parse_applications(table)
    if not applications:
        problems.append(Problem("ADM-015"))
    faulty = {(problem.row, problem.field) for problem in problems}
    seen = dict(around.standing)
    for application in applications:
        if (application["sheet_row"], "demand_kind") in faulty:
            continue  # what it must have depends on what it is
        found = _find_problems(application, around, seen)
        problems += [problem for problem in found if (problem.row, problem.field) not in faulty]
    table.refuse(problems)
    return [_move(application, around, body) for application in applications]


def _find_problems(
    application: Application, around: Surroundings, seen: dict[ItemKey, str]
) -> Iterator[Problem]:
    row, rules = application["sheet_row"], around.rules.of(application["demand_kind"])
    for name in _missing(application, rules):
        rule = "consultation_required" if name == "consultation" else "required_parts"
        words = {**field_words(name), **rule_words(rules, rule)}
        yield Problem("ADM-001", row=row, field=name, params=words)
    yield from find_strange_fields(application)
    area = application["area_code"] or around.area_code
    yield from _area_problems(application, area, around)
    yield from _date_problems(application, around.on)
    if not application["item_name"]:
        return
    yield from find_bars(application, around)
    key = _key_of(application, area)
    if key in seen:
        yield Problem("ADM-014", row=row, field="item_name", params={"item": seen[key]})
    seen[key] = f"#{row}"


def _key_of(application: Application, area: str) -> ItemKey:
    names = name_key_of(application["department"] or ""), name_key_of(application["item_name"])
    return area, *names, application["demand_kind"]


def _missing(application: Application, rules: AdmissionRules) -> list[str]:
    """Fields that are missing. An emergency starts with what names it and its reason; of a demand that has
    no such way in that is said (ADM-026), and it lacks what it must have by the regular one."""
    missing = [name for name in REQUIRED_FIELDS if not application[name]]
    if _is_emergency(application):
        return missing + ([] if application["reason"] else ["reason"])
    return missing + missing_parts(_as_item(application), rules)


def _is_emergency(application: Application) -> bool:
    return (application["route"], application["demand_kind"]) == ("emergency", WORK_ITEM)


def _area_problems(application: Application, area: str, around: Surroundings) -> Iterator[Problem]:
    """The area must be one, and no wider than what the body approves for that decides on the item."""
    row, levels = application["sheet_row"], [level for code, level in around.areas if code == area]
    if not levels:
        yield Problem("ADM-013", row=row, field="area_code", value=area)
    rules = around.rules.of(application["demand_kind"])
    approver = rules.approvers.get(application["department_level"] or "", "")
    widest = BODY_LEVELS.get(approver)
    if levels and widest and max(map(LEVELS.index, levels)) < LEVELS.index(widest):
        words = {**body_words([approver], "body"), "level": _LEVEL_WORDS[widest]}
        rule = rule_words(rules, f"approver_{application['department_level']}")
        yield Problem("ADM-018", row=row, field="area_code", value=area, params={**words, **rule})


def _date_problems(application: Application, on: date) -> Iterator[Problem]:
    row, starts, ends = application["sheet_row"], application["started_on"], application["ends_on"]
    if _is_emergency(application) and starts and starts > on:
        yield Problem("ADM-007", row=row, field="started_on", params={"day": on})
    if application["route"] != "emergency" and starts:
        yield Problem("ADM-040", row=row, field="started_on", value=str(starts))
    first = starts if starts and _is_emergency(application) else on
    if ends and ends < first:
        yield Problem("ADM-006", row=row, field="ends_on", params={"first": first})


def _move(application: Application, around: Surroundings, body: str) -> Move:
    action = "start_emergency" if application["route"] == "emergency" else "apply"
    area = application["area_code"] or around.area_code
    details = _details(application) | {"area_code": area}
    if action == "start_emergency":
        details |= _continued(application, around, area)
    if application["demand_kind"] == WORK_ITEM:
        details |= _assumed_term(details, around.rules)
    if around.rules.negative_list_blocks or around.rules.negative_kinds:
        details |= _told("resembles", find_resemblance(application["item_name"], around.entries))
    details |= _told("near_barred", near_barred(application["item_name"], around))
    details |= _told("list_unlike", list_unlike(application, around))
    return Move(action, body, around.on, reason=application["reason"], details=details)


def _told(name: str, what: Any) -> dict[str, Any]:
    return {name: what} if what else {}


def _continued(application: Application, around: Surroundings, area: str) -> dict[str, Any]:
    """The clock of an emergency does not start anew because it was withdrawn: where the same one of the same
    department and area began within the year before and was never approved, its first day counts."""
    starts = application["started_on"] or around.on
    before = around.emergencies.get(_key_of(application, area), [])
    recent = [(item, first) for item, first in before if _a_year_before(starts) <= first < starts]
    if not recent:
        return {}
    item, first = recent[0]
    return {"started_on": first, "continues": {"item": item, "first": first, "stated": starts}}


def _a_year_before(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)


def _assumed_term(details: Mapping[str, Any], rules: AdmissionRules) -> dict[str, Any]:
    """Where short items are paid first, what names no term is taken as short if it has an end or funds:
    silence must not be worth more than an answer."""
    if "term" in details or not rules.short_items_paid_first:
        return {}
    temporary = details.get("ends_on") or details.get("funds_due_fen")
    return {"term": "short", "term_assumed": True} if temporary else {}


def _details(application: Application) -> dict[str, Any]:
    """An application as the fields of an item, what is empty left out."""
    details = {n: v for n, v in application.items() if n not in ("sheet_row", "reason") and v is not None}
    if "funds_due_yuan" in details:
        details["funds_due_fen"] = fen(details.pop("funds_due_yuan"))
    return details


def _as_item(application: Application) -> WorkItem:
    return WorkItem("", **_details(application))
