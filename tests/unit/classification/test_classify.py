"""Names as clerks write them, hand-made, and what holds of every name."""

from __future__ import annotations

import json
import tomllib
import unicodedata
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.__main__ import main
from pipelines.actions.homes import found_home
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.classification.classify import Classification, classify
from pipelines.classification.entries import Entry, as_named, home_entries, reference_entries
from pipelines.classification.words import FILE, load_words, plain, sounds
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.lists import LIST_KINDS

PROVINCES = {name: reference_entries(name) for name in ("sichuan", "gansu")}
EVERY = sorted({(name, entry) for name, entries in PROVINCES.items() for entry in entries})


def ask(text: str, jurisdiction: str = "sichuan", kind: str | None = None) -> Classification:
    return classify(text, PROVINCES[jurisdiction], kind)


def first(found: Classification) -> tuple[str, str]:
    return found.suggestions[0].kind, found.suggestions[0].title


@pytest.mark.parametrize(("text", "kind", "title"), [
    ("人口普查入户", "assistance", "人口普查"),
    ("普查人口", "assistance", "人口普查"),
    ("救助社会", "assistance", "社会救助"),
    ("低保日常服务管理（城市）", "assistance", "城市低保日常管理服务"),
    ("社区娇正", "assistance", "社区矫正"),
    ("经普", "assistance", "经济普查"),
    ("国防叫育", "assistance", "国防教育"),
    ("无犯罪纪录证明", "certificates_forbidden", "无犯罪记录证明"),
    ("健再证明", "certificates_forbidden", "健在证明"),
    ("收入证明", "certificates_forbidden", "居民财产证明"),
])  # fmt: skip
def test_short_turned_round_misspelt_or_abbreviated_is_found(text: str, kind: str, title: str) -> None:
    assert first(ask(text)) == (kind, title)
    assert ask(text).verdict in ("match", "unsure")


@pytest.mark.parametrize("text", ["推销信用卡", "直播带货", "abc123", "订报纸", "🙂 x", "龘" * 50])
def test_what_fits_nothing_is_called_none(text: str) -> None:
    assert ask(text).verdict == "none"


@pytest.mark.parametrize("text", [
    "违章建筑拆除", "拆除违章建筑", "拆违", "河道整治", "行道树排威", "招商引资", "生产安全检查与设施管护",
])  # fmt: skip
def test_a_negative_item_is_never_decided_on(text: str) -> None:
    found = ask(text)
    assert found.verdict == "unsure"
    assert found.suggestions[0].kind == "negative"
    assert "人来判断" in found.suggestions[0].why.zh
    assert "a person decides" in found.suggestions[0].why.en


def test_a_negative_item_close_behind_the_first_leaves_it_to_a_person() -> None:
    entries = (Entry("assistance", 1, "河道清洁整治"), Entry("negative", 1, "河道整治清洁"))
    assert classify("河道清洁整治", entries[:1]).verdict == "match"
    assert classify("河道清洁整治", entries).verdict == "unsure"


def test_the_reason_names_what_was_read_as_what() -> None:
    why = ask("经普动员").suggestions[0].why.zh
    assert "“经普”即“经济普查”" in why
    assert ask("社会救助").suggestions[0].why.zh.startswith("与名称“社会救助”相同")


@pytest.mark.parametrize("text", ["", "  \n", "、，。（）", "🙂"])
def test_a_name_without_characters_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        ask(text)


def test_unknown_kinds_and_jurisdictions_are_refused() -> None:
    with pytest.raises(UserError):
        ask("社会救助", kind="lists")
    with pytest.raises(UserError):
        reference_entries("atlantis")


def test_a_very_long_name_is_answered() -> None:
    assert ask("社会救助" * 5000).suggestions[0].title == "社会救助"


def test_without_entries_nothing_fits() -> None:
    assert classify("社会救助", ()) == Classification("none", ())
    assert ask("社会救助", kind="retained_forms") == Classification("none", ())


@pytest.mark.parametrize(("jurisdiction", "entry"), EVERY, ids=lambda value: getattr(value, "title", value))
def test_an_entrys_own_title_is_first(jurisdiction: str, entry: Entry) -> None:
    found = ask(entry.title, jurisdiction, entry.kind)
    assert (found.suggestions[0].number, found.suggestions[0].score) == (entry.number, 1.0)
    assert found.verdict == ("unsure" if entry.kind == "negative" else "match")
    assert ask(entry.title, jurisdiction).suggestions[0].title == entry.title


