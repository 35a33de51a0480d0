"""The rules of admission: what the five documents say, and that every file keeps to its contract."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from pipelines.admission.rules import load_rules
from pipelines.jurisdictions.settings import FOLDER, jurisdiction_names
from schemas.admission import ACTIONS, RULES, STEPS, TRANSITIONS, WORDS, Who
from schemas.codes import DEPARTMENT_LEVEL
from schemas.demands import BESIDE_WORK
from schemas.documents import SOURCES
from schemas.errors import UserError
from schemas.jurisdiction import SILENT


@pytest.mark.parametrize("name", jurisdiction_names())
def test_every_jurisdiction_declares_every_rule_with_its_source(name: str) -> None:
    rules = load_rules(name)
    assert [setting.key for setting in rules.settings] == list(RULES)
    for setting in rules.settings:
        assert setting.source in (*SOURCES, SILENT)
        assert bool(setting.clause) == (setting.source != SILENT)
        assert setting.note.zh and setting.note.en, f"{name} {setting.key}"


@pytest.mark.parametrize(
    ("name", "reviewers"),
    [  # sichuan 2.8, huanxian 4.2; guangxi and beijing name no reviewer
        ("sichuan", ("grassroots_governance", "civil_affairs")),
        ("renshou", ("grassroots_governance", "civil_affairs")),
        ("gansu", ("civil_affairs", "organisation")),
        ("huanxian", ("civil_affairs", "organisation")),
        ("guangxi", ("civil_affairs",)),
        ("beijing", ("civil_affairs",)),
    ],
)
def test_who_reviews(name: str, reviewers: tuple[str, ...]) -> None:
    assert load_rules(name).pre_reviewers == reviewers


def test_who_approves_at_which_level() -> None:
    """sichuan 2.8: the county Party committee; huanxian 4.2: committee and government; guangxi 2.2: the
    city for city departments, the county for its own and its townships'."""
    assert set(load_rules("sichuan").approvers.values()) == {"county_party_committee"}
    assert set(load_rules("huanxian").approvers.values()) == {"county_party_government"}
    guangxi = load_rules("guangxi").approvers
    assert list(guangxi) == list(DEPARTMENT_LEVEL.keys)
    assert (guangxi["prefecture"], guangxi["county"], guangxi["township"]) == (
        "city_leading_group",
        "county_leading_group",
        "county_leading_group",
    )


def test_what_each_document_asks_for() -> None:
    sichuan, guangxi, gansu, renshou = (load_rules(n) for n in ("sichuan", "guangxi", "gansu", "renshou"))
    assert guangxi.consultation_required and not sichuan.consultation_required
    assert sichuan.short_items_paid_first and not guangxi.short_items_paid_first
    assert sichuan.purchase_barred_lists == ("assistance", "negative")
    assert gansu.purchase_barred_lists == ("negative",)
    assert guangxi.evaluation_required and renshou.evaluation_required and not sichuan.evaluation_required
    assert sichuan.clause_of("pre_reviewers").zh.endswith("》第二（八）条")
    assert guangxi.clause_of("pre_reviewers").zh == "本系统默认"


