"""A recount that lies outside takes the county out of the ranks of what was recounted, in its month."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.actions.rights import system_scope
from pipelines.publish import publish
from pipelines.queries.inspections import recount_verdicts, recounts_in
from pipelines.queries.snapshot import Snapshot, open_snapshot
from tests.support.inspected import COUNTY, PERIOD, SAMPLE, publish_few_months, publish_struck_county, recount
from tests.support.made_once import copy_home, made_home

SCOPE = system_scope()


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return open_snapshot(made_home(publish_struck_county))


def reasons(snapshot: Snapshot, period: str, county: str = COUNTY) -> dict[str, str | None]:
    rows = snapshot.frame(
        "SELECT indicator, reason FROM area_values WHERE level = 'county' AND period = $period"
        " AND area_code = $county AND NOT restated",
        {"period": period, "county": county},
    )
    return dict(rows.rows())


def test_the_county_is_not_ranked_in_the_month_of_the_sample(snapshot: Snapshot) -> None:
    found = reasons(snapshot, PERIOD)
    assert found["forms_per_community"] == found["appraisals_per_community"] == "recount_outside"
    assert found["reporting_completeness"] is None
    assert "recount_outside" not in reasons(snapshot, "2026-09").values()
    assert "recount_outside" not in reasons(snapshot, PERIOD, "510105").values()
    index = snapshot.frame("SELECT area_code FROM area_index WHERE reason = 'recount_outside'")
    assert index["area_code"].to_list() == [COUNTY]
    ranked = snapshot.frame(
        "SELECT DISTINCT ranked FROM area_values WHERE level = 'county' AND period = '2026-10'"
        " AND indicator = 'forms_per_community' AND eligible"
    )
    assert ranked["ranked"].to_list() == [4]


def test_the_snapshot_says_what_was_found(snapshot: Snapshot) -> None:
    rows = recounts_in(snapshot, SCOPE, PERIOD)
    whole = rows.row(by_predicate=pl.col("register") == "all", named=True)
    assert (whole["area_code"], whole["sample_id"], whole["stage"]) == (COUNTY, SAMPLE, 2)
    assert (whole["communities"], whole["missing"], whole["verdict"]) == (12, 12 * 18, "outside")
    sums = rows.filter(pl.col("register") != "all").select("reported", "recounted").sum()
    assert sums.row(0) == (whole["reported"], whole["recounted"])
    assert recount_verdicts(snapshot, SCOPE, "county", PERIOD).rows() == [(COUNTY, "outside")]
    assert recounts_in(snapshot, SCOPE, "2026-09").is_empty()


def test_one_register_takes_out_what_counts_it(tmp_path: Path) -> None:
    """Certificates are left out of the returns, and what is there otherwise is so much that the whole stays
    inside: only what counts certificates is not ranked, and the index, of which they are part."""
    home = copy_home(tmp_path / "home", publish_few_months)
    recount(home, {"证明事项": 2})
    before = open_snapshot(home).id
    report = publish(home)
    assert report.snapshot != before and report.recomputed == []
    assert report.revalued == [PERIOD], "a recount touches the values of its month and nothing else"
    snapshot = open_snapshot(home)
    verdicts = dict(recounts_in(snapshot, SCOPE, PERIOD).select("register", "verdict").rows())
    assert verdicts == dict.fromkeys(verdicts, "inside") | {"certificates": "outside"}
    found = reasons(snapshot, PERIOD)
    struck = {code for code, reason in found.items() if reason == "recount_outside"}
    assert struck == {
        "certificates_change_on_baseline",
        "certificates_per_community",
        "certificates_retired_share",
        "forbidden_certificates_issued",
        "certificates_no_replacement_share",
    }
    assert publish(home).unchanged
