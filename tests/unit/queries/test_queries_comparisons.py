"""Peers, other benchmarks, funnels, courses and the index, on a home whose counties differ by plan."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.queries import (
    Snapshot,
    against,
    courses,
    funnel_curves,
    index_inputs,
    index_table,
    league,
    matrix,
    open_snapshot,
    peer_groups,
    statistics,
)
from pipelines.ranking.limits import funnel
from pipelines.store import open_store
from schemas.errors import UserError
from tests.support.hand_store import PROVINCE, area_frame, forms_return, villages
from tests.support.scopes import WHOLE
from tests.support.small_store import add_return, make_store

FORMS = "forms_per_community"
FIRST, SECOND = "510100", "510500"
# County: forms in use of each village in every month (the others of the first are stopped), and households of
# a village; two townships of six villages.
PLAN = {
    "510104": ([20, 17, 14, 11, 8, 5], 1000),
    "510105": ([10] * 6, 1100),
    "510106": ([10] * 6, 4000),
    "510502": ([10] * 6, 1050),
    "510503": ([10] * 6, 4100),
    "510504": ([40] * 6, 9000),
}
MONTHS = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"]
LAST = MONTHS[-1]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    rows: list[tuple[str, str, str, str | None]] = [
        (PROVINCE, "省", "province", None),
        (FIRST, "甲市", "prefecture", PROVINCE),
        (SECOND, "乙市", "prefecture", PROVINCE),
    ]
    for county in PLAN:
        rows.append((county, f"{county}县", "county", county[:4] + "00"))
        for township in townships(county):
            rows.append((township, f"{township}镇", "township", county))
            rows += [(code, f"{code}村", "community", township) for code in villages(township)]
    home = Home(Path(tmp_path_factory.mktemp("plan")))
    make_store(home, area_frame(rows))
    with open_store(home) as store, store.transaction():
        for county, (forms, households) in PLAN.items():
            for month, in_use in zip(MONTHS, forms, strict=True):
                # One county hands in nothing in April: its course has a gap.
                if (county, month) == ("510503", "2026-04"):
                    continue
                for township in townships(county):
                    registers = forms_return(township, in_use, stopped=forms[0] - in_use)
                    registers["communities"] = registers["communities"].with_columns(
                        households=pl.lit(households, pl.Int64)
                    )
                    add_return(store, township, month, registers)
    publish(home)
    return open_snapshot(home)


def townships(county: str) -> tuple[str, str]:
    return f"{county}001", f"{county}002"


def test_peers_are_the_nearest_in_size_and_kind_whatever_their_figures(snapshot: Snapshot) -> None:
    """All counties have 12 villages, so only the households of a village tell them apart."""
    groups = peer_groups(snapshot, WHOLE, "county", LAST)
    mine = groups.filter(area_code="510104")
    assert mine["peer_code"].to_list()[:3] == ["510104", "510502", "510105"]
    logs = {county: np.log(households + 1) for county, (_, households) in PLAN.items()}
    spread = np.std(list(logs.values()))
    apart = abs(logs["510104"] - logs["510502"]) / spread
    assert mine["distance"].to_list()[:2] == pytest.approx([0, apart])
    assert mine.height == min(snapshot.jurisdiction.peer_count, len(PLAN))


def test_against_the_prefecture_each_county_has_its_own_target(snapshot: Snapshot) -> None:
    rows = against(
        snapshot, WHOLE, league(snapshot, WHOLE, FORMS, "county", LAST), FORMS, "county", LAST, "prefecture"
    )
    targets = dict(rows.select("area_code", "benchmark_value").iter_rows())
    # Three counties of twelve villages each: (5 + 10 + 10) / 3 and (10 + 10 + 40) / 3.
    assert targets["510105"] == pytest.approx(25 / 3)
    assert targets["510503"] == pytest.approx(20)
    # 5 a village where 8.3 are usual would be far beyond √(8.3 / 12) = 0.83 twice over, but counties differ
    # by much more than chance, and that widens the limits here as it does about the province.
    excess = statistics(snapshot, WHOLE, FORMS, "county", LAST)["tau2"]
    assert abs(5 - 25 / 3) > 1.96 * (25 / 3 / 12) ** 0.5
    assert abs(5 - 25 / 3) < 1.96 * (25 / 3 / 12 + excess) ** 0.5
    assert rows.filter(area_code="510104")["significance"].to_list() == ["same"]


def test_against_the_province_it_is_what_the_snapshot_says(snapshot: Snapshot) -> None:
    rows = league(snapshot, WHOLE, FORMS, "county", LAST)
    compared = against(snapshot, WHOLE, rows, FORMS, "county", LAST, "province")
    assert compared.select(rows.columns).equals(rows)
    assert compared["benchmark_value"].unique().to_list() == [pytest.approx(85 / 6)]
    with pytest.raises(UserError):
        against(snapshot, WHOLE, rows, FORMS, "county", LAST, "neighbours")


def test_figures_without_intervals_have_no_limits(snapshot: Snapshot) -> None:
    rows = league(snapshot, WHOLE, "emergency_overdue", "county", LAST)
    assert statistics(snapshot, WHOLE, "emergency_overdue", "county", LAST) == {}
    assert funnel_curves(snapshot, WHOLE, "emergency_overdue", "county", LAST).is_empty()
    peers = against(snapshot, WHOLE, rows, "emergency_overdue", "county", LAST, "peers")
    assert peers["significance"].unique().to_list() == ["none"]


def test_curves_are_the_limits_that_classified_the_areas(snapshot: Snapshot) -> None:
    known = statistics(snapshot, WHOLE, FORMS, "county", LAST)
    curves = funnel_curves(snapshot, WHOLE, FORMS, "county", LAST)
    assert curves["denominator"].to_list() == [12.0]
    area = pl.DataFrame({"numerator": [120], "denominator": [12]})
    limits = funnel(area, "count", target=known["target"], tau2=known["tau2"]).row(0, named=True)
    for name in ("lower_0025", "upper_0025", "lower_0001", "upper_0001"):
        assert curves[name][0] == pytest.approx(limits[name])


def test_a_course_is_marked_by_its_unbroken_months(snapshot: Snapshot) -> None:
    rows = courses(snapshot, WHOLE, FORMS, "county", LAST)
    assert rows.filter(area_code="510104")["value"].to_list()[-6:] == [20, 17, 14, 11, 8, 5]
    marks = dict(rows.select("area_code", "trend").iter_rows())
    assert marks["510104"] == "falling"
    assert marks["510105"] == "steady"
    # After the month without a return there are two months: too few to say anything.
    assert marks["510503"] == "too_short"
    assert rows.filter(area_code="510503", period="2026-04")["value"].to_list() == [None]


CHANGE = ("change_month", "change_month_significant", "change_month_townships", "change_month_paired")


def test_changes_say_in_how_many_townships_they_are_and_whether_they_are_broad(snapshot: Snapshot) -> None:
    rows = league(snapshot, WHOLE, FORMS, "county", LAST)
    # No county here has three townships: how they differ is not known, how many changed is.
    assert rows.filter(area_code="510104").select(CHANGE).rows() == [(-3, None, 2, 2)]
    assert rows.filter(area_code="510105").select(CHANGE).rows() == [(0, None, 0, 2)]
    assert rows["change_year_significant"].is_null().all()
    # The province has, and one county alone changed.
    whole = league(snapshot, WHOLE, FORMS, "province", LAST)
    significant, changed, paired = whole.select(CHANGE[1:]).row(0)
    assert (significant, changed) == (False, 2) and paired > 4
    # All villages of a township lost 3 forms.
    village = league(snapshot, WHOLE, FORMS, "township", LAST).filter(area_code="510104001")
    assert village.select(CHANGE).rows() == [(-3, True, 6, 6)]


_PAIRED = """
WITH facts AS (SELECT community, f.period, {column} AS x, a.township, a.county, a.prefecture, a.province
  FROM community_facts f JOIN areas a ON a.code = f.community AND a.level = 'community'
    AND a.first_period <= $period AND a.last_period >= $period),
