"""A workbook read in a process whose peak of memory can be measured."""

from __future__ import annotations

from pathlib import Path

from pipelines.intake.files.batch import Original
from pipelines.intake.files.read import read_batch
from tests.support.peak import peak_bytes
from tests.support.processes import Say


def read_apart(say: Say, path: Path) -> None:
    """Says the codes of what is wrong with the workbook, and how many bytes the peak grew by."""
    read_batch([])
    before = peak_bytes()
    batch = read_batch([Original("0", path.name, path, "xlsx", path.stat().st_size)])
    say(",".join(sorted({problem.code for problem in batch.heads[0].problems})))
    say(peak_bytes() - before)
