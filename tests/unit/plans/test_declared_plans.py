"""Plans of work: counted against the documents, every file by one contract, faults named."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from pipelines.jurisdictions.settings import jurisdiction_names
from pipelines.plans.declared import FOLDER, plan_names, plan_tasks, read_plan
from schemas.errors import UserError


def test_there_are_three_plans() -> None:
    assert plan_names() == ["beijing", "huanxian", "renshou"]
    assert set(plan_names()) <= set(jurisdiction_names())


@pytest.mark.parametrize("name", plan_names())
def test_every_file_keeps_to_the_contract(name: str) -> None:
    plan = read_plan(name)
    assert (plan.jurisdiction, plan.source) == (name, name)
    titles = [task.title for task in plan.tasks]
    assert len(set(titles)) == len(titles)
    assert plan_tasks(plan)["number"].to_list() == list(range(1, len(plan.tasks) + 1))


def test_beijing_has_17_tasks_in_four_groups() -> None:
    """beijing 3: 10, 2, 2 and 3 tasks; the note names one unit, for the organisation of the work (3.4)."""
    plan = read_plan("beijing")
    assert list(Counter(task.group for task in plan.tasks).values()) == [10, 2, 2, 3]
    assert [task.number for task in plan.tasks if task.lead] == [15]
    assert plan_tasks(plan).select("starts", "due").null_count().row(0) == (17, 17)


def test_renshou_has_28_tasks_with_their_units() -> None:
    """Rows 2, 14 and 21 as the table prints them."""
    tasks = {task.number: task for task in read_plan("renshou").tasks}
    assert len(tasks) == 28 and all(task.lead for task in tasks.values())
    assert (tasks[2].lead, tasks[2].cooperating) == ("县监察委员会", ("县公安局", "县民政局"))
    assert (tasks[14].lead, tasks[14].cooperating) == ("县委政法委", ())
    assert len(tasks[21].cooperating) == 5 and tasks[21].cooperating[-1] == "文林镇"
    assert sum(1 + len(task.cooperating) for task in tasks.values()) == 73


def test_huanxian_has_dated_phases() -> None:
    """huanxian 3.1–3.4, 1.3 (mid-December 2023) and the report by 25 February 2024."""
    plan = read_plan("huanxian")
    assert [(phase.starts, phase.ends) for phase in plan.phases] == [
        (date(2023, 8, 1), date(2023, 12, 31)),
        (date(2024, 1, 1), date(2024, 1, 31)),
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2024, 3, 1), None),
    ]
    rows = {row["title"]: row for row in plan_tasks(plan).iter_rows(named=True)}
    assert rows["报送总体情况"]["due"] == date(2024, 2, 25)
    assert rows["压减出具证明事项"]["due"] == date(2023, 12, 20)
    assessed = rows["初步评估各乡镇落实情况"]
    assert (assessed["lead"], assessed["cooperating"]) == ("县民政局", "县委组织部")
    assert (assessed["starts"], assessed["due"]) == (date(2024, 1, 1), date(2024, 1, 31))
    assert rows["健全常态化工作机制"]["due"] is None
    assert {task.clause[0] for task in plan.tasks} == {"2", "3", "4"}


@pytest.mark.parametrize(
    ("old", "new", "place", "en"),
    [
        ('number = 3\ntitle = "整改', 'number = 4\ntitle = "整改', "phases 3 number", "is 4, not 3"),
        ("ends = 2023-12-31", "ends = 2023-07-31", "phases 1 ends", "comes before starts"),
        ("phase = 4", "phase = 5", "tasks 20 phase", "there is no phase 5"),
        ("phase = 4", "group = 1", "tasks 20 group", "there is no group 1"),
        ("due = 2024-02-25", 'due = "2月25日"', "tasks 18 due", "must be a date"),
        ('title = "报送总体情况"', f'title = "{"长" * 31}"', "tasks 18 title", "longer than 30"),
        ('title = "报送总体情况"\n', "", "tasks 18 title", "is missing"),
        ('source = "huanxian"', 'source = "rumour"', "source", "must be one of"),
        ('jurisdiction = "huanxian"', 'jurisdiction = "gansu"', "jurisdiction", "differs from"),
        ('lead = "相应部门"', 'lead = "各乡镇"', "tasks 23 cooperating", "different texts"),
        ('lead = "相应部门"', 'leader = "各乡镇"', "tasks 23 leader", "no such key"),
    ],
)
def test_faults_of_a_file_are_named(tmp_path: Path, old: str, new: str, place: str, en: str) -> None:
    text = (FOLDER / "huanxian.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / "huanxian.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(UserError) as caught:
        read_plan("huanxian", tmp_path)
    assert f"plans/huanxian.toml {place}: " in caught.value.words.en and en in caught.value.words.en
    assert f"plans/huanxian.toml {place}：" in caught.value.words.zh


def test_a_plan_that_is_not_there_or_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        read_plan("sichuan")
    assert "renshou" in caught.value.words.zh
    (tmp_path / "some.toml").write_text("title = ", encoding="utf-8")
    with pytest.raises(UserError):
        read_plan("some", tmp_path)
