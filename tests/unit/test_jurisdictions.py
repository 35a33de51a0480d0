"""The settings of the jurisdictions: what the documents say, and that every file keeps to its contract."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from pipelines.areas import read_reference
from pipelines.errors import UserError
from pipelines.jurisdictions import FOLDER, jurisdiction_names, load_jurisdiction
from schemas.jurisdiction import SETTING_RULES, SILENT, SOURCES, Norm

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
        assert setting.note_zh and setting.note_en, f"{name} {setting.key}: a note says where it comes from"
    names = dict(read_reference(jurisdiction.area_code).select("code", "name").rows())
    assert names[jurisdiction.area_code] == jurisdiction.zh
    assert pickle.loads(pickle.dumps(jurisdiction)) == jurisdiction


@pytest.mark.parametrize("name", PROVINCES)
def test_defaults_stand_in_where_the_documents_are_silent(name: str) -> None:
    found = load_jurisdiction(name)
    assert (found.due_day, found.emergency_grace_days) == (5, 30)
    assert (found.minimum_completeness, found.minimum_communities, found.change_factor) == (0.9, 10, 3)
    assert found.norms == {
        "urban": Norm(2000, 4000, 10), "town": Norm(700, 2000, None), "village": Norm(300, 1500, 5)
    }
    silent = {setting.key for setting in found.settings if setting.source == SILENT}
    assert set(SETTING_RULES) - silent <= {"permitted_outside_plaques"}


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
        "beijing": (SILENT, ""), "gansu": ("huanxian", "2.3"), "guangxi": ("guangxi", "2.1"),
        "sichuan": ("sichuan", "2.6"),
    }


def test_values_as_a_page_shows_them() -> None:
    text = {setting.key: setting.text for setting in load_jurisdiction("guangxi").settings}
    assert text["households_urban"] == "2000–4000" and text["due_day"] == "5"
    assert text["permitted_outside_plaques"].startswith("社区党组织、社区居民委员会")


def test_an_unknown_jurisdiction_is_told_the_known_ones() -> None:
    with pytest.raises(UserError) as caught:
        load_jurisdiction("atlantis")
    assert "atlantis" in caught.value.zh and "sichuan" in caught.value.zh
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
        '[settings.minimum_completeness]\nvalue = 0.8\n'
        '[settings.minimum_communities]\nabsent = true\nsource = "sichuan"\nclause = "1"\n'
        '[settings.households_town]\nvalue = [2000, 700]\nsource = "sichuan"\nclause = "1"\n'
        '[settings.households_urban]\nvalue = [1, 2]\nsilent = true\n'
        '[settings.colour]\nvalue = 3\n',
        encoding="utf-8",
    )
    with pytest.raises(UserError) as caught:
        load_jurisdiction("odd", folder)
    for word in ("zh", "area_code", "due_day", "minimum_completeness", "minimum_communities",
                 "households_town", "households_urban", "colour"):
        assert f"odd.toml {word}：" in caught.value.zh and f"odd.toml {word}: " in caught.value.en
    assert len(caught.value.zh.splitlines()) == 8


def test_a_file_without_settings_is_told_each_missing_one(folder: Path) -> None:
    (folder / "bare.toml").write_text('zh = "某省"\nen = "Some"\narea_code = "990000"\n', encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_jurisdiction("bare", folder)
    assert len(caught.value.zh.splitlines()) == len(SETTING_RULES)


@pytest.mark.parametrize("text", ["zh = ", 'inherits = "self"\n', 'inherits = "nowhere"\n'])
def test_files_that_cannot_be_read_say_so(folder: Path, text: str) -> None:
    (folder / "self.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError):
        load_jurisdiction("self", folder)
