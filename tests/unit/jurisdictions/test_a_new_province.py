"""A new province is one file: the one that docs/jurisdictions.md prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.admission.rules import load_rules
from pipelines.base.home import PROJECT
from pipelines.jurisdictions.settings import FOLDER, load_jurisdiction
from schemas.admission import RULES, TRANSITIONS
from schemas.errors import UserError
from schemas.jurisdiction import SETTING_RULES
from schemas.words import BY_DEFAULT

MANUAL = (PROJECT / "docs" / "jurisdictions.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The file of the manual beside the defaults."""
    (example,) = re.findall("```toml\n(.*?)```", MANUAL, re.DOTALL)
    (tmp_path / "guangdong.toml").write_text(example, encoding="utf-8")
    (tmp_path / "defaults.toml").write_bytes((FOLDER / "defaults.toml").read_bytes())
    return tmp_path


def test_the_example_of_the_manual_is_a_jurisdiction(folder: Path) -> None:
    province = load_jurisdiction("guangdong", folder)
    assert (province.zh, province.area_code, province.due_day) == ("广东省", "440000", 8)
    cited = {setting.key: (setting.source, setting.clause) for setting in province.settings}
    assert cited["due_day"] == ("guangdong", "4.1") and cited["minimum_communities"] == ("silent", "")
    rules = load_rules("guangdong", folder)
    assert rules.pre_reviewers == ("civil_affairs",)
    assert rules.clause_of("pre_reviewers").zh == "广东省《（示例）社区工作事项准入办法》第二（三）条"
    review = TRANSITIONS["applied", "review"]
    assert rules.clause_of_step(review) == rules.clause_of("pre_reviewers")
    assert rules.clause_of_step(TRANSITIONS["admitted", "withdraw"]) == BY_DEFAULT
    assert rules.of("plaque").clause_of("pre_reviewers").zh.endswith("第二（五）条")
    assert rules.of("form").clause_of("pre_reviewers").zh.startswith("比照工作事项")


def test_a_document_must_be_declared_before_it_is_cited(folder: Path) -> None:
    path = folder / "guangdong.toml"
    declared = path.read_text(encoding="utf-8")
    path.write_text(declared.replace("[documents.guangdong]", "[documents.guangzhou]"), encoding="utf-8")
    with pytest.raises(UserError, match=r"name the source .*guangzhou"):
        load_jurisdiction("guangdong", folder)
    with pytest.raises(UserError, match=r"(?s)due_day.*admission\.pre_reviewers"):
        load_rules("guangdong", folder)


@pytest.mark.parametrize(
    ("was", "becomes", "place"),
    [
        ("[documents.guangdong]", "[documents.sichuan]", "documents.sichuan"),
        ('short_en = "Guangdong"', "", "documents.guangdong short_en"),
        ('short_en = "Guangdong"', "short_en = 3", "documents.guangdong short_en"),
    ],
)
def test_faults_of_documents_are_told(folder: Path, was: str, becomes: str, place: str) -> None:
    path = folder / "guangdong.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(was, becomes), encoding="utf-8")
    with pytest.raises(UserError, match=place):
        load_jurisdiction("guangdong", folder)


def test_the_manual_names_every_setting_and_rule() -> None:
    for key, rule in {**SETTING_RULES, **RULES}.items():
        assert f"| `{key}` | {rule.zh} | {rule.en} |" in MANUAL
