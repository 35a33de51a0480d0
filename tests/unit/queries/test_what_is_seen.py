"""What narrower scopes are told of a snapshot: of their own areas what everybody is told who sees them, of
others nothing but ranks. Every query of a snapshot is asked; a new one is asked by itself, or wants its
arguments here."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

import polars as pl
import pytest

from pipelines.queries import Snapshot, areas_in, league, measures_list, open_snapshot
from pipelines.queries.case_evidence import case_evidence
from pipelines.queries.cuts import CONDITIONS
from pipelines.queries.exports import register_parts
from pipelines.queries.papers.brief import brief_paper
from pipelines.queries.papers.bulletin import bulletin_paper
from pipelines.queries.scoped import AREAS, QUERIES, RANKED
from pipelines.queries.yearly import yearly_list
from schemas.access import ROLES
from schemas.errors import UserError
from schemas.periods import end_of
from schemas.scope import Place, Scope
from schemas.snapshot import TABLES
from tests.support.demo_of_counties import made_demo
from tests.support.scopes import WHOLE
from tests.unit.queries.test_scope import READERS

COUNTY, OTHER = "510104", "511402"
OWN = {"prefecture": "510100", "county": COUNTY, "township": "510104022"}
SCOPES = {
    "a prefecture supervisor": ("prefecture_supervisor", "510100", None),
    "a county leader": ("county_leader", COUNTY, None),
    "a township clerk": ("township_clerk", "510104022", None),
    "a community": ("community", "510104022010", None),
    "an analyst of a county": ("analyst", COUNTY, None),
    "a department": ("department", "510000", "市教育局"),
}
OF_ROWS = {"against", "table_bytes", "table_schema", "write_parts", "chinese_parts", "rows_inside"}
"""Are given rows that were asked for before."""
OF_A_CASE = {"case_recheck", "rows_now", "clue_matches", "brief_paper", "brief_papers", "bulletin_paper"}
"""Want a case, a clue or a home: asked in tests of their own."""


def scope_of(who: str) -> Scope:
    role, area, department = SCOPES[who]
    return Scope(who, (Place(area, ROLES[role].rights, department),))


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    home, _report = made_demo()
    return open_snapshot(home)


def asked(snapshot: Snapshot, level: str) -> dict[str, Any]:
    """Arguments by their names, about the own area of a level."""
    before, now = snapshot.periods[-2:]
    items = snapshot.frame("SELECT item_id FROM admissions WHERE area_code LIKE '510104%' ORDER BY item_id")
    return {
        "indicator": "forms_per_community",
        "indicators": ["forms_per_community", "plaques_per_community"],
        "level": level,
        "code": OWN[level],
        "area": OWN[level],
        "county": COUNTY,
        "period": now,
        "periods": [now],
        "before": before,
        "now": now,
        "months": (before, now),
        "day": end_of(now),
        "prefecture": None,
        "benchmark": "peers",
        "by": "county",
        "item_id": items["item_id"][0] if items.height else "none",
        "kind": "negative",
        "version": 1,
        "first": 1,
        "last": 1,
        "language": "zh",
        "plan": "huanxian",
        "register": "forms",
        "year": int(now[:4]),
        "township": "510104022",
        "community": "510104022010",
        "department": "市教育局",
        "table": "own_values",
        "province": "510000",
        "source": snapshot,
    }


OTHERWISE = {"standing_items.standing_items": {"indicator": "negative_list_breaches"}}
"""By query: what it is asked about instead."""


def is_asked(name: str) -> bool:
    first = next(iter(inspect.signature(READERS[name]).parameters.values()))
    return first.annotation != "Home" and name.partition(".")[2] not in OF_ROWS | OF_A_CASE


QUESTIONS = [name for name in sorted(QUERIES) if is_asked(name)]


def ask(name: str, snapshot: Snapshot, scope: Scope, level: str) -> Any:
    """The answer, all portions of one that comes in portions; the refusal of what is refused."""
    function: Callable[..., Any] = READERS[name]
    known = asked(snapshot, level) | OTHERWISE.get(name, {})
    wanted = list(inspect.signature(function).parameters.values())[2:]
    given = {one.name: known[one.name] for one in wanted if one.default is inspect.Parameter.empty}
    try:
        told = function(snapshot, scope, **given)
        if inspect.isgenerator(told):
            parts = list(told)
            return pl.concat(parts) if parts else None
        return told.collect() if isinstance(told, pl.LazyFrame) else told
    except (UserError, KeyError) as refused:
        return refused


@pytest.mark.parametrize("who", SCOPES)
@pytest.mark.parametrize("name", QUESTIONS)
def test_the_own_areas_are_as_for_everybody_and_others_are_not_told(
    snapshot: Snapshot, name: str, who: str
) -> None:
    scope = scope_of(who)
    seen = snapshot.for_scope(scope)
    own = seen.seen_areas if QUERIES[name].over == "seen" else seen.seen_figures
    level = "township" if who == "a township clerk" else "county"
    told = ask(name, snapshot, scope, level)
    columns = [QUERIES[name].area] if QUERIES[name].area else AREAS
    if not isinstance(told, pl.DataFrame) or not set(columns) & set(told.columns):
        return  # asked below
    column = next(one for one in columns if one in told.columns)
    inside = pl.col(column).is_in(own.implode())
    if "department" not in who:  # a department sees its own rows alone, also of areas it sees
        assert_same(told.filter(inside), answer_to_all(name, level).filter(inside))
    outside = told.filter(~inside)
    hidden = [one for one in outside.columns if one not in RANKED]
    assert outside.select(pl.col(hidden).is_not_null().sum()).sum_horizontal().sum() == 0
    if not (QUERIES[name].ranks and scope.has("ranks_outside")):
        assert outside.is_empty()


@cache
def answer_to_all(name: str, level: str) -> pl.DataFrame:
    answer = ask(name, open_snapshot(made_demo()[0]), WHOLE, level)
    assert isinstance(answer, pl.DataFrame)
    return answer


def assert_same(told: pl.DataFrame, whole: pl.DataFrame) -> None:
    """The same rows, in whatever order."""
    assert told.schema == whole.schema
    keys = [name for name, kind in told.schema.items() if not kind.is_nested()]
    assert told.sort(keys).equals(whole.sort(keys))


@pytest.mark.parametrize("who", SCOPES)
def test_nothing_that_is_told_names_a_community_or_township_elsewhere(snapshot: Snapshot, who: str) -> None:
    """Whatever the answer is made of: figures of others have no way out in it."""
    others = areas_in(snapshot, WHOLE, snapshot.latest).filter(level="township", county=OTHER)["code"]
    assert others.len() > 0
    scope = scope_of(who)
    if scope.departments:
        pytest.skip("a department sees its own items everywhere")
    leaking = []
    for name in QUESTIONS:
        told = ask(name, snapshot, scope, "county")
        if isinstance(told, Snapshot | pl.Expr | UserError | KeyError):
            continue
        if QUERIES[name].ranks:
            continue  # names ranks, and nothing else: above
        text = told.write_json() if isinstance(told, pl.DataFrame) else repr(told)
        if any(code in text for code in others):
            leaking.append(name)
    assert not leaking


def test_every_table_of_a_snapshot_says_who_sees_which_rows() -> None:
    """A table without a rule has no rows for narrower scopes: safe, and certainly not what was meant."""
    assert CONDITIONS.keys() == TABLES.keys()


def test_an_area_elsewhere_is_refused_by_whatever_url(snapshot: Snapshot) -> None:
    leader = scope_of("a county leader")
    for name in ("areas.find_area", "values.area_profile", "areas.breadcrumb", "values.children"):
        given = asked(snapshot, "county") | {"code": OTHER}
        wanted = list(inspect.signature(READERS[name]).parameters)[2:]
        with pytest.raises(UserError) as refused:
            READERS[name](snapshot, leader, **{one: given[one] for one in wanted})
        assert refused.value.code == "GRT-016"


def test_whoever_asks_a_cut_snapshot_gets_the_own_cut(snapshot: Snapshot) -> None:
    """A snapshot that was cut for one is nothing that another could be shown by."""
    cut = snapshot.for_scope(scope_of("a county leader"))
    assert cut.for_scope(scope_of("a county leader")) is cut
    clerk = scope_of("a township clerk")
    assert areas_in(cut, clerk, snapshot.latest).equals(areas_in(snapshot, clerk, snapshot.latest))


def test_an_answer_is_of_the_places_that_hold_its_right(snapshot: Snapshot) -> None:
    """A leader of a county who analyses the province exports rows of the county alone, and is proposed no
    measures for others, whose cases are not seen."""
    leader, analyst = ROLES["county_leader"].rights, ROLES["analyst"].rights
    mixed = Scope("mixed", (Place(COUNTY, leader), Place("*", analyst)))
    own = scope_of("a county leader")
    parts = [pl.concat(register_parts(snapshot, scope, "forms", [snapshot.latest])) for scope in (mixed, own)]
    assert parts[0].equals(parts[1])
    proposed = [measures_list(snapshot, scope, "county", snapshot.latest) for scope in (mixed, own)]
    assert proposed[0].equals(proposed[1])
    figures = league(snapshot, mixed, "forms_per_community", "county", snapshot.latest)
    assert figures["value"].null_count() < figures.height and figures.height > 1


def test_evidence_is_the_same_whoever_opens_the_case(snapshot: Snapshot) -> None:
    whole = case_evidence(snapshot, WHOLE, "county", COUNTY, snapshot.latest)
    own = case_evidence(snapshot, scope_of("a prefecture supervisor"), "county", COUNTY, snapshot.latest)
    assert own.content == whole.content


def test_documents_of_the_whole_are_not_made_of_a_part(snapshot: Snapshot) -> None:
    home, _report = made_demo()
    for who in ("a county leader", "a prefecture supervisor"):
        for make in (
            lambda scope: brief_paper(snapshot, scope, home, "510000", snapshot.latest),
            lambda scope: bulletin_paper(snapshot, scope, home, "510000", snapshot.latest),
            lambda scope: yearly_list(snapshot, scope, int(snapshot.latest[:4])),
        ):
            with pytest.raises(UserError) as refused:
                make(scope_of(who))
            assert refused.value.code == "GRT-016"
    with pytest.raises(UserError):
        yearly_list(snapshot, scope_of("a department"), int(snapshot.latest[:4]))


def test_a_department_sees_what_it_pushes_and_no_figures(snapshot: Snapshot) -> None:
    department = scope_of("a department")
    seen = snapshot.for_scope(department)
    assert seen.frame("FROM area_values").is_empty() and seen.frame("FROM community_facts").is_empty()
    items = seen.frame("SELECT DISTINCT department FROM admissions")["department"].to_list()
    assert set(items) <= {"市教育局"}
    pushed = seen.frame("SELECT DISTINCT name FROM department_values")["name"].to_list()
    whole = snapshot.frame("SELECT name FROM department_values")["name"]
    assert set(pushed) == {name for name in whole.unique() if name == "市教育局"}
