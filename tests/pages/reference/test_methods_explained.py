"""The methods page: every method in both languages; the numbers in texts and pictures, computed anew."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from scipy import stats

from pages._ui.parts import method_tables
from pages._ui.parts.method_links import METHODS, method_address
from pages._ui.words.method_texts import read_methods
from pages._ui.words.text import use_language
from pages.reference.methods import examples, show
from pipelines.base.home import Home
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.queries import open_snapshot
from pipelines.queries.snapshot import Snapshot
from pipelines.ranking import measures
from schemas.jurisdiction import SETTING_RULES
from schemas.measures import REASONS, STEPS
from schemas.personal_data import PERSONAL_DATA
from tests.pages.conftest import Shower, words

LANGUAGES = ("zh", "en")


def wilson(x: int, n: int) -> tuple[float, float]:
    """In per cent, as scipy computes it."""
    found = stats.binomtest(x, n).proportion_ci(0.95, method="wilson")
    return 100 * found.low, 100 * found.high


def texts(key: str) -> tuple[str, str]:
    return read_methods()[key].text.zh, read_methods()[key].text.en


def test_links_lead_to_methods_there_are() -> None:
    assert tuple(read_methods()) == METHODS
    use_language("zh")
    assert method_address("funnel") == "methods?method=funnel"
    use_language("en")
    assert method_address("funnel") == "methods?method=funnel&lang=en"


@pytest.mark.parametrize("key", METHODS)
def test_a_method_is_half_a_page_without_formulas(key: str) -> None:
    method = read_methods()[key]
    assert 250 <= len(method.text.zh) <= 520
    assert 160 <= len(method.text.en.split()) <= 290
    for text in (method.lead.zh, method.lead.en, method.text.zh, method.text.en):
        assert not set("$\\=√∑") & set(text)
    assert set(method.settings) <= SETTING_RULES.keys()
    assert key in show.PICTURES or key in show.FROM_SNAPSHOT


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", METHODS)
def test_a_method_is_shown_by_its_address(show: Shower, key: str, language: str) -> None:
    run = show("methods", method=key, lang=language)
    assert not run.exception and not run.error
    method, said = read_methods()[key], words(run)
    assert (method.lead.zh if language == "zh" else method.lead.en) in said
    for formula in method.formulas:
        assert formula.tex in said
    if key not in ("measures", "signals"):  # tables say more there
        assert run.get("vega_lite_chart") or run.get("arrow_vega_lite_chart")


def test_the_indicators_stay_the_first_part_and_parts_can_be_left(show: Shower) -> None:
    assert "每社区使用中表格数" in words(show("methods"))
    said = words(show("methods", method="trend", section="rules"))
    assert read_methods()["trend"].lead.zh not in said and "1、2、2、4" in said


def test_a_method_there_is_not_is_said(show: Shower) -> None:
    (note,) = show("methods", method="nothing", lang="en").info
    assert note.value == "The link asks for method = “nothing”, which is not there; the usual one is shown."


def test_on_paper_all_methods_are_printed(show: Shower) -> None:
    run = show("methods", view="paper", section="methods")
    assert not run.exception and not run.error
    assert all(method.lead.zh in words(run) for method in read_methods().values())
    one = words(show("methods", view="paper", section="methods", method="trend"))
    assert [key for key, method in read_methods().items() if method.lead.zh in one] == ["trend"]


def test_settings_in_force_are_shown_and_a_missing_one_is_left_out() -> None:
    jurisdiction = load_jurisdiction("sichuan")
    method = read_methods()["measures"]
    given = cast(Snapshot, SimpleNamespace(jurisdiction=jurisdiction))
    assert [setting.key for setting in show.settings_of(method, given)] == list(method.settings)
    kept = tuple(setting for setting in jurisdiction.settings if setting.key != method.settings[-1])
    older = cast(Snapshot, SimpleNamespace(jurisdiction=replace(jurisdiction, settings=kept)))
    assert [setting.key for setting in show.settings_of(method, older)] == list(method.settings[:-1])


def test_index_shows_every_goalpost_and_weight_with_its_reason(show: Shower, small_home: Home) -> None:
    run = show("methods", method="index", lang="en")
    weights, goalposts = (table.value for table in run.table)
    jurisdiction = open_snapshot(small_home).jurisdiction
    assert len(weights) == len(jurisdiction.index_weights)
    assert len(goalposts) == len(jurisdiction.index_goalposts)
    reasons = " ".join([*weights["Why"], *goalposts["Why"]])
    assert "Sichuan 2.6" in reasons and "sichuan" not in reasons


def test_conditions_are_those_of_the_rule(show: Shower) -> None:
    (table,) = (table.value for table in show("methods", method="measures", lang="en").table)
    rule = [(method_tables.ONE, measures.REASONS), (method_tables.ALL, measures.CONDITIONS)]
    for mark, by_step in rule:
        for step, needed in by_step.items():
            named = STEPS[step].en
            marked = table["Condition"][table["For"].str.contains(f"{mark}\u00a0{named}")]
            assert set(marked) == {REASONS[code].en for code in needed}


def test_interval_text_gives_the_intervals() -> None:
    small, large = wilson(3, 5), wilson(300, 500)
    zh, en = texts("interval")
    assert f"{small[0]:.0f}%–{small[1]:.0f}%" in zh and f"{large[0]:.0f}%–{large[1]:.0f}%" in zh
    assert f"{small[0]:.0f}–{small[1]:.0f} %" in en and f"{large[0]:.0f}–{large[1]:.0f} %" in en


def test_chance_counts_of_the_text() -> None:
    for text in texts("funnel"):
        assert f"{183 * 0.025:.1f}" in text and f"{183 * 0.001:.1f}" in text
    for text in texts("significance"):
        assert f"{183 * 0.05:.0f}" in text and "183" in text


def test_changes_of_text_and_picture() -> None:
    broad, confined = examples.LOST
    assert sum(broad) / len(broad) == sum(confined) / len(confined) == -1
    assert stats.ttest_1samp(broad, 0).pvalue < 0.05 < stats.ttest_1samp(confined, 0).pvalue
    rows = examples.change_rows().unique("county", maintain_order=True)
    found = rows.select("whole", "changed", "clusters", "broad").rows()
    assert found == [(pytest.approx(-1), 8, 8, True), (pytest.approx(-1), 1, 8, False)]
    zh, en = texts("significance")
    assert "仅限1/8个乡镇" in zh and "各少0.6至1.4张" in zh and "are 1 of 8" in en and "0.6 to 1.4" in en


def test_points_of_the_funnel_lie_where_the_binomial_distribution_puts_them() -> None:
    """Mid-P below the tail on either side; none of the example's lies so near a limit that the interpolation
    between whole numbers decides."""
    target = examples.target_of(examples.ONLY_CHANCE)

    def place(x: int, n: int) -> str:
        chance = stats.binom(n, target)
        below = chance.cdf(x - 1) + chance.pmf(x) / 2
        side, tail = ("low", below) if below < 0.5 else ("high", 1 - below)
        return f"{side}_0001" if tail < 0.001 else f"{side}_0025" if tail < 0.025 else "inside"

    found = examples.funnel_points(examples.ONLY_CHANCE)["limit_class"].to_list()
    assert found == [place(x, n) for x, n in examples.ONLY_CHANCE]


def test_widening_leaves_fewer_beyond() -> None:
    found = examples.dispersion()
    target = examples.target_of(examples.APART)
    x, n = np.array(examples.APART, dtype=float).T
    z = (x / n - target) / np.sqrt(target * (1 - target) / n)
    z = np.clip(z, *np.quantile(z, [0.1, 0.9]))
    # Of the squares of a normal variate drawing in leaves 0.6787.
    assert found.phi == pytest.approx(np.mean(z**2) / 0.6786545589528744)
    before, after = (
        examples.funnel_points(examples.APART, tau2)["limit_class"].to_list() for tau2 in (0.0, found.tau2)
    )
    beyond = [len(rows) - rows.count("inside") for rows in (before, after)]
    assert beyond[0] >= len(before) / 4 > beyond[1]


def test_rank_three_and_thirty_overlap() -> None:
    rows = examples.rank_rows()
    third, late = rows.row(2, named=True), rows.row(29, named=True)
    assert (third["rank"], late["rank"]) == (3, 30)
    assert late["rank_low"] < third["rank_high"]


def test_trend_examples_are_marked_by_the_t_test_of_their_changes() -> None:
    marks = [examples.trend_mark(key) for key in ("rising", "turned", "jump", "short")]
    assert marks == ["rising", "turned_up", "steady", "too_short"]

    def chance(key: str) -> float:
        return float(stats.ttest_1samp(np.diff(np.array(examples.MONTHS[key], dtype=float)), 0).pvalue)

    assert chance("rising") < 0.002 < chance("jump")
    # A line through the last example is steep, although one month alone makes it.
    assert examples.MONTHS["jump"][-1] == max(value or 0 for value in examples.MONTHS["jump"])


def test_some_rank_of_the_index_rests_on_the_method_and_the_last_does_not() -> None:
    rows = examples.sensitivity_rows()
    wide = (rows["rank_high"] - rows["rank_low"]).to_list()
    assert max(wide) >= 3 and wide[-1] == 0 and rows["rank_nominal"][-1] == rows.height


def test_a_link_with_the_former_key_of_a_method_leads_to_it(show: Shower) -> None:
    assert read_methods()["measures"].title in words(show("methods", method="naming"))


@pytest.mark.parametrize(
    ("indicator", "least"), [("volunteers_share", "13"), ("service_area_per_100_households", "30")]
)
def test_a_norm_is_said_beside_its_indicator(show: Shower, indicator: str, least: str) -> None:
    said = words(show("methods", part="indicators", indicator=indicator))
    assert f"规范：不低于 {least}" in said and ("全域低于规范" in said or "全域达到规范" in said)


def test_what_is_kept_of_persons_is_a_part(show: Shower, small_home: Home) -> None:
    """Every place in the language of the reader; nothing was deleted in this home."""
    for language, never in (("zh", "上次删除：尚未删除过"), ("en", "Deletion was last applied: not yet")):
        run = show("methods", section="personal", lang=language)
        (table,) = run.table
        assert never in words(run)
        assert table.value.iloc[:, 0].to_list() == [place.what.of(language) for place in PERSONAL_DATA]
    terms = dict(zip([place.key for place in PERSONAL_DATA], table.value.iloc[:, 2], strict=True))
    assert terms["prepared_by"] == "24 months from the day it comes in" and terms["backups"] == "none"