@pytest.mark.parametrize(("jurisdiction", "entry"), EVERY, ids=lambda value: getattr(value, "title", value))
def test_each_other_name_leads_to_its_entry(jurisdiction: str, entry: Entry) -> None:
    for name in entry.includes:
        assert first(ask(name, jurisdiction)) == (entry.kind, entry.title)


LETTERS = st.sampled_from("社会救助证明登记普查人口经济拆违建ＡbＣ12（）、 ")
names = st.text(LETTERS, min_size=1, max_size=20).filter(plain)


@settings(max_examples=60, deadline=None)
@given(names, st.randoms())
def test_case_blanks_width_and_the_order_of_entries_do_not_matter(text: str, random) -> None:
    shuffled = list(PROVINCES["gansu"])
    random.shuffle(shuffled)
    as_written = ask(text, "gansu")
    assert classify(text, shuffled) == as_written
    for same in (f" {text}\t", "　".join(text), text.swapcase(), unicodedata.normalize("NFKC", text)):
        assert ask(same, "gansu") == as_written


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40).filter(plain))
def test_any_text_gets_a_verdict_that_its_suggestions_bear_out(text: str) -> None:
    found = ask(text)
    scores = [s.score for s in found.suggestions]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert all(s.why.zh and s.why.en for s in found.suggestions)
    if found.verdict == "match":
        assert found.suggestions[0].kind != "negative"


def test_sounds_are_without_tone_and_broad() -> None:
    assert sounds("整治") == sounds("增资") == ("zen", "zi")


def test_every_word_of_the_table_is_read_as_it_is_written() -> None:
    words = load_words()
    assert all(plain(said) == said and plain(means) == means for said, means in words.means.items())
    assert all(cue.kinds <= set(LIST_KINDS.keys) for cue in words.cues)
    assert all(0 < factor <= 1 for cue in words.cues for factor in (cue.other_kinds, cue.without))


def test_no_word_is_explained_twice() -> None:
    groups = tomllib.loads(FILE.read_text(encoding="utf-8"))["synonyms"]
    said = [pair[0] for group in groups for pair in group["pairs"]]
    assert len(said) == len(set(said))
    assert all(group["why"] for group in groups)


def test_an_entry_goes_by_its_title_and_by_the_work_inside_it() -> None:
    rows = pl.DataFrame(
        {"kind": ["negative"] * 2, "number": [1, 2], "title": ["甲", "乙"], "includes": [None, "丙；丁"]}
    )
    assert as_named(rows) == (Entry("negative", 1, "甲"), Entry("negative", 2, "乙", ("丙", "丁")))


def test_a_new_homes_entries_are_those_of_the_documents(tmp_path: Path) -> None:
    areas = tmp_path / "areas.csv"
    areas.write_text("code,name,level,parent\n510000,四川省,province,\n", encoding="utf-8")
    home = Home(tmp_path / "home")
    found_home(home, system_scope(), "sichuan", areas)
    with open_store(home) as store:
        entries = home_entries(store, date(2026, 10, 31))
    assert sorted(entries) == sorted(PROVINCES["sichuan"])
    assert main(["--home", str(home.path), "classify", "人口普查"]) == 0


def test_the_command_line_speaks_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", "拆违建", "--jurisdiction", "huanxian", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"verdict", "suggestions"}
    assert set(told["suggestions"][0]) == {"kind", "number", "title", "score", "why", "why_en"}
    assert (told["verdict"], told["suggestions"][0]["kind"]) == ("unsure", "negative")


def test_the_command_line_speaks_to_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", "人普", "--jurisdiction", "gansu"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "对应第一项"
    assert main(["--lang", "en", "classify", "直播带货", "--jurisdiction", "gansu"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "nothing fits"


@pytest.mark.parametrize("words", [
    ["", "--jurisdiction", "gansu"], ["普查", "--jurisdiction", "atlantis"],
    ["普查", "--jurisdiction", "gansu", "--kind", "lists"],
])  # fmt: skip
def test_the_command_line_refuses(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", *words]) == 2
    assert capsys.readouterr().err
