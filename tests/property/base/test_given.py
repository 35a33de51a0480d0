"""What says nothing: one answer for a column and for a text, and none that leaves a name without a key."""

from __future__ import annotations

import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.base.given import UNSEEN, nothing, says_nothing
from pipelines.base.names import document_written, name_key_of, written

SIGNS = st.sampled_from([*" \u200b\ufe0f\u206a\ufff9《》“”（）()-—/无0表a", "\U000e0100"])
TEXTS = st.one_of(
    st.text(alphabet=SIGNS, max_size=6),
    st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=4),
)


@given(texts=st.lists(TEXTS, min_size=1, max_size=20))
def test_a_column_and_a_text_are_one_answer(texts: list[str]) -> None:
    column = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    assert column.select(nothing(pl.col("text")))["text"].to_list() == [says_nothing(one) for one in texts]


@given(TEXTS)
def test_a_text_without_a_key_says_nothing(text: str) -> None:
    assert name_key_of(text) != "" or says_nothing(text)
    assert written(text) is not None or says_nothing(text)


def test_no_character_is_unseen_for_one_and_seen_for_the_other() -> None:
    """Spaces and control characters of Unicode are unseen, but for signs that Arabic and Syriac show."""
    every = pl.DataFrame({"sign": [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]})
    unseen = every.filter(pl.col("sign").str.contains(f"^[{UNSEEN}]$"))["sign"].to_list()
    assert all(name_key_of(sign) == "" for sign in unseen)
    shown = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
    blank = [s for s in every["sign"] if unicodedata.category(s) in ("Cc", "Cf", "Zs", "Zl", "Zp")]
    assert set(blank) - set(unseen) == set(shown)


@pytest.mark.parametrize("text", ["\ufe0f", "\u206a", "", " "])
def test_nothing_is_written(text: str) -> None:
    assert written(text) is None


@pytest.mark.parametrize("text", ["表", "《表》", "（一）", "1", "\ue000"])
def test_a_name_is_written(text: str) -> None:
    assert written(f" {text}\n") == text


@pytest.mark.parametrize(
    "text",
    [
        *[
            "无",
            "無",
            "暂无",
            "没有",
            "-",
            "—",
            "——",
            "/",
            "／",
            "0",
            "00",
            "０",
            "〇",
            "N/A",
            "n.a.",
            "Ｎ／Ａ",
            "None",
        ],
        *[
            "待定",
            "（无）",
            "《无》",
            "无。",
            "暂 无",
            "待 定",
            "无\u200b",
            "未批",
            "審批中",
            "无文号",
            "…",
            "*",
            "？",
            "√",
        ],
    ],
)
def test_words_for_none_give_no_name(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "无障碍设施表",
            "无偿献血登记表",
            "没收物品台账",
            "空巢老人台账",
            "待业人员登记表",
            "未成年人台账",
            "略阳县民政局",
        ],
        *[
            "环发〔2026〕3号",
            "3号",
            "1",
            "0号",
            "10",
            "N",
            "app",
            "表-",
            "待定岗人员",
            "#N/A",
            "\ue000",
            "\U00030edd",
        ],
    ],
)
def test_names_that_begin_like_such_a_word_are_names(text: str) -> None:
    assert not says_nothing(text)


def test_a_number_is_written_where_there_is_a_document() -> None:
    assert [document_written(text) for text in (None, "无", " — ", " 环发〔2026〕3号 ")] == [
        *[None] * 3,
        "环发〔2026〕3号",
    ]
