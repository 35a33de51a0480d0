"""docs/developing/adding-a-province.md, done: the province of the manual has a home with its own rules."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

from pipelines.base.home import PROJECT
from tests.support.walkthrough import copy_project, run_in

MANUAL = (PROJECT / "docs" / "jurisdictions.md").read_text(encoding="utf-8")
STEPS = (PROJECT / "docs" / "developing" / "adding-a-province.md").read_text(encoding="utf-8")

RUN_ALL = """
import json, sys
from pipelines.__main__ import main
for words in json.loads(sys.argv[1]):
    assert main(words) == 0, words
"""
"""Commands one after the other in one process: the libraries are loaded once."""


def test_the_province_of_the_manual_gets_a_home(tmp_path: Path) -> None:
    project, home, workbook = copy_project(tmp_path), tmp_path / "home", tmp_path / "报送.xlsx"
    (example,) = re.findall("```toml\n(.*?)```", MANUAL, re.DOTALL)
    (project / "data/reference/jurisdictions/guangdong.toml").write_text(example, encoding="utf-8")
    lines = re.findall("python -m pipelines (.*)", STEPS)
    commands = [shlex.split(line.replace("--home H", f"--home {home}")) for line in lines]
    assert [words[2] for words in commands] == ["init", "areas", "lists"]
    prefilled = ["--home", str(home), "template", "--township", "440103001", "--period", "2026-10"]
    commands.append([*prefilled, "--out", str(workbook)])
    told = run_in(project, "-c", RUN_ALL, json.dumps([[*words, "--json"] for words in commands]))
    _, areas, lists, *_ = map(json.loads, told.splitlines())
    assert len(areas) == 21 and {area["code"][:2] for area in areas} == {"44"}
    # No list of its own: the nation's is loaded, and the rest begin empty.
    held = {row["kind"]: row["entries"] for row in lists}
    assert held["certificates_forbidden"] == 20 and not held.get("negative")
    assert workbook.stat().st_size > 10_000
