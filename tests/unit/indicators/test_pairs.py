"""The same communities in two periods: who is left out, and what becomes of those that moved."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from pipelines.areas import compared_within
from pipelines.indicators import stacking
from pipelines.indicators.definitions import BY_CODE
from pipelines.indicators.facts import COUNT_COLUMNS
from pipelines.indicators.pairs import pair_clusters, pair_reporting
from pipelines.indicators.sums import reporting_of
from pipelines.ranking.changes import PAIR, judge_all

AREAS = pl.DataFrame(
    [("township", code, "K", "P", "S", None) for code in "ABC"],
    schema=["level", "code", "county", "prefecture", "province", "country"],
    schema_overrides={"country": pl.String},
    orient="row",
)
FORMS, MEETINGS = BY_CODE["forms_per_community"], BY_CODE["meetings_per_community"]


def facts(*rows: dict[str, Any]) -> pl.DataFrame:
    """Community facts: what is not given is 0, but for the community itself."""
    known = [dict.fromkeys(COUNT_COLUMNS, 0) | {"communities": 1, **row} for row in rows]
    return pl.DataFrame(known, schema_overrides=dict.fromkeys(COUNT_COLUMNS, pl.Int64))


def one(community: str, **counts: int) -> dict[str, Any]:
    return {"community": community, "township": community[0].upper(), **counts}


def test_who_reported_once_is_in_neither_side() -> None:
    now = facts(one("a1", forms_in_use=5), one("b1", forms_in_use=9))
    before = facts(one("a1", forms_in_use=7), one("c1", forms_in_use=1))
    (rows,) = pair_clusters(now, before, AREAS, [FORMS])
    assert rows.filter(level="county").select(PAIR).rows() == [(5, 1, 7, 1)]
    assert rows.filter(level="township").select("area_code", *PAIR).rows() == [("A", 5, 1, 7, 1)]


def test_what_was_not_stated_in_one_of_the_periods_is_left_out_of_both() -> None:
    told = {"communities_stating_meetings": 1}
    now = facts(one("a1", meetings=4, **told), one("a2", meetings=3, **told))
    before = facts(one("a1", meetings=2, **told), one("a2", meetings=0))
    (rows,) = pair_clusters(now, before, AREAS, [MEETINGS, FORMS])
    county = rows.filter(level="county")
    assert county.filter(indicator=MEETINGS.code).select(PAIR).rows() == [(4, 1, 2, 1)]
    assert county.filter(indicator=FORMS.code).select(PAIR).rows() == [(0, 2, 0, 2)]


def test_communities_that_became_one_are_one_and_it_lies_where_it_lies_now() -> None:
    now = facts(one("b1", forms_in_use=5))
    before = facts({**one("b1", forms_in_use=4)}, {**one("b1", forms_in_use=2), "township": "A"})
    (every,) = pair_clusters(now, before, AREAS, [FORMS])
    rows = every.filter(level="township")
    assert rows.select("area_code", *PAIR).rows() == [("B", 5, 1, 6, 2)]
    assert judge_all([rows], {}, compared_within(AREAS))["change"].to_list() == [2.0]


def test_some_indicators_at_a_time_are_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    now = facts(one("a1", forms_in_use=5), one("b1", forms_in_use=9), one("c1", plaques_hung=2))
    before = facts(one("a1", forms_in_use=7), one("b1", forms_in_use=9), one("c1", plaques_hung=3))
    (whole,) = pair_clusters(now, before, AREAS)
    judged = judge_all([whole], {}, compared_within(AREAS))
    monkeypatch.setattr(stacking, "ROWS_AT_ONCE", 6)  # of three communities two indicators
    parts = list(pair_clusters(now, before, AREAS))
    assert {part["indicator"].n_unique() for part in parts} <= {1, 2}
    assert len(parts) > 10 and sum(part.height for part in parts) == whole.height
    assert judge_all(parts, {}, compared_within(AREAS)).equals(judged)


def test_a_share_of_townships_is_that_of_those_expected_in_both_periods() -> None:
    def month(**accepted: int) -> pl.DataFrame:
        rows = [
            {"township": code, "expected": 1, "accepted": got, "on_time": got}
            for code, got in accepted.items()
        ]
        return reporting_of(pl.DataFrame(rows))

    complete = BY_CODE["reporting_completeness"]
    rows = pair_reporting(month(A=1, B=0), month(A=0, B=0, C=1), AREAS, [complete])
    found = judge_all([rows], {}, compared_within(AREAS)).filter(level="county")
    assert found.select("change", "changed", "clusters").rows() == [(0.5, 1, 2)]
