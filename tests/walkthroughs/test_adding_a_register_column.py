"""docs/developing/adding-a-register-column.md, done: homes and workbooks of earlier versions stay good."""

from __future__ import annotations

from pathlib import Path

from pipelines.store.migrations import SCHEMA_VERSION
from schemas.returns import TEMPLATE_VERSION
from tests.support.walkthrough import apply_page, copy_project, run_commands

PAGE = "developing/adding-a-register-column.md"


def test_the_column_of_the_manual_reaches_every_home(tmp_path: Path) -> None:
    project = copy_project(tmp_path, "tests", "pyproject.toml")
    version, step = int(TEMPLATE_VERSION) + 1, int(SCHEMA_VERSION) + 1
    touched = apply_page(PAGE, project, {"NNNN": f"{step:04}", '"N"': f'"{version}"'})
    assert touched == [
        "schemas/returns/plaques.py",
        "schemas/returns/cover.py",
        f"pipelines/store/migrations/{step:04}_material.sql",
    ]
    # The oldest home takes every step, today's the new one alone, and the new one none. Those between end at
    # the tables of today, which tests/unit/store says of each, and differ in nothing from there on.
    homes = " or ".join(f"schema-{number}]" for number in (1, step - 1, step))
    *_, told = run_commands(PAGE, project, only=f"not schema- or {homes}")
    assert "failed" not in told and "deselected" in told and "100%" in told
    assert (project / f"tests/homes/schema-{step}.zip").exists()
    assert "material VARCHAR" in (project / "tests/golden/store.sql").read_text(encoding="utf-8")
