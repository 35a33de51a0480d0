"""The OpenAPI document is one, says what is there, and holds against what nobody thought of."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from openapi_spec_validator import validate
from starlette.types import ASGIApp

from pipelines.api.addresses import ADDRESSES
from pipelines.api.openapi import openapi_document
from pipelines.base.home import Home
from tests.support.asked_api import api, ask, make_token

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the client it asks with
    import schemathesis
    from schemathesis.checks import positive_data_acceptance

DOCUMENT = openapi_document(ADDRESSES)
BOUNDED = settings(
    max_examples=8,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
"""Few, and always the same ones."""
ONLY_THE_HOME_KNOWS = {"snapshot": None, "cursor": None, "area": None, "indicator": "forms_per_community"}
"""Whether a code is there is no matter of how it is written: one that is, or none."""


@pytest.fixture(scope="module")
def fuzzed(granted: Home) -> Any:
    """The API as schemathesis knows it, asked with a token."""
    headers = {"Authorization": f"Bearer {make_token(granted)[1]}"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return schemathesis.openapi.from_asgi(
            "/api/v1/openapi.json", api(granted, None), headers=headers
        ), headers


def test_the_document_is_an_openapi_document(app: ASGIApp) -> None:
    validate(DOCUMENT)
    assert ask(app, "/openapi.json").json == DOCUMENT


def test_every_address_parameter_and_refusal_is_described() -> None:
    assert set(DOCUMENT["paths"]) == {one.path for one in ADDRESSES}
    operations = [path["get"] for path in DOCUMENT["paths"].values()]
    assert all(one["description"] for operation in operations for one in operation["parameters"])
    assert all({"401", "403", "422", "503"} <= set(operation["responses"]) for operation in operations)


@pytest.mark.parametrize("path", [one.path for one in ADDRESSES])
def test_what_may_be_asked_is_answered_as_declared(fuzzed: Any, path: str) -> None:
    """Status, media type, headers, and every row as the document says; without a token not at all."""
    statuses = []

    def answer(case: Any) -> None:
        for name, text in ONLY_THE_HOME_KNOWS.items():
            if case.query.pop(name, None) is not None and text is not None:
                case.query[name] = text
        excluded = [positive_data_acceptance]  # a month may be one that no return is of
        statuses.append(case.call_and_validate(excluded_checks=excluded).status_code)

    fuzz(fuzzed, path, schemathesis.GenerationMode.POSITIVE, answer)
    assert 200 in statuses


@pytest.mark.parametrize("path", [one.path for one in ADDRESSES if one.parameters])
def test_what_may_not_be_asked_is_refused(fuzzed: Any, path: str) -> None:
    def answer(case: Any) -> None:
        assert case.call_and_validate().status_code == 422

    fuzz(fuzzed, path, schemathesis.GenerationMode.NEGATIVE, answer)


@pytest.mark.parametrize("path", [one.path for one in ADDRESSES if one.parameters])
def test_codes_that_are_not_there_end_in_no_error_of_the_server(fuzzed: Any, path: str) -> None:
    def answer(case: Any) -> None:
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    fuzz(fuzzed, path, schemathesis.GenerationMode.POSITIVE, answer)


def fuzz(fuzzed: Any, path: str, mode: Any, answer: Callable[[Any], None]) -> None:
    schema, headers = fuzzed
    cases = schema[path]["GET"].as_strategy(mode, headers=headers)
    seed(20261130)(BOUNDED(given(case=cases)(lambda case: answer(case))))()