pair AS (SELECT n.*, b.x AS past FROM facts n JOIN facts b USING (community)
  WHERE n.period = $period AND b.period = $before)
{levels}
"""
_OF_LEVEL = "SELECT '{level}' AS level, {level} AS area_code, {one} AS change FROM pair GROUP BY 2"


def test_changes_are_those_of_the_communities_in_both_months(snapshot: Snapshot) -> None:
    """The same by SQL, of every month and stock per community."""
    for code, column in (("forms_per_community", "forms_in_use"), ("plaques_removed", "plaques_removed")):
        one = "sum(x - past)" if code == "plaques_removed" else "sum(x - past) / count(*)"
        levels = " UNION ALL ".join(
            _OF_LEVEL.format(level=level, one=one)
            for level in ("township", "county", "prefecture", "province")
        )
        statement = _PAIRED.format(column=column, levels=levels)
        for before, period in pairwise(snapshot.periods):
            wanted = snapshot.frame(statement, {"period": period, "before": before})
            found = snapshot.frame(
                "SELECT level, area_code, change_month AS change FROM area_values WHERE indicator = $code"
                " AND period = $period AND NOT restated AND change_month IS NOT NULL",
                {"code": code, "period": period},
            )
            assert_frame_equal(
                found, wanted.cast(found.schema), check_row_order=False, rel_tol=1e-9, abs_tol=1e-9
            )


def test_the_matrix_has_every_area_and_indicator_once(snapshot: Snapshot) -> None:
    rows = matrix(snapshot, WHOLE, "county", LAST)
    assert rows.height == len(PLAN) * len(snapshot.indicators)
    assert rows["indicator"].to_list()[: len(snapshot.indicators)] == snapshot.indicators
    assert matrix(snapshot, WHOLE, "county", LAST, SECOND)["area_code"].n_unique() == 3


def test_the_index_ranks_whoever_has_its_indicators(snapshot: Snapshot) -> None:
    """Only forms are handed in here, so most indicators have a denominator of 0 and no value."""
    table = index_table(snapshot, WHOLE, "county", LAST)
    assert table.height == len(PLAN)
    assert table["reason"].unique().to_list() == ["too_few_indicators"]
    assert table["rank"].null_count() == table["index"].null_count() == len(PLAN)
    # More forms, a worse score of the group; from the best goalpost on they are all alike.
    scores = dict(table.select("area_code", "group_forms").iter_rows())
    assert scores["510504"] > scores["510105"] >= scores["510104"]
    assert index_inputs(snapshot, WHOLE, "county", LAST, [FORMS]).is_empty()
