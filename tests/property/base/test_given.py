"""What says nothing: one answer for a column and for a text, and none that leaves a name without a key."""

from __future__ import annotations

import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.base.given import UNSEEN, nothing, says_nothing
from pipelines.base.names import name_key_of, written

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
    assert (written(text) is None) == says_nothing(text)


def test_no_character_is_unseen_for_one_and_seen_for_the_other() -> None:
    """Spaces and control characters of Unicode are unseen, but for signs that Arabic and Syriac show."""
    every = pl.DataFrame({"sign": [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]})
    unseen = every.filter(pl.col("sign").str.contains(f"^[{UNSEEN}]$"))["sign"].to_list()
    assert all(name_key_of(sign) == "" for sign in unseen)
    shown = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
    blank = [s for s in every["sign"] if unicodedata.category(s) in ("Cc", "Cf", "Zs", "Zl", "Zp")]
    assert set(blank) - set(unseen) == set(shown)


@pytest.mark.parametrize("text", ["\ufe0f", "\u206a", "《》", "“”", "（）", "〔\u200b〕", "", " "])
def test_nothing_is_written(text: str) -> None:
    assert written(text) is None


@pytest.mark.parametrize("text", ["表", "《表》", "（一）", "1", "\ue000"])
def test_a_name_is_written(text: str) -> None:
    assert written(f" {text}\n") == text
