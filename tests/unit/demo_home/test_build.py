"""A small demonstration home, built as the large one is: through intake and publish."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from pipelines.actions.homes import found_home
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.cases.evidence import freeze
from pipelines.demo_home import replace
from pipelines.demo_home.build import DemoReport, build
from pipelines.demo_home.replace import build_in_place
from pipelines.queries.case_evidence import case_evidence, case_recheck, proposed_case
from pipelines.queries.department_proposals import department_proposals
from pipelines.queries.live_cases import case_file, live_cases
from pipelines.queries.snapshot import open_snapshot, snapshot_ids
from pipelines.store import open_store
from schemas.errors import HomeError, UserError
from schemas.measures import DEPARTMENT_REASONS
from tests.support.demo_of_counties import build_demo, made_demo
from tests.support.new_demands import new_beside_flows
from tests.support.scopes import WHOLE


@pytest.fixture(scope="module")
def built() -> tuple[Home, DemoReport]:
    return made_demo()


def test_every_return_went_through_the_intake(built: tuple[Home, DemoReport]) -> None:
    home, report = built
    assert report.townships == 6
    assert report.returns["accepted"] >= 11
    with open_store(home) as store:
        originals = store.scalar("SELECT count(DISTINCT sha256) FROM deliveries")
        rows = store.scalar("SELECT count(DISTINCT community_code) FROM forms WHERE period = '2026-10'")
    kept = [path for path in home.archive.rglob("*") if path.is_file() and path.suffix in {".zip", ".xlsx"}]
    assert len(kept) == originals == sum(report.returns.values())
    assert rows > 0.9 * report.communities


def test_the_snapshot_says_that_it_is_synthetic(built: tuple[Home, DemoReport]) -> None:
    home, report = built
    snapshot = open_snapshot(home)
    assert snapshot.id == report.snapshot
    assert snapshot.synthetic
    assert snapshot.periods == ["2026-09", "2026-10"]


def test_a_correction_after_september_was_published_is_a_signal(built: tuple[Home, DemoReport]) -> None:
    home, _ = built
    found = open_snapshot(home).frame(
        "SELECT area_code, period FROM signals WHERE code = 'corrected_after_publication' ORDER BY area_code"
    )
    assert found.rows() == [("511402", "2026-09"), ("511402110", "2026-09")]
    assert len(snapshot_ids(home)) == 2, "that of September as it was first published, and today's"


def test_admissions_plans_and_the_lists_of_the_documents(built: tuple[Home, DemoReport]) -> None:
    """Only what no document lists is imported; the rest are first versions that the founding loaded."""
    home, report = built
    snapshot = open_snapshot(home)
    assert sum(report.admissions.values()) == snapshot.frame("SELECT * FROM admissions").height > 10
    assert report.plan_entries > 20
    with open_store(home) as store:
        last = store.frame("SELECT subject, max(version) FROM versions GROUP BY subject")
        forbidden = store.frame("SELECT title FROM list_entries WHERE kind = 'certificates_forbidden'")
        why = store.scalar("SELECT why FROM versions WHERE subject = 'retained_forms'")
    assert set(last[:, 1]) == {1} and "示范" in why
    assert forbidden.height == 20 and "人员失踪证明" in forbidden["title"]


def test_a_home_of_gansu(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    *_, report = build_in_place(home, ["621022", "620924"], 2, 1, "gansu")
    snapshot = open_snapshot(home)
    assert snapshot.id == report.snapshot and snapshot.manifest["jurisdiction"] == "gansu"
    assert report.townships == 4 and sum(report.admissions.values()) > 5


def test_another_jurisdiction_leaves_everything_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with pytest.raises(UserError, match="gansu"):
        next(build_in_place(home, None, 2, 1, "guangxi"))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_beside_the_home(built: tuple[Home, DemoReport]) -> None:
    home, _ = built
    assert [path.name for path in home.path.parent.iterdir()] == [home.path.name]
    assert not (home.path / "demo-files").exists()


def test_a_demonstration_may_be_built_anew_and_comes_out_the_same(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert build_demo(home, 1).snapshot == build_demo(home, 1).snapshot


def test_a_real_home_is_never_replaced(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    found_home(home, system_scope(), "sichuan")
    before = home.store.read_bytes()
    with pytest.raises(HomeError):
        build_demo(home)
    assert home.store.read_bytes() == before


def test_a_folder_with_other_files_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "report.docx").write_bytes(b"mine")
    with pytest.raises(HomeError):
        build_demo(Home(tmp_path / "home"))
    assert (tmp_path / "home" / "report.docx").read_bytes() == b"mine"


def test_a_build_cut_short_leaves_the_old_home(
    built: tuple[Home, DemoReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, report = Home(shutil.copytree(built[0].path, tmp_path / "home")), built[1]

    def cut_short(*arguments: object) -> object:
        yield from (step for step, _ in zip(build(*arguments), range(1), strict=False))  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(replace, "build", cut_short)
    with pytest.raises(KeyboardInterrupt):
        build_demo(home)
    assert open_snapshot(home).id == report.snapshot
    assert [path.name for path in home.path.parent.iterdir()] == [home.path.name]


def test_a_correction_stops_the_case_that_rests_on_the_figures_before(built: tuple[Home, DemoReport]) -> None:
    """The story's county handed in a correction of September after it was published and a case was opened."""
    home, _ = built
    stopped = live_cases(home, WHOLE).filter("overtaken")
    assert stopped.select("area_code", "period", "step").rows() == [("511402", "2026-09", "sent")]
    assert case_file(home, WHOLE, stopped["case_id"][0]).overtaken == ("511402110",)


