"""The settings of the jurisdictions: what the documents say, and that every file keeps to its contract."""

from __future__ import annotations

import json
import pickle
import tomllib
from pathlib import Path

import polars as pl
import pytest

from pipelines.areas import read_reference
from pipelines.indicators.definitions import GROUPS, INDICATORS
from pipelines.jurisdictions.settings import FOLDER, jurisdiction_names, lineage, load_jurisdiction
from schemas.codes import FREQUENCY
from schemas.composite import GROUPS_LEFT_OUT
from schemas.documents import SOURCES
from schemas.errors import UserError
from schemas.jurisdiction import SETTING_RULES, SILENT, Norm, Setting, find_faults
from schemas.words import Words

PROVINCES = ["beijing", "gansu", "guangxi", "sichuan"]


def test_the_four_provinces_are_there() -> None:
    assert set(PROVINCES) <= set(jurisdiction_names())


@pytest.mark.parametrize("name", jurisdiction_names())
def test_every_file_keeps_to_the_contract(name: str) -> None:
    jurisdiction = load_jurisdiction(name)
    assert [setting.key for setting in jurisdiction.settings] == list(SETTING_RULES)
    for setting in jurisdiction.settings:
        assert setting.source in (*SOURCES, SILENT)
        assert bool(setting.clause) == (setting.source != SILENT)
        assert setting.note.zh and setting.note.en, f"{name} {setting.key}: a note says where it comes from"
    names = dict(read_reference(jurisdiction.area_code).select("code", "name").rows())
    assert names[jurisdiction.area_code] == jurisdiction.zh
    assert pickle.loads(pickle.dumps(jurisdiction)) == jurisdiction


@pytest.mark.parametrize("name", PROVINCES)
def test_defaults_stand_in_where_the_documents_are_silent(name: str) -> None:
    found = load_jurisdiction(name)
    assert (found.due_day, found.emergency_grace_days) == (5, 30)
    assert (found.minimum_completeness, found.minimum_communities, found.change_factor) == (0.9, 10, 3)
    assert found.norms == {
        "urban": Norm(2000, 4000, 10),
        "town": Norm(700, 2000, None),
        "village": Norm(300, 1500, 5),
    }
    silent = {setting.key for setting in found.settings if setting.source == SILENT}
    assert set(SETTING_RULES) - silent <= {"permitted_outside_plaques", "negative_list_only_grows"}


def test_plaques_permitted_outside() -> None:
    named = load_jurisdiction("guangxi").permitted_outside_plaques
    assert named is not None
    assert named[:4] == ("社区党组织", "社区居民委员会", "社区居务监督委员会", "中国社区")
    assert "居民委员会" in named and "党群服务中心" not in named
    for name in ("sichuan", "gansu", "beijing"):
        assert load_jurisdiction(name).permitted_outside_plaques is None
    sources = {
        name: next(s for s in load_jurisdiction(name).settings if s.key == "permitted_outside_plaques")
        for name in PROVINCES
    }
    assert {name: (s.source, s.clause) for name, s in sources.items()} == {
        "beijing": (SILENT, ""),
        "gansu": ("huanxian", "2.3"),
        "guangxi": ("guangxi", "2.1"),
        "sichuan": ("sichuan", "2.6"),
    }


def test_renshou_sets_its_own_norms_and_plaques() -> None:
    """renshou 3.1.3, 3.1.4 and 3.3.3; the rest is Sichuan's."""
    found = load_jurisdiction("renshou")
    assert found.norms == {
        "urban": Norm(2000, 4000, 10),
        "town": Norm(700, 2000, None),
        "village": Norm(300, 1500, 5),
    }
    own = {setting.key: setting.clause for setting in found.settings if setting.source == "renshou"}
    assert own == {
        "permitted_outside_plaques": "3.3.3",
        "households_urban": "3.1.3",
        "households_town": "3.1.3",
        "households_village": "3.1.3",
        "social_organisations_urban": "3.1.4",
        "social_organisations_village": "3.1.4",
        "volunteers_share": "3.1.4",
        "service_area_per_100_households": "3.3.2",
    }
    assert found.indicator_norms == {"volunteers_share": 13, "service_area_per_100_households": 30}
    named = found.permitted_outside_plaques
    assert named is not None
    assert named[:4] == ("社区党组织", "社区居民自治组织", "中国社区", "党群服务中心")
    assert "村民委员会" in named and "社区居务监督委员会" not in named


