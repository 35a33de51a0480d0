"""The lists that ship: counted against the documents, every file by one contract, loaded by init, and a
list that may only grow."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.actions.homes import found_home
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.base.tables import TableError
from pipelines.lists.importing import export_list, import_list
from pipelines.lists.reference import as_entries, list_files, read_list_file, reference_lists
from pipelines.lists.stored import list_entries, list_versions
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.lists import Basis, join_bases, split_bases

COUNTED = {
    ("sichuan", "self_governance"): 20,
    ("sichuan", "assistance"): 32,
    ("sichuan", "negative"): 7,
    ("gansu", "self_governance"): 24,
    ("gansu", "assistance"): 29,
    ("gansu", "negative"): 7,
    ("national", "certificates_forbidden"): 20,
}
"""Entries of each annex, counted in the documents; the 20 certificates as 民发〔2020〕20号 announced them."""


def entries_of(jurisdiction: str, kind: str) -> dict[int, object]:
    return {entry.number: entry for entry in reference_lists(jurisdiction)[kind].entries}


@pytest.mark.parametrize("path", list_files(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_file_keeps_to_the_contract(path: Path) -> None:
    found = read_list_file(path)
    assert len(found.entries) == COUNTED[found.jurisdiction, found.kind]
    for entry in found.entries:
        assert bool(entry.bases) == (found.kind in ("self_governance", "assistance")), entry.title
        assert entry.clause.endswith(f"第{entry.number}项")
        assert split_bases(join_bases(entry.bases)) == entry.bases
    assert all(entry.includes for entry in found.entries if found.kind == "negative")


def test_every_list_of_the_documents_is_there() -> None:
    assert {(path.parent.name, path.stem) for path in list_files()} == set(COUNTED)


@pytest.mark.parametrize(
    ("jurisdiction", "kind", "number", "laws", "articles"),
    [  # counted by hand in the annexes: laws named, articles named
        ("sichuan", "self_governance", 7, 4, 6),
        ("sichuan", "self_governance", 15, 5, 4),
        ("sichuan", "assistance", 18, 2, 2),
        ("sichuan", "assistance", 32, 3, 0),
        ("gansu", "self_governance", 7, 3, 13),
        ("gansu", "assistance", 8, 1, 4),
    ],
)
def test_bases_are_counted(jurisdiction: str, kind: str, number: int, laws: int, articles: int) -> None:
    bases = entries_of(jurisdiction, kind)[number].bases
    assert len({basis.law for basis in bases}) == laws
    assert sum(basis.article is not None for basis in bases) == articles


def test_kinds_of_work_inside_a_negative_category() -> None:
    """Annex 3 of both documents: what one province names and the other does not."""
    sichuan, gansu = (
        {name for entry in reference_lists(where)["negative"].entries for name in entry.includes}
        for where in ("sichuan", "gansu")
    )
    assert {"场镇管理", "农村公路养护管理", "畜禽养殖关闭整治"} <= sichuan - gansu
    assert {"文化市场管理", "住宅小区、自建房安全隐患排查整治", "辖区绿化统计"} <= gansu - sichuan


def test_a_county_has_the_lists_of_its_province_and_the_nation() -> None:
    assert reference_lists("renshou") == reference_lists("sichuan")
    assert reference_lists("huanxian") == reference_lists("gansu")
    assert list(reference_lists("guangxi")) == ["certificates_forbidden"]
    with pytest.raises(UserError):
        reference_lists("atlantis")


GOOD = """jurisdiction = "some"
kind = "negative"
title = "清单"
document = "文件"
source = "sichuan"
clause = "附件3"
categories_from = "source"
[[entries]]
number = 1
title = "甲"
category = "类"
clause = "附件3第1项"
bases = [{ law = "某法", article = "第三条" }]
"""


@pytest.mark.parametrize(
    ("old", "new", "place", "en"),
    [
        ("number = 1", "number = 2", "entries 1 number", "is 2, not 1"),
        ('title = "甲"', 'title = " "', "entries 1 title", "must be a str"),
        ('title = "甲"', f'title = "{"长" * 31}"', "entries 1 title", "longer than 30"),
        ('category = "类"\n', "", "entries 1 category", "is missing"),
        ('clause = "附件3第1项"', 'clause = "1"\ncolour = 1', "entries 1 colour", "no such key"),
        ('law = "某法"', 'law = "《某法》"', "entries 1 bases", "without 《》"),
        ('"第三条"', '"第3条"', "entries 1 bases", "must be one article"),
        ('{ law = "某法", article = "第三条" }', '"某法"', "entries 1 bases", "must have law"),
        ("bases = [", 'bases = [{ law = "某法", article = "第三条" },', "entries 1 bases", "a basis twice"),
        ("bases =", 'includes = ["乙", "乙"]\nbases =', "entries 1 includes", "different texts"),
        (
            "bases =",
            "valid_from = 2026-02-01\nvalid_to = 2026-01-01\nbases =",
            "entries 1 valid_to",
            "before",
        ),
        ('source = "sichuan"', 'source = "rumour"', "source", "'rumour' is not one of"),
        ('kind = "negative"', 'kind = "assistance"', "jurisdiction, kind", "differ from"),
        ("[[entries]]\nnumber", "[entries]\nnumber", "entries", "must be a list"),
    ],
)
def test_faults_of_a_file_are_named(tmp_path: Path, old: str, new: str, place: str, en: str) -> None:
    path = tmp_path / "some" / "negative.toml"
    path.parent.mkdir()
    path.write_text(GOOD, encoding="utf-8")
    assert len(read_list_file(path).entries) == 1
    assert GOOD.count(old) == 1
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        read_list_file(path)
    assert f"some/negative.toml {place}: " in caught.value.words.en and en in caught.value.words.en
    assert f"some/negative.toml {place}：" in caught.value.words.zh


def test_two_entries_of_one_title_and_a_broken_file(tmp_path: Path) -> None:
    path = tmp_path / "some" / "negative.toml"
    path.parent.mkdir()
    second = GOOD[GOOD.index("[[entries]]") :].replace("number = 1", "number = 2")
    path.write_text(GOOD + second, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        read_list_file(path)
    assert "“甲”出现多次" in caught.value.words.zh and "more than once" in caught.value.words.en
    path.write_text("title = ", encoding="utf-8")
    with pytest.raises(UserError):
        read_list_file(path)


@pytest.mark.parametrize(
    ("cell", "bases"),
    [
        (None, ()),
        ("", ()),
        ("《禁毒法》第十七条、第三十四条", (Basis("禁毒法", "第十七条"), Basis("禁毒法", "第三十四条"))),
        ("《消防法》;《教育法》第五十二条；", (Basis("消防法"), Basis("教育法", "第五十二条"))),
        (
            "《甲条例》（中华人民共和国国务院令第577号）第五条、《乙条例》第四十二条",
            (Basis("甲条例", "第五条"), Basis("乙条例", "第四十二条")),
        ),
        (
            "“法”第三条\n《某省〈某法〉实施办法》第八条",
            (Basis("", "“法”第三条"), Basis("某省〈某法〉实施办法", "第八条")),
        ),
    ],
)
def test_bases_of_a_cell(cell: str | None, bases: tuple[Basis, ...]) -> None:
    assert split_bases(cell) == bases


letters = st.sampled_from("中华人民共和国某省城市法条例〈〉（）暂行 ")
names = st.text(letters, min_size=1, max_size=20).map(str.strip).filter(bool)
articles = st.none() | st.integers(1, 999).map(lambda number: f"第{number}条")


@given(st.lists(st.builds(Basis, names, articles), max_size=8))
def test_joined_bases_are_split_as_they_were(bases: list[Basis]) -> None:
    assert split_bases(join_bases(bases)) == tuple(bases)


@pytest.fixture
def gansu(tmp_path: Path) -> Home:
    areas = tmp_path / "areas.csv"
    areas.write_text("code,name,level,parent\n620000,甘肃省,province,\n", encoding="utf-8")
    home = Home(tmp_path / "home")
    found_home(home, system_scope(), "gansu", areas)
    return home


def test_init_loads_the_lists_of_the_documents(gansu: Home) -> None:
    with open_store(gansu) as store:
        versions = list_versions(store).select("kind", "version", "entries").rows()
        entries = list_entries(store, "negative").drop("kind")
        detail = json.loads(store.scalar("SELECT detail FROM audit WHERE action = 'init'"))
    assert versions == [
        ("assistance", 1, 29),
        ("certificates_forbidden", 1, 20),
        ("negative", 1, 7),
        ("self_governance", 1, 24),
    ]
    assert entries.equals(as_entries(reference_lists("gansu")["negative"]))
    assert detail["lists"]["negative"]["source"] == "huanxian"
    assert detail["lists"]["negative"]["clause"] == "附件3"


@pytest.mark.parametrize("kind", ["self_governance", "assistance", "negative"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_list_goes_out_and_comes_back(tmp_path: Path, gansu: Home, kind: str, ending: str) -> None:
    out = tmp_path / f"list.{ending}"
    export_list(gansu, kind, out)
    assert import_list(gansu, out, kind).version is None


def negative(tmp_path: Path, home: Home, change: pl.Expr | None = None, without: int = 0) -> Path:
    """The home's negative list as a file, with a change and without an entry."""
    with open_store(home) as store:
        rows = list_entries(store, "negative").drop("kind").filter(pl.col("number") != without)
    path = tmp_path / "negative.csv"
    (rows if change is None else rows.with_columns(change)).write_csv(path)
    return path


