"""The page of lists: what each part says of a home with lists, and a file handed in, imported or not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.words.text import use_language
from pages.admit.lists import words as list_words
from pipelines.base.home import Home
from pipelines.classification.comparison import compare_lists
from pipelines.lists.stored import list_entries, list_history
from pipelines.queries import lists, open_snapshot
from pipelines.store import open_store
from schemas.lists import LIST_KINDS
from tests.pages.conftest import Shower, words
from tests.support.listed_home import HEAD, WHY, build_listed_home
from tests.support.made_once import copy_home, made_home
from tests.support.scopes import WHOLE

PARTS = ("browse", "classify", "compare", "versions", "yearly", "import")


@pytest.fixture(scope="module")
def listed() -> Home:
    return made_home(build_listed_home)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A copy that may be written to."""
    return copy_home(tmp_path / "home", build_listed_home)


@pytest.mark.parametrize("view", ["", "paper", "cards"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("part", PARTS)
def test_every_part_in_every_view(show: Shower, listed: Home, part: str, language: str, view: str) -> None:
    query = {"part": part, "lang": language, "item": "禁毒宣传"} | ({"view": view} if view else {})
    run = show("lists", listed.path, **query)
    assert not run.exception and not run.error
    assert ("快照" if language == "zh" else "Snapshot") in words(run)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_without_any_list(show: Shower, small_home: Home, part: str) -> None:
    run = show("lists", part=part, item="禁毒宣传")
    assert not run.exception and not run.error


def test_browsing_shows_what_is_in_force_in_the_month(show: Shower, listed: Home) -> None:
    run = show("lists", listed.path, kind="retained_forms", period="2026-09")
    assert list(run.dataframe[0].value["number"]) == [1, 3]
    assert "保留表格清单现行2条" in words(run)
    run = show("lists", listed.path, kind="retained_forms", period="2026-08")
    assert list(run.dataframe[0].value["number"]) == [1]
    run = show("lists", listed.path, kind="assistance")
    shown = run.dataframe[0].value
    assert len(shown) == 32
    assert list(shown["bases"][1]) == ["《禁毒法》第十七条", "《禁毒法》第三十四条"]
    assert shown["clause"][1] == "附件2第2项"


def test_every_word_searched_for_is_in_what_is_found(show: Shower, listed: Home) -> None:
    run = show("lists", listed.path, words="消防 检查")
    truth = {("self_governance", 17), ("negative", 7)}
    shown = run.dataframe[0].value
    names = {name: key for key, name in LIST_KINDS.zh_of.items()}
    keys = [names[kind] for kind in shown["kind"]]
    assert set(zip(keys, shown["number"], strict=True)) == truth
    assert "含“消防 检查”的有2条" in words(run)
    nothing = show("lists", listed.path, words="火星登陆")
    assert "没有条目含有这些词" in words(nothing) and not nothing.dataframe


@pytest.mark.parametrize(
    ("item", "said", "warned"),
    [
        ("协助做好艾滋病防治", "对应协助事项清单第22条", False),
        ("整治非机动车", "须由人来判断", True),
        ("火星登陆培训班", "与现行清单都不相符", False),
    ],
)
def test_the_box_says_what_is_meant(show: Shower, listed: Home, item: str, said: str, warned: bool) -> None:
    run = show("lists", listed.path, part="classify", item=item)
    assert said in words(run)
    assert any("系统从不自行认定负面事项" in one.value for one in run.warning) == warned


def test_comparing_says_what_the_other_asks(show: Shower, listed: Home) -> None:
    run = show("lists", listed.path, part="compare")
    asked = compare_lists("gansu", "sichuan").filter(
        pl.col("standing").is_in(["none", "forbidden"]), pl.col("kind") != "negative"
    )
    assert f"甘肃省要社区办而四川省没有的{asked.height}项" in words(run)
    assert "食品安全检查和违法报告，四川省列为负面事项" in words(run)
    only = show("lists", listed.path, part="compare", side="second").dataframe[0].value
    assert len(only) == 12 and set(only["standing"]) == {"＋ 只有右边有"}
    turned = show("lists", listed.path, part="compare", first="gansu", side="first").dataframe[0].value
    assert len(turned) == 13


def test_versions_say_who_when_why_and_what_changed(show: Shower, listed: Home) -> None:
    run = show("lists", listed.path, part="versions", kind="retained_forms")
    said = words(run)
    assert "王主任" in said and WHY in said
    assert "＋ 新增 1、－ 删去 1、± 修改 1" in said
    table = run.table[0].value
    assert list(table["版本"]) == ["2", "1"] and list(table["理由"]) == [WHY, "没有写原因"]
    changed = run.table[1].value
    assert "类别：民政 → 公安" in list(changed["变动内容"])
    document = show("lists", listed.path, part="versions", kind="negative")
    assert "完全一致" in words(document)


def test_the_yearly_list_is_on_the_page(show: Shower, listed: Home) -> None:
    run = show("lists", listed.path, part="yearly", year="2026")
    assert "四川省城乡社区工作事项准入清单" in words(run)
    assert [len(table.value) for table in run.table] == [20, 32, 7]


def upload(run: AppTest, text: str, why: str = "", press: str = "import_list") -> AppTest:
    run.file_uploader[0].upload("forms.csv", (HEAD + text).encode(), "text/csv").run()
    run.text_input[0].input(why)
    return run.button(key=press).click().run()


def versions(home: Home) -> list[tuple[int, str | None]]:
    with open_store(home) as store:
        return list_history(store, "retained_forms").select("version", "why").rows()


def test_a_file_is_imported_published_and_shown(show: Shower, home: Home) -> None:
    run = upload(show("lists", home.path, part="import"), "1,人口台账,公安,,,\n9,新表,,,,\n", "专题会议")
    assert not run.exception
    assert any("已导入，为第3版" in one.value for one in run.success)
    assert versions(home)[-1] == (3, "专题会议")
    run.button(key="publish_list").click().run()
    assert not run.exception
    assert lists.newest_version(open_snapshot(home), WHOLE, "retained_forms") == 3


def test_a_refused_file_shows_every_error_and_changes_nothing(show: Shower, home: Home) -> None:
    run = upload(show("lists", home.path, part="import"), "x,甲,,,2026-13-01,\n2,,,,,\n")
    assert any("已退回" in one.value for one in run.error)
    assert list(run.table[0].value["代码"]) == ["LST-001", "TAB-004", "LST-002"]
    assert len(versions(home)) == 2


def test_gansus_negative_list_only_grows_on_the_page_too(show: Shower, home: Home) -> None:
    with open_store(home) as store:
        store.set_setting("jurisdiction", "gansu")
        rows = list_entries(store, "negative").drop("kind").filter(pl.col("number") != 5)
    run = show("lists", home.path, part="import", kind="negative")
    run.file_uploader[0].upload("negative.csv", rows.write_csv().encode(), "text/csv").run()
    run.button(key="import_list").click().run()
    assert list(run.table[0].value["代码"]) == ["LST-012"]
    assert "只增不减" in run.table[0].value["问题"][0]


def test_a_check_changes_nothing(show: Shower, home: Home) -> None:
    run = upload(show("lists", home.path, part="import"), "1,甲,,,,\n", press="check_list")
    assert any("检查通过，尚未导入" in one.value for one in run.info)
    assert len(versions(home)) == 2


def test_who_may_not_cannot(show: Shower, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    run = show("lists", home.path, part="import")
    run.file_uploader[0].upload("forms.csv", f"{HEAD}1,甲,,,,\n".encode(), "text/csv").run()
    monkeypatch.setenv("BURDEN_ACT_AS", "returns")
    run.button(key="import_list").click().run()
    assert len(versions(home)) == 2
    looking = show("lists", home.path, part="import")
    assert not looking.file_uploader and "只能查看清单" in words(looking)


def test_words_of_cells() -> None:
    use_language("en")
    assert list_words.change_name("added") == "＋ added"
    cell = "《中华人民共和国禁毒法》第十七条；《禁毒条例》"
    assert list_words.bases(cell) == ["《禁毒法》第十七条", "《禁毒条例》"]