def test_only_gansus_negative_list_may_not_shrink() -> None:
    """huanxian annex 3, note 3; sichuan 2.8 has items cancelled by procedure."""
    grows = {name: load_jurisdiction(name).negative_list_only_grows for name in jurisdiction_names()}
    assert {name for name, only in grows.items() if only} == {"gansu", "huanxian"}
    text = {setting.key: setting.text for setting in load_jurisdiction("gansu").settings}
    assert text["negative_list_only_grows"] == "是"


@pytest.mark.parametrize(("name", "townships", "communities"), [("huanxian", 20, 275), ("renshou", 32, 363)])
def test_a_county_has_its_own_areas_and_those_it_lies_in(name: str, townships: int, communities: int) -> None:
    county = load_jurisdiction(name)
    areas = read_reference(county.area_code)
    assert dict(areas.group_by("level").len().rows()) == {
        "province": 1,
        "prefecture": 1,
        "county": 1,
        "township": townships,
        "community": communities,
    }
    held = areas.filter(pl.col("level").is_in(["county", "township", "community"]))
    assert held["code"].str.starts_with(county.area_code).all()
    assert lineage(name) == (name, {"huanxian": "gansu", "renshou": "sichuan"}[name])


def test_a_city_without_counties_is_there_once_for_each_of_its_levels() -> None:
    """嘉峪关 620200 is a prefecture and its own county (data/reference/README.md)."""
    areas = read_reference("620200")
    upper = areas.filter(pl.col("level").is_in(["province", "prefecture", "county"]))
    assert sorted(upper.select("level", "code").rows()) == [
        ("county", "620200"),
        ("prefecture", "620200"),
        ("province", "620000"),
    ]
    assert areas.filter(pl.col("level") == "community").height > 0


def test_values_as_a_page_shows_them() -> None:
    text = {setting.key: setting.text for setting in load_jurisdiction("guangxi").settings}
    assert text["households_urban"] == "2000–4000" and text["due_day"] == "5"
    assert text["permitted_outside_plaques"].startswith("社区党组织、社区居民委员会")


def test_how_the_figures_are_drawn_and_weighed_by_default() -> None:
    found = load_jurisdiction("sichuan")
    assert (found.rank_draws, found.rank_bands, found.peer_count) == (10_000, 5, 15)
    assert found.winsorise_share == 0.1 and found.random_seed == int(found.random_seed)
    assert {entry.weight for entry in found.index_weights.values()} == {1}
    forms = found.index_goalposts["forms_per_community"]
    assert (forms.best, forms.worst) == (10, 40) and "sichuan 2.6" in forms.zh and "2.6" in forms.en


def test_goalposts_name_what_can_be_compared_and_no_other() -> None:
    """Every burden with a better direction and a denominator, but for the chat groups, which are digital
    tools already, the dedicated posts, which are plaques already and came when the index was settled, the
    route of new items, which says how they came in and not how many there are, and changes on the baseline,
    of what is in it per community; every burden group has a weight."""
    counted_already = (
        "chat_groups_per_community",
        "dedicated_posts_per_100_communities",
        "emergency_route_share",
        "forms_change_on_baseline",
        "plaques_change_on_baseline",
        "certificates_change_on_baseline",
    )
    found = load_jurisdiction("sichuan")
    comparable = [
        indicator.code
        for indicator in INDICATORS
        if indicator.direction != "context"
        and indicator.group not in GROUPS_LEFT_OUT
        and indicator.kind not in ("total", "median")
    ]
    assert [code for code in comparable if code not in counted_already] == list(found.index_goalposts)
    assert list(found.index_weights) == [group.code for group in GROUPS if group.code not in GROUPS_LEFT_OUT]
    for indicator in INDICATORS:
        goalpost = found.index_goalposts.get(indicator.code)
        if goalpost:
            assert (goalpost.best < goalpost.worst) == (indicator.direction == "low")
            assert goalpost.zh and goalpost.en