def test_gansus_negative_list_does_not_shrink(tmp_path: Path, gansu: Home) -> None:
    with pytest.raises(TableError) as caught:
        import_list(gansu, negative(tmp_path, gansu, without=5), "negative")
    (problem,) = caught.value.problems
    assert (problem["code"], problem["value"]) == ("LST-012", "招商引资与市场主体发展")
    assert (
        "环县《开展城乡社区减负专项行动的实施方案》附件3备注3" in problem["message"]
        and "第 5 条" in problem["message"]
    )
    assert "annex 3, note 3" in caught.value.words.en and "招商引资与市场主体发展" in caught.value.words.en
    ended = pl.when(pl.col("number") == 2).then(pl.date(2026, 12, 31)).alias("valid_to")
    begun = pl.when(pl.col("number") == 3).then(pl.date(2026, 1, 1)).alias("valid_from")
    renamed = pl.col("title").replace("税费征收与缴税核实", "协税")
    for change, code in ((ended, "LST-013"), (begun, "LST-013"), (renamed, "LST-012")):
        with pytest.raises(TableError) as caught:
            import_list(gansu, negative(tmp_path, gansu, change), "negative")
        assert [problem["code"] for problem in caught.value.problems] == [code]
    with open_store(gansu) as store:
        assert list_entries(store, "negative").height == 7


def test_gansus_negative_list_grows_and_may_be_renumbered(tmp_path: Path, gansu: Home) -> None:
    path = negative(tmp_path, gansu, pl.col("number") + 1)
    path.write_text(path.read_text(encoding="utf-8") + "1,代收代缴费用,收费类,,,\n", encoding="utf-8")
    assert import_list(gansu, path, "negative").version == 2
    with pytest.raises(TableError) as caught:
        import_list(gansu, negative(tmp_path, gansu, without=1), "negative")
    assert caught.value.problems[0]["value"] == "代收代缴费用"


def test_other_lists_and_other_provinces_may_shrink(tmp_path: Path, gansu: Home) -> None:
    with open_store(gansu) as store:
        shorter = list_entries(store, "assistance").drop("kind").head(3)
    shorter.write_csv(tmp_path / "short.csv")
    assert import_list(gansu, tmp_path / "short.csv", "assistance").version == 2
    other = Home(tmp_path / "other")
    found_home(other, system_scope(), "sichuan", tmp_path / "areas.csv")
    assert import_list(other, negative(tmp_path, other, without=5), "negative").version == 2
