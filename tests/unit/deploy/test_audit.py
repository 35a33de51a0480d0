"""What a report of pip-audit means: where nothing could be asked, nothing is known."""

from __future__ import annotations

from typing import Any

import pytest

from deploy.audit import FAULTS, NOT_ASKED, WELL, judge

ASKED = {"name": "one", "version": "1.0", "vulns": []}
PASSED_OVER = {
    "name": "two",
    "skip_reason": "Dependency not found on PyPI and could not be audited: two (2.0)",
}
FAULTY = {"name": "three", "version": "3.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1", "4.0"]}]}
WITHOUT_REMEDY = {"name": "four", "version": "4.0", "vulns": [{"id": "PYSEC-2", "fix_versions": []}]}


@pytest.mark.parametrize(
    ("packages", "expected", "code"),
    [
        ([ASKED], 1, WELL),
        ([ASKED, PASSED_OVER], 2, NOT_ASKED),
        ([ASKED], 2, NOT_ASKED),
        ([PASSED_OVER, FAULTY], 2, FAULTS),
        ([ASKED, FAULTY, WITHOUT_REMEDY], 3, FAULTS),
    ],
)
def test_the_exit_code_says_which(packages: list[dict[str, Any]], expected: int, code: int) -> None:
    assert judge({"dependencies": packages}, expected)[0] == code


def test_no_report_is_no_answer() -> None:
    code, sentences = judge(None, 60)
    assert code == NOT_ASKED and "60" in sentences[0]


def test_faults_are_named_with_their_remedy() -> None:
    report = {"dependencies": [ASKED, FAULTY, WITHOUT_REMEDY]}
    assert judge(report, 3)[1] == [
        "three 3.0: PYSEC-1, mended in 3.1, 4.0",
        "four 4.0: PYSEC-2, not mended in any version",
    ]
