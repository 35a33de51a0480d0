"""Clauses as readers of either language know them."""

from __future__ import annotations

import re

import pytest

from pages._ui.words import sources, text
from pipelines.queries.definitions import BY_CODE


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        ("2.6", "2.6", "2.6"),
        ("附件3备注3", "附件3备注3", "annex 3, note 3"),
        ("附件3备注1、2", "附件3备注1、2", "annex 3, note 1, 2"),
        ("附件2第28项", "附件2第28项", "annex 2, item 28"),
        ("附件第7项", "附件第7项", "annex, item 7"),
        ("第12项", "第12项", "item 12"),
        ("附件3", "附件3", "annex 3"),
    ],
)
def test_clauses_speak_the_language_of_the_page(number: str, zh: str, en: str) -> None:
    text.use_language("zh")
    assert sources.clause_number(number) == zh
    assert sources.clause(f"huanxian {number}") == f"环县 {zh}"
    text.use_language("en")
    assert sources.clause_number(number) == en
    assert sources.document_and_clause("huanxian", number).endswith(f" {en}")


def test_definitions_speak_one_language_and_name_no_code() -> None:
    """A source as 附件3, not annex 3; a list by its name, not certificates_forbidden."""
    for indicator in BY_CODE.values():
        text.use_language("zh")
        told = [sources.clause(source) for source in indicator.source]
        assert not re.search("[A-Za-z]", "".join(told)), told
        text.use_language("en")
        told = [sources.clause(source) for source in indicator.source]
        assert not re.search("[\u4e00-\u9fff]", "".join(told)), told
        parts = (indicator.numerator_zh, indicator.numerator_en, indicator.denominator_zh)
        assert "_" not in "".join(part or "" for part in (*parts, indicator.denominator_en))


def test_several_clauses_are_told_one_by_one() -> None:
    text.use_language("en")
    assert sources.clauses("guangxi 2.3; sichuan 2.8") == "Guangxi 2.3 · Sichuan 2.8"
    assert sources.clauses("product") == "this product's own rule"


def test_documents_in_a_note_go_by_the_names_of_readers() -> None:
    text.use_language("zh")
    assert sources.named("按guangxi 2.3（renshou）") == "按广西 2.3（仁寿县）"
    text.use_language("en")
    assert sources.named("after sichuan 2.8, not sichuanese") == "after Sichuan 2.8, not sichuanese"
