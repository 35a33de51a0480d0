"""The key of a name: one for a column and for a single text, and blind to what no eye tells apart."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.base.names import document_key, name_key, name_key_of

# Characters that Python's own Unicode tables know: those of polars are newer.
ASSIGNED = st.text(alphabet=st.characters(exclude_categories=("Cs", "Cn")), max_size=20)


@given(st.lists(ASSIGNED, min_size=1, max_size=20))
def test_a_column_and_a_text_have_the_same_key(texts: list[str]) -> None:
    column = pl.DataFrame({"name": texts}, schema={"name": pl.String})
    assert column.select(name_key(pl.col("name")))["name"].to_list() == [name_key_of(text) for text in texts]


@given(st.text(alphabet="甲乙abＡ 12", max_size=12))
def test_a_key_is_its_own_key(text: str) -> None:
    assert name_key_of(name_key_of(text)) == name_key_of(text)


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
    assert name_key_of("帐目表") != name_key_of("账目表甲")


def test_the_brackets_of_a_document_number_are_alike() -> None:
    written = pl.DataFrame({"number": ["环发〔2026〕3号", "环发[2026]3号", "环发（2026）3 号", " "]})
    assert written.select(document_key(pl.col("number")))["number"].to_list() == [
        *["环发(2026)3号"] * 3,
        None,
    ]
