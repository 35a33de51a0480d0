"""A text in two languages: said in one of them, filled, joined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codes import Code, CodeList
from schemas.words import LANGUAGES, Words, pair_up

TEXTS = st.text(st.characters(blacklist_characters="{}", blacklist_categories=("Cs",)))
WORDS = st.builds(Words, TEXTS, TEXTS)


def test_a_text_is_said_in_the_language_asked_for() -> None:
    assert [Words("街道", "street").of(language) for language in LANGUAGES] == ["街道", "street"]


def test_there_is_no_third_language() -> None:
    with pytest.raises(KeyError):
        Words("街道", "street").of("fr")


@given(WORDS, WORDS)
def test_words_inside_a_sentence_are_said_in_its_language(part: Words, other: Words) -> None:
    sentence = Words("缺少{part}（{other}）", "{part} is missing ({other})").format(part=part, other=other)
    assert sentence == Words(f"缺少{part.zh}（{other.zh}）", f"{part.en} is missing ({other.en})")


@given(WORDS)
def test_a_text_without_placeholders_stays_as_it_is(words: Words) -> None:
    assert words.format(count=3) == words


@pytest.mark.parametrize(("count", "english"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows")])
def test_english_counts_with_its_noun(count: int, english: str) -> None:
    assert Words("{count} 行", "{count:row|rows}").format(count=count) == Words(f"{count} 行", english)


def test_a_number_keeps_the_format_asked_for() -> None:
    assert Words("{share:.1%}", "{share:.2%}").format(share=0.125) == Words("12.5%", "12.50%")


def test_a_placeholder_without_a_parameter_is_a_fault() -> None:
    with pytest.raises(KeyError):
        Words("{count} 行", "{count:row|rows}").format(rows=1)


@given(st.lists(WORDS))
def test_parts_are_joined_with_the_separator_of_each_language(parts: list[Words]) -> None:
    joined = Words.join(parts)
    assert joined.zh == "、".join(part.zh for part in parts)
    assert joined.en == ", ".join(part.en for part in parts)


def test_a_name_reads_the_same_in_both_languages() -> None:
    assert Words.same("a.xlsx") == Words("a.xlsx", "a.xlsx")


def test_names_that_read_the_same_are_listed() -> None:
    assert Words.listed(["a", 2]) == Words("a、2", "a, 2")


def test_pairs_written_by_hand_become_one_text() -> None:
    declared = {"zh": "甲", "en": "a", "note_zh": "注", "note_en": "note", "notable": 1}
    assert pair_up(declared) == {"zh": "甲", "en": "a", "note": Words("注", "note"), "notable": 1}


def test_half_a_pair_is_a_fault() -> None:
    with pytest.raises(KeyError, match="note_en"):
        pair_up({"note_zh": "注"})


def test_codes_are_called_by_key_in_each_language() -> None:
    codes = CodeList("kind", (Code("urban", "城市", "urban"), Code("village", "村", "a village")))
    assert codes.words["village"] == Words("村", "a village")
    assert codes.of("zh") == {"urban": "城市", "village": "村"}
    assert codes.of("en") == {"urban": "urban", "village": "a village"}
    assert codes.spellings == Words("城市、村", "urban, village")
