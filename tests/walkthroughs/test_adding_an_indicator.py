"""docs/developing/adding-an-indicator.md, done: the new indicator passes every test that indicators have."""

from __future__ import annotations

from pathlib import Path

from tests.support.walkthrough import apply_page, copy_project, run_commands

PAGE = "developing/adding-an-indicator.md"


def test_the_indicator_of_the_manual_is_computed(tmp_path: Path) -> None:
    project = copy_project(tmp_path, "tests", "pyproject.toml")
    touched = apply_page(PAGE, project)
    product = {path for path in touched if not path.startswith("tests/")}
    assert product == {
        "pipelines/indicators/facts/plaques.py",
        "schemas/indicators.toml",
        "schemas/specs/plaques_inside_per_community.toml",
    }
    others = "not test_worked_example or plaques_inside_per_community"
    (told,) = run_commands(PAGE, project, only=others)
    assert "failed" not in told and "deselected" in told and "100%" in told
