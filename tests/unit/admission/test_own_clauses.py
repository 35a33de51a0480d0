"""A home's messages name its own documents, in the words of a reader, or the product's default."""

from __future__ import annotations

import re

import pytest

from pipelines.admission.rules import load_rules
from pipelines.jurisdictions.documents import cite
from pipelines.jurisdictions.settings import jurisdiction_names, lineage, load_jurisdiction
from schemas.admission import RULES, TRANSITIONS
from schemas.codes import DEPARTMENT_LEVEL
from schemas.documents import DOCUMENTS, clause_in_chinese
from schemas.problems import problem_texts
from schemas.words import BY_DEFAULT, Words

SHORT = re.compile(rf"\b({'|'.join(DOCUMENTS)})\b", re.ASCII)
OWN = {"gansu": {"huanxian"}, "huanxian": {"huanxian"}}
"""Gansu's lists are annexes of Huan County's plan."""


def _said(jurisdiction: str) -> list[Words]:
    rules = load_rules(jurisdiction)
    levels = DEPARTMENT_LEVEL.keys
    steps = [rules.clause_of_step(way, level) for way in TRANSITIONS.values() for level in levels]
    settings = load_jurisdiction(jurisdiction).settings
    return [*steps, *(rules.clause_of(key) for key in RULES), *map(cite, settings)]


@pytest.mark.parametrize("jurisdiction", jurisdiction_names())
def test_a_home_cites_its_own_documents_alone(jurisdiction: str) -> None:
    own = OWN.get(jurisdiction, set(lineage(jurisdiction)))
    for words in _said(jurisdiction):
        cited = {key for key, document in DOCUMENTS.items() if document.zh in words.zh}
        assert cited <= own, words
        assert words == BY_DEFAULT or cited, words
        assert not SHORT.search(words.zh) and not SHORT.search(words.en), words


@pytest.mark.parametrize("code", list(problem_texts()))
def test_no_sentence_names_a_jurisdiction_by_itself(code: str) -> None:
    text = problem_texts()[code]
    names = [load_jurisdiction(name).zh for name in jurisdiction_names()]
    for said in (text.message, text.allowed):
        assert not SHORT.search(said.en) and not SHORT.search(said.zh)
        assert not [name for name in names if name in said.zh]


def test_clauses_read_as_the_documents_count_them() -> None:
    rules = load_rules("sichuan")
    assert rules.clause_of("community_may_refuse") == Words(
        "四川省《关于实行城乡社区工作事项准入制度的指导意见》第二（八）条",
        "Sichuan, guiding opinions on the admission of community work items, 2.8",
    )
    assert load_rules("huanxian").clause_of("negative_list_blocks").zh.endswith("》附件3备注1、2")
    assert load_rules("beijing").clause_of("approver_county") == BY_DEFAULT
    read = {"2.8": "第二（八）条", "3.3.3": "第三（三）3条", "1": "第一条", "12.21": "第十二（二十一）条"}
    assert {clause: clause_in_chinese(clause) for clause in read} == read


@pytest.mark.parametrize("jurisdiction", jurisdiction_names())
def test_an_emergency_path_is_where_a_document_has_it(jurisdiction: str) -> None:
    assert load_rules(jurisdiction).emergency_path == (jurisdiction in ("sichuan", "renshou"))