def test_goalposts_and_weights_as_a_page_shows_them() -> None:
    settings = {setting.key: setting for setting in load_jurisdiction("sichuan").settings}
    goalposts, weights = settings["index_goalposts"], settings["index_weights"]
    assert goalposts.text.startswith("每社区使用中表格数 10–40；每社区年填报次数 200–1000；")
    assert "经费拨付率 100–50" in goalposts.text
    assert weights.text.startswith("报表台账 1；机制牌子 1；")


@pytest.mark.parametrize("key", ["index_goalposts", "index_weights"])
def test_json_keeps_goalposts_and_weights(key: str) -> None:
    setting = next(setting for setting in load_jurisdiction("sichuan").settings if setting.key == key)
    kept = json.loads(json.dumps(setting.value, sort_keys=True))
    assert kept == setting.value
    assert Setting(key, kept, setting.source, setting.clause, Words("", "")).text == setting.text


def test_a_code_no_longer_declared_keeps_its_name_in_the_text() -> None:
    value = {"long_gone": {"best": 0, "worst": 1.5}, "rebounds": {"best": 0, "worst": 20}}
    text = Setting("index_goalposts", value, SILENT, "", Words("", "")).text
    assert text == "每百社区反弹数 0–20；long_gone 0–1.5"


def test_an_unknown_jurisdiction_is_told_the_known_ones() -> None:
    with pytest.raises(UserError) as caught:
        load_jurisdiction("atlantis")
    assert "atlantis" in caught.value.words.zh and "sichuan" in caught.value.words.zh
    with pytest.raises(UserError):
        load_jurisdiction("defaults")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("defaults.toml", "sichuan.toml"):
        (tmp_path / name).write_text((FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def test_a_county_takes_what_it_does_not_say_from_its_province(folder: Path) -> None:
    (folder / "renshou.toml").write_text(
        'inherits = "sichuan"\nzh = "仁寿县"\nen = "Renshou County"\narea_code = "511421"\n'
        '[settings.households_urban]\nvalue = [2000, 4000]\nsource = "renshou"\nclause = "3.1.3"\n',
        encoding="utf-8",
    )
    county = load_jurisdiction("renshou", folder)
    sources = {setting.key: setting.source for setting in county.settings}
    assert (county.zh, county.area_code, county.due_day) == ("仁寿县", "511421", 5)
    assert sources["households_urban"] == "renshou"
    assert sources["permitted_outside_plaques"] == "sichuan"


def test_every_fault_of_a_file_is_said_at_once(folder: Path) -> None:
    (folder / "odd.toml").write_text(
        'inherits = "sichuan"\nzh = ""\nen = "Odd"\narea_code = 510000\n'
        '[settings.due_day]\nvalue = 40\nsource = "sichuan"\nclause = "2.8"\n'
        "[settings.minimum_completeness]\nvalue = 0.8\n"
        '[settings.minimum_communities]\nabsent = true\nsource = "sichuan"\nclause = "1"\n'
        '[settings.households_town]\nvalue = [2000, 700]\nsource = "sichuan"\nclause = "1"\n'
        "[settings.households_urban]\nvalue = [1, 2]\nsilent = true\n"
        "[settings.colour]\nvalue = 3\n",
        encoding="utf-8",
    )
    with pytest.raises(UserError) as caught:
        load_jurisdiction("odd", folder)
    for word in (
        "zh",
        "area_code",
        "due_day",
        "minimum_completeness",
        "minimum_communities",
        "households_town",
        "households_urban",
        "colour",
    ):
        assert f"odd.toml {word}：" in caught.value.words.zh and f"odd.toml {word}: " in caught.value.words.en
    assert len(caught.value.problems) == 8 and "有 8 处" in caught.value.words.zh


OWN = 'inherits = "sichuan"\nzh = "某县"\nen = "Some County"\narea_code = "510104"\n'
SOURCE = 'source = "sichuan"\nclause = "2.6"\n'
REASON = 'zh = "由", en = "why"'


@pytest.mark.parametrize(
    ("entry", "zh", "en"),
    [
        (f"colour = {{ best = 0, worst = 1, {REASON} }}", "没有名为 colour 的指标", "no indicator colour"),
        (f"plaques_removed = {{ best = 9, worst = 0, {REASON} }}", "不能进入指数", "cannot be in the index"),
        (f"volunteers_share = {{ best = 9, worst = 0, {REASON} }}", "不能进入指数", "cannot be in the index"),
        (f"rebounds = {{ best = 5, worst = 5, {REASON} }}", "相同（5）", "are the same (5)"),
        (f"rebounds = {{ best = 5, worst = 0, {REASON} }}", "以低为好", "best (5) must be below worst (0)"),
        (f"satisfaction_share = {{ best = 60, worst = 100, {REASON} }}", "应大于", "must be above"),
        (f'rebounds = {{ best = "0", worst = 5, {REASON} }}', "须为数", "must be numbers"),
        (f"rebounds = {{ best = 0, worst = inf, {REASON} }}", "须为数", "must be numbers"),
        ('rebounds = { best = 0, worst = 5, en = "why" }', "缺理由 zh", "lacks its reason zh"),
        ('rebounds = { best = 0, worst = 5, zh = "由", en = " " }', "缺理由 en", "lacks its reason en"),
        (f"rebounds = {{ best = 0, worst = 5, step = 1, {REASON} }}", "没有 step", "has no key step"),
    ],
)
def test_faults_of_goalposts(folder: Path, entry: str, zh: str, en: str) -> None:
    text = f"{OWN}[settings.index_goalposts]\n{SOURCE}[settings.index_goalposts.value]\n{entry}\n"
    (folder / "odd.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_jurisdiction("odd", folder)
    (said_zh,), (said_en,) = (
        text.splitlines()[1:] for text in (caught.value.words.zh, caught.value.words.en)
    )
    assert said_zh.startswith("odd.toml index_goalposts：") and zh in said_zh
    assert said_en.startswith("odd.toml index_goalposts: ") and en in said_en
    assert [problem["place"] for problem in caught.value.problems] == ["index_goalposts"]


FILLS = {frequency: [1, 2, 3] for frequency in FREQUENCY.keys}


@pytest.mark.parametrize(
    ("key", "value", "zh", "en"),
    [
        (
            "hours_per_meeting",
            "[3, 1, 2]",
            "三个数，依次为最少、通常、最多，各为数 0.1–24",
            "the least, the usual",
        ),
        ("hours_per_meeting", "[0, 1, 2]", "0.1–24", "0.1–24"),
        ("hours_per_meeting", "2", "三个数", "three numbers"),
        ("minutes_per_certificate", "[5, 7.5, 9]", "各为整数 1–600", "each a whole number 1–600"),
        ("minutes_per_certificate", "[5, 9]", "三个数", "three numbers"),
        ("minutes_per_fill", "20", "应为各频次的三个数", "must hold for each frequency"),
        (
            "minutes_per_fill",
            {**FILLS, "weekly": [3, 2, 1]},
            "weekly 应为三个数",
            "weekly must be three numbers",
        ),
        ("minutes_per_fill", {**FILLS, "hourly": [1, 2, 3]}, "没有名为 hourly", "no frequency hourly"),
        ("minutes_per_fill", dict(list(FILLS.items())[1:]), "缺频次 daily", "the frequency daily is missing"),
    ],
)
def test_faults_of_times_taken(
    folder: Path, key: str, value: str | dict[str, list[int]], zh: str, en: str
) -> None:
    given = value if isinstance(value, str) else f"{{ {', '.join(f'{k} = {v}' for k, v in value.items())} }}"
    (folder / "odd.toml").write_text(f"{OWN}[settings.{key}]\n{SOURCE}value = {given}\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_jurisdiction("odd", folder)
    assert [problem["place"] for problem in caught.value.problems] == [key]
    assert zh in caught.value.words.zh and en in caught.value.words.en


def test_times_taken_as_a_page_shows_them_and_json_keeps_them() -> None:
    found = load_jurisdiction("sichuan")
    assert (found.minutes_per_fill["daily"].usual, found.hours_per_meeting) == (10, (1, 1.5, 3))
    settings = {setting.key: setting for setting in found.settings}
    assert settings["hours_per_meeting"].text == "1.5（1–3）"
    assert settings["minutes_per_fill"].text.startswith("日 10（5–20）；周 20（10–45）；")
    kept = json.loads(json.dumps(settings["minutes_per_fill"].value, sort_keys=True))
    assert (
        Setting("minutes_per_fill", kept, SILENT, "", Words("", "")).text == settings["minutes_per_fill"].text
    )


@pytest.mark.parametrize(
    ("entries", "zh", "en"),
    [
        (f"colour = {{ weight = 1, {REASON} }}", "没有名为 colour 的负担类别", "no burden group colour"),
        (f"context = {{ weight = 1, {REASON} }}", "没有名为 context 的负担类别", "no burden group context"),
        (f"forms = {{ weight = -1, {REASON} }}", "不小于0", "at least 0"),
        (f"forms = {{ weight = true, {REASON} }}", "不小于0", "at least 0"),
        (f"forms = {{ weight = 0, {REASON} }}", "至少一类的权重须大于0", "at least one weight"),
        ('forms = { weight = 1, zh = "由" }', "缺理由 en", "lacks its reason en"),
        (f"forms = {{ weight = 1, {REASON} }}", "缺 plaques 的权重", "the weight of plaques is missing"),
    ],
)
def test_faults_of_weights(folder: Path, entries: str, zh: str, en: str) -> None:
    text = f"{OWN}[settings.index_weights]\n{SOURCE}[settings.index_weights.value]\n{entries}\n"
    (folder / "odd.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_jurisdiction("odd", folder)
    assert "odd.toml index_weights：" in caught.value.words.zh and zh in caught.value.words.zh
    assert "odd.toml index_weights: " in caught.value.words.en and en in caught.value.words.en


@pytest.mark.parametrize("key", ["index_goalposts", "index_weights"])
@pytest.mark.parametrize("value", ["3", "{}"])
def test_goalposts_and_weights_are_tables(folder: Path, key: str, value: str) -> None:
    text = f"{OWN}[settings.{key}]\n{SOURCE}value = {value}\n"
    (folder / "odd.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"best, worst, zh, en|weight, zh, en"):
        load_jurisdiction("odd", folder)


def test_a_county_may_weigh_and_measure_by_its_own_document(folder: Path) -> None:
    """A weight of 0 leaves a group out; groups without a goalpost need no weight."""
    text = (
        f"{OWN}[settings.index_goalposts]\n{SOURCE}[settings.index_goalposts.value]\n"
        f"rebounds = {{ best = 0, worst = 5.5, {REASON} }}\n"
        f"forms_per_community = {{ best = 1, worst = 2, {REASON} }}\n"
        f"[settings.index_weights]\n{SOURCE}[settings.index_weights.value]\n"
        f"forms = {{ weight = 0, {REASON} }}\nresults = {{ weight = 2.5, {REASON} }}\n"
    )
    (folder / "own.toml").write_text(text, encoding="utf-8")
    found = load_jurisdiction("own", folder)
    assert found.index_goalposts["rebounds"].worst == 5.5
    assert {code: entry.weight for code, entry in found.index_weights.items()} == {"forms": 0, "results": 2.5}


def test_the_defaults_keep_to_the_rules_of_what_a_document_may_say() -> None:
    defaults = tomllib.loads((FOLDER / "defaults.toml").read_text(encoding="utf-8"))
    said = {
        key: {**entry, "source": "sichuan", "clause": "1"} if "value" in entry else {"silent": True}
        for key, entry in defaults.items()
    }
    declared = {"zh": "某省", "en": "Some", "area_code": "990000", "settings": said}
    assert list(find_faults(declared)) == []
    assert list(defaults) == list(SETTING_RULES)


def test_a_file_without_settings_is_told_each_missing_one(folder: Path) -> None:
    (folder / "bare.toml").write_text('zh = "某省"\nen = "Some"\narea_code = "990000"\n', encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_jurisdiction("bare", folder)
    assert len(caught.value.problems) == len(SETTING_RULES)


@pytest.mark.parametrize("text", ["zh = ", 'inherits = "self"\n', 'inherits = "nowhere"\n'])
def test_files_that_cannot_be_read_say_so(folder: Path, text: str) -> None:
    (folder / "self.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError):
        load_jurisdiction("self", folder)
