"""Every code is declared once, used somewhere, documented, and its sentences hold together."""

from __future__ import annotations

import re
from string import Formatter

from pipelines.base.home import PROJECT
from pipelines.intake.checks.catalogue import PAGE, catalogue_page
from pipelines.intake.sentences import describe
from schemas.problems import problem_texts
from schemas.returns import COVER, REGISTERS

CODE = re.compile(r"\b(?!SHA)[A-Z]{3}-\d{3}\b")


def codes_in_source() -> set[str]:
    folders = ("pages", "pipelines", "schemas")
    files = [file for folder in folders for file in (PROJECT / folder).rglob("*.py")]
    return {code for file in files for code in CODE.findall(file.read_text(encoding="utf-8"))}


def test_page_is_what_the_tables_say():
    assert PAGE.read_text(encoding="utf-8") == catalogue_page()


def test_page_names_every_code():
    page = PAGE.read_text(encoding="utf-8")
    assert [code for code in problem_texts() if f"`{code}`" not in page] == []


def test_codes_in_source_are_declared():
    assert codes_in_source() - set(problem_texts()) == set()


def test_declared_codes_are_used():
    assert set(problem_texts()) - codes_in_source() == set()


def test_both_languages_use_the_same_placeholders():
    def names(*sentences: str) -> set[str]:
        found = {name for text in sentences for _, name, _, _ in Formatter().parse(text) if name}
        return {re.sub("_(zh|en)$", "", name) for name in found}

    for text in problem_texts().values():
        zh, en = names(text.message.zh, text.allowed.zh), names(text.message.en, text.allowed.en)
        # Chinese punctuation quotes the value where English may leave it out, never the other way round.
        assert en == zh, text.code


def test_sentences_are_complete_without_trailing_stops():
    for text in problem_texts().values():
        for sentence in (text.message.zh, text.message.en, text.allowed.zh, text.allowed.en):
            assert sentence and sentence.strip() == sentence and sentence[-1] not in "。.；;", text.code


def test_every_code_can_be_told_without_params():
    sheets = {register.prefix: register for register in (COVER, *REGISTERS.values())}
    for text in problem_texts().values():
        register = sheets.get(text.code[:3], COVER)
        problem = {
            "code": text.code,
            "register": register.key,
            "row": 2,
            "value": None,
            "params": "{}",
            "field": text.column if text.column in register.by_name else None,
        }
        assert describe(problem)["message"]


def test_marked_columns_belong_to_their_register():
    sheets = {register.prefix: register for register in REGISTERS.values()}
    for text in problem_texts().values():
        if text.column is not None and text.code[:3] in sheets:
            assert text.column in sheets[text.code[:3]].by_name, text.code
