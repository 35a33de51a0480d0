"""The key of a name: one for a column and for a single text, and blind to what no eye tells apart."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.base.names import SHORT, add_name_keys, document_key, name_key, name_key_of
from pipelines.base.traditional import TRADITIONAL

TEXTS = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=20)


@pytest.mark.parametrize("times", [1, SHORT], ids=["short", "long"])
@given(texts=st.lists(TEXTS, min_size=1, max_size=20))
def test_a_column_and_a_text_have_the_same_key(times: int, texts: list[str]) -> None:
    column = pl.DataFrame({"name": texts * times}, schema={"name": pl.String})
    keys = [name_key_of(text) for text in texts] * times
    assert column.select(name_key(pl.col("name")))["name"].to_list() == keys


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=12))
def test_a_key_is_its_own_key(text: str) -> None:
    assert name_key_of(name_key_of(text)) == name_key_of(text)


@given(st.text(alphabet="台账（试行）ab", min_size=1, max_size=12), st.data())
def test_what_no_eye_sees_makes_no_other_name(name: str, data: st.DataObject) -> None:
    unseen = st.sampled_from(
        [" ", "\u3000", "\u00a0", "\u200b", "\ufeff", "\u00ad", "\u2066", "\n", "\ufe0f"]
    )
    place = data.draw(st.integers(0, len(name)))
    assert name_key_of(name[:place] + data.draw(unseen) + name[place:]) == name_key_of(name)


def test_an_empty_cell_has_no_key() -> None:
    for times in (1, SHORT):
        names = pl.DataFrame({"name": [None, "表", None] * times}, schema={"name": pl.String})
        assert names.select(name_key(pl.col("name")))["name"].to_list() == [None, "表", None] * times
    assert names.clear().select(name_key(pl.col("name"))).is_empty()


def test_keys_stand_beside_the_names_as_they_are_written() -> None:
    names = pl.DataFrame({"name": ["《表》", None, "表", "《表》"]}, schema={"name": pl.String})
    expected = [("《表》", "表"), (None, None), ("表", "表"), ("《表》", "表")]
    assert add_name_keys(names, ["name"]).rows() == expected
    assert add_name_keys(names.lazy(), ["name"]).collect().rows() == expected


@pytest.mark.parametrize(
    "written",
    [
        "居民信息 采集表",
        "居民信息\u3000采集表",
        "《居民信息采集表》",
        "居民信息\u200b采集表",
        "\ufeff居民信息采集表",
    ],
)
def test_blanks_and_quotation_marks_make_no_other_name(written: str) -> None:
    assert name_key_of(written) == "居民信息采集表"


def test_width_and_case_make_no_other_name() -> None:
    assert name_key_of("ＡＰＰ（试行）") == name_key_of("app(试行)") == "app(试行)"


def test_another_character_is_another_name() -> None:
    assert name_key_of("账目表") != name_key_of("账目表甲")
    assert name_key_of("乾县统计表") != name_key_of("干县统计表")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("低保台帐", "低保台账"),
        ("低保臺賬", "低保台账"),
        ("創業服務站", "创业服务站"),
        ("創業服务站", "创业服务站"),
        ("嚴重精神障礙患者隨訪錶", "严重精神障碍患者随访表"),
        ("數據採集統計表", "数据采集统计表"),
        ("⽉报", "月报"),
        ("⻢场⻓名册", "马场长名册"),
        ("表【试行】", "表(试行)"),
        ("表〔试行〕", "表（试行）"),
        ("表｛试行｝", "表[试行]"),
        ("收\u00ad入\u2060证\ufe0f明", "收入证明"),
        ("收入\r\n证明", "收入证明"),
        ("『收入证明』", "收入证明"),
        ("2026—27年度表", "2026-27年度表"),
        ("Ａｐｐ表", "app表"),
    ],
)
def test_variants_are_one_name(written: str, meant: str) -> None:
    assert name_key_of(written) == name_key_of(meant)


def test_a_traditional_character_stands_for_one_that_stands_for_itself() -> None:
    older, simple = TRADITIONAL[::2], TRADITIONAL[1::2]
    assert len(older) == len(simple) == len(set(older)) > 2500
    assert not set(older) & set(simple)
    assert not any(_in_gb2312(one) for one in older) and all(map(_in_gb2312, simple))


def _in_gb2312(sign: str) -> bool:
    try:
        return bool(sign.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def test_the_brackets_of_a_document_number_are_alike() -> None:
    written = pl.DataFrame(
        {"number": ["环发〔2026〕3号", "环发[2026]3号", "环发（2026）3 号", " ", "无", "—"]}
    )
    assert written.select(document_key(pl.col("number")))["number"].to_list() == [
        *["环发(2026)3号"] * 3,
        *[None] * 3,
    ]
