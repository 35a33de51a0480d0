"""Hours are shown with what the times leave open, wherever they are read; a change is placed on no axis of
ratios."""

from __future__ import annotations

from pages._ui.words import figures
from pages._ui.words.text import use_language
from pipelines import queries
from pipelines.base.home import Home
from tests.pages.conftest import Shower, words
from tests.support.scopes import WHOLE

HOURS, CHANGE = "burden_hours_per_community", "forms_change_on_baseline"
MONTH = {"period": "2026-10", "lang": "en"}
ESTIMATES = "estimates where no document names them"


def test_the_league_shows_spans_and_says_what_they_rest_on(show: Shower, small_home: Home) -> None:
    rows = queries.league(queries.open_snapshot(small_home), WHOLE, HOURS, "county", "2026-10")
    ends = rows.select("effort_low", "effort_high").iter_rows()
    spans = ["–".join(figures.number(end, 0) for end in pair) for pair in ends]
    assert (
        rows.filter((rows["effort_low"] < rows["value"]) & (rows["value"] < rows["effort_high"])).height == 5
    )
    run = show("league", indicator=HOURS, level="county", **MONTH)
    listed = [span for table in run.dataframe if "effort" in table.value for span in table.value["effort"]]
    assert sorted(listed) == sorted(spans)
    assert ESTIMATES in words(run) and "Worst tenth" not in words(run)
    other = show("league", indicator="forms_per_community", level="county", **MONTH)
    assert not any("effort" in table.value for table in other.dataframe)
    assert ESTIMATES not in words(other)


def test_an_area_shows_the_span_and_no_ratio_of_changes(show: Shower, small_home: Home) -> None:
    snapshot = queries.open_snapshot(small_home)
    code = queries.areas_in(snapshot, WHOLE, "2026-10").filter(level="county")["code"][0]
    truth = queries.area_profile(snapshot, WHOLE, "county", code, "2026-10").rows_by_key(
        "indicator", named=True
    )
    ((own,), (change,)) = truth[HOURS], truth[CHANGE]
    profile = show("area", level="county", code=code, **MONTH).dataframe[0].value.set_index("name")
    use_language("en")
    said, low, high = (figures.number(own[name], 0) for name in ("value", "effort_low", "effort_high"))
    assert profile.loc["Burden hours a year per community", "value"] == f"{said} ({low}–{high})"
    shown = profile.loc["Change of forms in use since the baseline"]
    assert change["value"] is not None and not isinstance(shown["picture"], str)
    assert isinstance(profile.loc["Forms in use per community", "picture"], str)


def test_where_the_times_could_turn_the_order_round_no_list_shows_a_rank(
    show: Shower, small_home: Home
) -> None:
    known = queries.statistics(queries.open_snapshot(small_home), WHOLE, HOURS, "county", "2026-10")
    assert known["verdict"] in ("bands", "indistinct")
    run = show("overview", indicator=HOURS, **MONTH)
    listed = [table.value for table in run.dataframe if "month" in table.value]
    assert len(listed) == 2 and all("band" in rows and "rank" not in rows for rows in listed)
    assert "by value: bands, no ranks" in words(run) and "this end of the ranks" not in words(run)
    phone = words(show("league", indicator=HOURS, level="county", view="cards", **MONTH))
    assert "By times taken " in phone


def test_in_the_first_month_nothing_is_said_of_ranks_that_are_not_there(
    show: Shower, small_home: Home
) -> None:
    first = queries.open_snapshot(small_home).baseline
    said = words(show("league", indicator=CHANGE, level="county", period=first, lang="en"))
    assert "No area can be ranked here" in said and "Ranks follow the values" not in said