def test_every_fault_of_the_section_is_said_at_once(tmp_path: Path) -> None:
    for name in ("defaults.toml", "sichuan.toml"):
        (tmp_path / name).write_text((FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "odd.toml").write_text(
        'inherits = "sichuan"\nzh = "某县"\nen = "Some"\narea_code = "510104"\n'
        '[admission.pre_reviewers]\nvalue = ["mayor"]\nsource = "sichuan"\nclause = "2.8"\n'
        '[admission.emergency_reminder_days]\nvalue = 400\nsource = "sichuan"\nclause = "2.8"\n'
        '[admission.approver_county]\nsilent = true\nstands_in = "mayor"\n'
        "[admission.evaluation_required]\nvalue = true\n"
        "[admission.emergency_path]\nvalue = true\nsilent = true\n"
        "[admission.colour]\nvalue = 1\n",
        encoding="utf-8",
    )
    with pytest.raises(UserError) as caught:
        load_rules("odd", tmp_path)
    assert {line.split("：")[0] for line in caught.value.words.zh.splitlines()[1:]} == {
        f"odd.toml admission.{key}"
        for key in (
            "pre_reviewers",
            "emergency_reminder_days",
            "approver_county",
            "evaluation_required",
            "emergency_path",
            "colour",
        )
    }
    assert len(caught.value.words.zh.splitlines()) == len(caught.value.words.en.splitlines()) == 7
    assert len(caught.value.problems) == 6


@pytest.mark.parametrize(
    ("section", "key", "value", "zh", "en"),
    [
        (
            "demands.appraisal",
            "approver",
            '"department"',
            "不能审核或批准",
            "none of these reviews or approves",
        ),
        (
            "demands.appraisal",
            "approver",
            '"community"',
            "不能审核或批准",
            "none of these reviews or approves",
        ),
        (
            "demands.plaque",
            "pre_reviewers",
            '["department", "third_party"]',
            "不能审核或批准",
            "none of these",
        ),
        (
            "demands.plaque",
            "pre_reviewers",
            '["civil_affairs", "community"]',
            "不能审核或批准",
            "none of these",
        ),
        ("admission", "approver_county", '"third_party"', "不能审核或批准", "none of these"),
        ("admission", "pre_reviewers", '["community"]', "不能审核或批准", "none of these"),
        ("admission", "pre_reviewers", "[]", "写 silent = true", "write silent = true"),
        ("admission", "required_parts", "[]", "写 silent = true", "write silent = true"),
        ("demands.form", "required_parts", "[]", "写 silent = true", "write silent = true"),
        ("demands.tool", "barred", "[]", "写 silent = true", "write silent = true"),
        ("demands.tool", "barred", '["all", "system"]', "只写它一个", "write it alone"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_with_the_remedy(
    tmp_path: Path, section: str, key: str, value: str, zh: str, en: str
) -> None:
    """Who applies, who is asked and who is hired neither reviews nor approves; nothing is no rule."""
    for name in ("defaults.toml", "sichuan.toml"):
        (tmp_path / name).write_text((FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "odd.toml").write_text(
        'inherits = "sichuan"\nzh = "某县"\nen = "Some"\narea_code = "510104"\n'
        f'[{section}.{key}]\nvalue = {value}\nsource = "sichuan"\nclause = "2.8"\n',
        encoding="utf-8",
    )
    with pytest.raises(UserError) as caught:
        load_rules("odd", tmp_path)
    assert {problem["place"] for problem in caught.value.problems} == {f"{section}.{key}"}
    assert zh in caught.value.problems[-1]["message"] and en in caught.value.problems[-1]["message_en"]


def test_a_file_without_the_section_is_told_each_missing_rule(tmp_path: Path) -> None:
    (tmp_path / "defaults.toml").write_text((FOLDER / "defaults.toml").read_text(encoding="utf-8"), "utf-8")
    head = (FOLDER / "sichuan.toml").read_text(encoding="utf-8").split("[admission.")[0]
    (tmp_path / "bare.toml").write_text(head, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_rules("bare", tmp_path)
    assert len(caught.value.problems) == len(RULES) + len(BESIDE_WORK)


def test_a_county_inherits_and_replaces() -> None:
    assert load_rules("renshou").approvers == load_rules("sichuan").approvers
    setting = next(s for s in load_rules("renshou").settings if s.key == "evaluation_required")
    assert (setting.source, setting.clause) == ("renshou", "4.1")


def test_the_transitions_hang_together() -> None:
    for (step, action), transition in TRANSITIONS.items():
        assert step in ("", *STEPS.keys) and action in ACTIONS.keys
        assert transition.who and set(transition.who) <= set(get_args(Who))
        assert set(transition.needs) <= set(WORDS.keys)
        assert transition.clause
    reached = {transition.to_step for transition in TRANSITIONS.values()}
    assert reached == set(STEPS.keys)
    assert {step for step, _ in TRANSITIONS if step} == set(STEPS.keys) - {"withdrawn", "refused"}
