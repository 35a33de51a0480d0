"""Licences of what the product is installed with: none that an office may not use, none that nobody read."""

from __future__ import annotations

import pytest

from deploy.licences import RULES, Licence, installed_licences, may_be_used
from deploy.locks import product_pins


@pytest.fixture(scope="module")
def licences() -> list[Licence]:
    return installed_licences(product_pins())


def test_an_office_may_use_every_package(licences: list[Licence]) -> None:
    assert [licence for licence in licences if not may_be_used(licence)] == []


def test_what_was_looked_at_is_what_is_locked(licences: list[Licence]) -> None:
    pins = product_pins()
    assert {licence.name: licence.version for licence in licences} == {
        name: pin.version for name, pin in pins.items()
    }


def test_only_what_is_needed_was_reviewed(licences: list[Licence]) -> None:
    """A package that went, or says it clearly now, is no odd one any more."""
    assert {licence.name for licence in licences if licence.reason} == set(RULES["reviewed"])


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("BSD-3-Clause AND 0BSD AND CC0-1.0", True),
        ("BSD-3-Clause AND GPL-3.0-only", False),
        ("(MIT OR GPL-3.0-only) AND LGPL-2.1-or-later", False),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", False),
        ("AGPL-3.0-only", False),
        ("LicenseRef-Proprietary", False),
        ("BSD License", False),
        ("UNKNOWN", False),
        ("", False),
    ],
)
def test_an_expression_is_allowed_where_all_it_asks_is(expression: str, expected: bool) -> None:
    assert may_be_used(Licence("package", "1", expression)) is expected
