"""Links to areas that were recoded or merged, on every page that a link can name an area to."""

from __future__ import annotations

import pytest

from pages._ui.shell.registry import PAGES
from tests.pages.conftest import Shower, words
from tests.support.made_once import made_home
from tests.support.recoded_home import AFTER, BEFORE, MERGED, MERGER, RECODED, recoded_home

FILTERED = {
    "league": {},
    "map": {},
    "outliers": {},
    "heatmap": {},
    "trends": {},
    "index": {},
    "submissions": {},
    "admissions": {},
    "export": {"shape": "rows"},
}
"""Pages with a filter by prefecture, and what else the link asks for."""
NAMED_BY_CODE = {
    "area": ("code", {}),
    "trends": ("code", {"by": "area"}),
    "index": ("area", {}),
    "league": ("area", {"benchmark": "peers"}),
}
"""Pages whose link names a county, by which parameter."""


def links(period: str) -> dict[str, str]:
    return {"period": period, "from": period, "to": period}


@pytest.mark.parametrize("url", FILTERED)
def test_a_filter_by_a_recoded_prefecture_leads_on_and_back(show: Shower, url: str) -> None:
    home = made_home(recoded_home).path
    before, after = RECODED["prefecture"]
    later = show(url, home=home, prefecture=before, **FILTERED[url], **links(AFTER))
    assert not later.exception and later.selectbox(key="filter_prefecture").value == after
    assert f"地区 {before} 已撤并或变更代码，现显示其后继地区：新市（{after}）" in words(later)
    if url == "admissions":
        return  # which shows the areas of the last month
    earlier = show(url, home=home, prefecture=after, **FILTERED[url], **links(BEFORE))
    assert not earlier.exception and earlier.selectbox(key="filter_prefecture").value == before
    said = words(earlier)
    assert f"地区 {after} 在2026年1月尚未设立，现显示其当时的地区：旧市 ({before})" in said
    assert "链接中的 prefecture" not in said


@pytest.mark.parametrize("url", NAMED_BY_CODE)
def test_a_link_to_a_recoded_county_leads_on_and_back(show: Shower, url: str) -> None:
    home = made_home(recoded_home).path
    name, more = NAMED_BY_CODE[url]
    for asked, period, shown in ((0, AFTER, "新县"), (1, BEFORE, "旧县")):
        link = {name: RECODED["county"][asked], "period": period, **more}
        run = show(url, home=home, **link)
        said = words(run)
        assert not run.exception and f"现显示其{'后继' if asked == 0 else '当时的'}地区：{shown}" in said
        assert run.info and "不存在" not in said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_community_is_followed_with_a_note(show: Shower, lang: str) -> None:
    home = made_home(recoded_home).path
    for asked, period in ((0, AFTER), (1, BEFORE)):
        run = show("area", home=home, code=RECODED["community"][asked], period=period, lang=lang)
        said = words(run)
        assert f":gray[{RECODED['township'][1 - asked]}" in said
        assert RECODED["community"][asked] in said and RECODED["community"][1 - asked] in said
    drilled = show(
        "area",
        home=home,
        code=RECODED["township"][0],
        community=RECODED["community"][0],
        period=AFTER,
        indicator="forms_per_community",
    )
    assert drilled.selectbox(key="filter_community").value == RECODED["community"][1]


def test_what_several_areas_became_says_which_they_were(show: Shower) -> None:
    home = made_home(recoded_home).path
    said = words(show("area", home=home, code=MERGER, period=BEFORE))
    assert all(code in said for code in MERGED) and "后由" in said
    back = words(show("area", home=home, code=MERGED[0], period=AFTER))
    assert "现显示其后继地区：合县" in back


def test_a_county_of_returns_is_followed(show: Shower) -> None:
    home = made_home(recoded_home).path
    for url in ("submissions", "admissions"):
        run = show(url, home=home, county=RECODED["county"][0], period=AFTER)
        assert run.selectbox(key="filter_county").value == RECODED["county"][1], url
        assert "现显示其后继地区：新县" in words(run)


def test_the_note_stays_when_the_page_runs_again(show: Shower) -> None:
    """The browser's address has the new code by then."""
    before, after = RECODED["prefecture"]
    run = show("league", home=made_home(recoded_home).path, prefecture=before, period=AFTER)
    run.query_params["prefecture"] = after
    assert "现显示其后继地区：新市" in words(run.run())
    run.query_params["period"] = BEFORE
    assert "现显示其当时的地区：旧市" in words(run.run())


def test_no_page_stumbles_over_a_code_nobody_knows(show: Shower) -> None:
    home = made_home(recoded_home).path
    for spec in PAGES:
        run = show(spec.url, home=home, code="519999", area="51", prefecture="x", community="1" * 12)
        assert not run.exception and not run.error, spec.url