def test_what_is_new_is_what_the_flows_call_begun_or_come_back(built: tuple[Home, DemoReport]) -> None:
    """Two ways to the same number: rows new to their community, and gross flows of every area."""
    home, _ = built
    apart = new_beside_flows(open_snapshot(home))
    assert apart.height > 40 and apart["new"].sum() > 0
    assert apart.filter(pl.col("new") != pl.col("came")).is_empty()
    assert apart.filter(pl.col("in_use") != pl.col("used")).is_empty()


def test_departments_applied_for_more_than_work_items(built: tuple[Home, DemoReport]) -> None:
    home, _ = built
    kinds = open_snapshot(home).frame("SELECT DISTINCT demand_kind FROM admissions")["demand_kind"]
    assert {"work_item", "form", "plaque"} <= set(kinds)


def test_departments_are_proposed_by_what_findings_say(built: tuple[Home, DemoReport]) -> None:
    """The same counts by SQL: what is never allowed in one community, what may be a slip in three."""
    home, _ = built
    snapshot = open_snapshot(home)
    counted = snapshot.frame(
        """
        SELECT county, department, CASE WHEN evidence IN ('negative_list', 'barred_list') THEN evidence
            ELSE kind END AS code, count(*) AS rows, count(DISTINCT community_code) AS communities
        FROM admission_findings
        WHERE department_level = 'county' AND community_code IS NOT NULL
        GROUP BY ALL
        HAVING communities >= CASE WHEN code IN ('negative_list', 'barred_list', 'emergency_overdue') THEN 1
            ELSE 3 END
        """
    )
    proposed = [
        (
            row["area_code"],
            row["department"],
            reason["code"].removeprefix("department_"),
            reason["rows"],
            reason["communities"],
        )
        for row in department_proposals(snapshot, WHOLE, "county").to_dicts()
        for reason in row["reasons"]
    ]
    assert len(proposed) > 3
    assert sorted(proposed) == sorted(counted.rows())
    assert all(
        len(reason["evidence"]) == reason["rows"]
        for row in department_proposals(snapshot, WHOLE, "county").to_dicts()
        for reason in row["reasons"]
    )


def test_a_departments_case_rests_on_its_own_reasons_and_is_looked_at_again_by_them(
    built: tuple[Home, DemoReport],
) -> None:
    home, _ = built
    snapshot = open_snapshot(home)
    row = department_proposals(snapshot, WHOLE, "county").to_dicts()[0]
    place = ("county", row["area_code"], snapshot.latest, row["department"])
    about = proposed_case(snapshot, WHOLE, *place)
    assert about["department"] == row["department"] and about["origin"] == "measures"
    assert about["reasons"].split(",") == [reason["code"] for reason in row["reasons"]]
    frozen = case_evidence(snapshot, WHOLE, *place)
    told = frozen.told["proposal"]["reasons"]
    assert [(one["code"], one["value"], len(one["evidence"])) for one in told] == [
        (reason["code"], reason["rows"], reason["rows"]) for reason in row["reasons"]
    ]
    again = case_recheck(snapshot, WHOLE, frozen)
    assert again.result == "failed" and all(one["holds"] for one in again.reasons)
    gone = next(code for code in DEPARTMENT_REASONS if code not in about["reasons"].split(","))
    put_right = {**told[0], "code": gone, "value": 4.0}
    proposal = {**frozen.told["proposal"], "reasons": [put_right]}
    other = freeze(
        frozen.snapshot_id, frozen.period, frozen.rule_version, {**frozen.told, "proposal": proposal}
    )
    (one,) = case_recheck(snapshot, WHOLE, other).reasons
    assert (one["then"], one["now"], one["holds"]) == (4.0, 0.0, False)


def test_a_department_nothing_is_found_of_is_a_case_by_hand(built: tuple[Home, DemoReport]) -> None:
    home, _ = built
    snapshot = open_snapshot(home)
    proposed = department_proposals(snapshot, WHOLE, "county")
    area = proposed["area_code"][0]
    others = snapshot.frame(
        "SELECT DISTINCT name FROM department_values WHERE level = 'county' AND area_code = $area",
        {"area": area},
    )
    name = next(
        name for name in others["name"] if name not in proposed.filter(area_code=area)["department"].to_list()
    )
    about = proposed_case(snapshot, WHOLE, "county", area, snapshot.latest, name)
    assert about["origin"] == "hand" and "reasons" not in about
    assert case_evidence(snapshot, WHOLE, "county", area, snapshot.latest, name).told["proposal"] is None
