"""A home of two provinces: the country's figures are the sums of both, and each province's are those that it
has in a home of its own."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from pipelines.areas import communities_on
from pipelines.queries.case_evidence import case_evidence
from pipelines.queries.narrowed import narrow, provinces_in, rows_inside, snapshot_about
from pipelines.queries.peers import peer_groups
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.values import area_profile, headline, league
from schemas.periods import end_of
from schemas.snapshot import TABLES
from tests.support.scopes import WHOLE
from tests.support.two_provinces import COUNTIES, GANSU, MONTHS, SICHUAN, areas_of, forms_of, publish_home

FORMS = "forms_per_community"
NOW = MONTHS[-1]
COUNTRY = "000000"

AMONG_PROVINCES = ("area_values", "area_index")
"""Tables in which a province of several has its place among them, and alone has none."""
OF_ITS_OWN = (
    "area_code",
    "level",
    "period",
    "indicator",
    "numerator",
    "denominator",
    "value",
    "lower",
    "upper",
)
OF_ITS_OWN += ("completeness", "change_month", "change_month_townships", "trend", "index", "index_geometric")
APART = ("settings", "list_versions", "parts")
"""Tables that say when a home was made, or name files that hold all its provinces."""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return publish_home(tmp_path_factory.mktemp("both") / "home", SICHUAN, GANSU)


@pytest.fixture(scope="module", params=[SICHUAN, GANSU])
def alone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return publish_home(tmp_path_factory.mktemp("alone") / "home", request.param)


def forms_on_paper(*provinces: str) -> tuple[int, int]:
    """Forms in use in the last month, and communities, of provinces."""
    codes = communities_on(areas_of(*provinces), end_of(NOW))["community"].to_list()
    return sum(forms_of(code, len(MONTHS) - 1) for code in codes), len(codes)


def row_of(snapshot: Snapshot, level: str, code: str) -> dict[str, Any]:
    return area_profile(snapshot, WHOLE, level, code, NOW).row(
        by_predicate=pl.col("indicator") == FORMS, named=True
    )


def test_the_country_is_the_top_and_has_the_sums_of_its_provinces(both: Snapshot) -> None:
    assert both.top == ("country", COUNTRY)
    assert list(provinces_in(both, WHOLE, NOW)) == [SICHUAN, GANSU]
    forms, communities = forms_on_paper(SICHUAN, GANSU)
    whole = headline(both, WHOLE, NOW, [FORMS]).row(0, named=True)
    assert (whole["numerator"], whole["denominator"]) == (forms, communities)
    assert whole["value"] == pytest.approx(forms / communities)


@pytest.mark.parametrize("table", ["flows", "demand_coverage", "area_index", "department_values"])
def test_every_table_of_figures_has_the_country(both: Snapshot, table: str) -> None:
    assert rows_of(both, table).filter(level="country", area_code=COUNTRY).height > 0


def test_provinces_are_ranked_among_provinces_and_compared_with_the_country(both: Snapshot) -> None:
    rows = league(both, WHOLE, FORMS, "province", NOW)
    means = {code: forms / count for code in (SICHUAN, GANSU) for forms, count in [forms_on_paper(code)]}
    assert rows["area_code"].to_list() == sorted(means, key=lambda code: means[code])
    assert rows["rank"].to_list() == [1, 2] and rows["ranked"].to_list() == [2, 2]
    assert rows["limit_class"].null_count() == 0
    target = both.frame("SELECT * FROM indicator_statistics").filter(
        level="province", indicator=FORMS, period=NOW
    )
    forms, communities = forms_on_paper(SICHUAN, GANSU)
    assert target["target"].to_list() == pytest.approx([forms / communities])


def test_a_county_is_compared_with_its_own_province(both: Snapshot) -> None:
    for province, counties in COUNTIES.items():
        forms, communities = forms_on_paper(province)
        assert row_of(both, "county", counties[0])["province_value"] == pytest.approx(forms / communities)
        assert row_of(both, "county", counties[0])["ranked"] <= len(counties)
        forms, communities = forms_on_paper(SICHUAN, GANSU)
        assert row_of(both, "province", province)["province_value"] == pytest.approx(forms / communities)


def test_what_the_home_knows_now_is_cut_to_the_province_as_well(both: Snapshot, alone: Snapshot) -> None:
    rows = pl.DataFrame({"area_code": [COUNTIES[SICHUAN][0], COUNTIES[GANSU][0], None]})
    own = COUNTIES[alone.top[1]][0]
    assert rows_inside(narrow(both, WHOLE, alone.top[1]), WHOLE, rows)["area_code"].to_list() == [own]
    for snapshot in (both, alone):
        assert rows_inside(snapshot, WHOLE, rows).equals(rows)


def test_evidence_and_papers_about_a_county_are_those_of_its_province(
    both: Snapshot, alone: Snapshot
) -> None:
    county = COUNTIES[alone.top[1]][0]
    assert snapshot_about(both, WHOLE, county, NOW).top == alone.top
    found, expected = (
        case_evidence(snapshot, WHOLE, "county", county, NOW).told for snapshot in (both, alone)
    )
    for told in (found, expected):
        assert told.pop("published_at") and told.pop("snapshot")
    assert found == expected


def test_peers_lie_in_the_same_province(both: Snapshot, alone: Snapshot) -> None:
    found, expected = (peer_groups(snapshot, WHOLE, "county", NOW) for snapshot in (both, alone))
    own = pl.col("area_code").is_in(expected["area_code"].implode())
    assert found.filter(own).equals(expected) and found.height > expected.height


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_province_of_several_has_what_it_has_alone(both: Snapshot, alone: Snapshot, table: str) -> None:
    if table in APART:
        return
    one = narrow(both, WHOLE, alone.top[1])
    assert one.top == alone.top
    found, expected = (rows_of(snapshot, table) for snapshot in (one, alone))
    assert found.height == expected.height
    if table in AMONG_PROVINCES:
        own = [name for name in OF_ITS_OWN if name in found.columns]
        assert (
            found.filter(level="province").select(own).equals(expected.filter(level="province").select(own))
        )
        found, expected = (rows.filter(pl.col("level") != "province") for rows in (found, expected))
    assert found.equals(expected)


def rows_of(snapshot: Snapshot, table: str) -> pl.DataFrame:
    """The rows of a table in an order of their own, but for what areas lie in."""
    rows = snapshot.frame(f"FROM {table}")
    told = rows.drop(name for name in ("parent",) if table == "areas")
    plain = [name for name, dtype in told.schema.items() if not dtype.is_nested()]
    return told.sort(plain)
