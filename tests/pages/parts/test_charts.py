"""Charts: their figures travel as Arrow, whatever page draws them, and every chart says what it shows.
Only the boundaries of a map are a file of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pages._ui.shell.boundaries import ADDRESS
from tests.pages.conftest import Shower

PAGES = [
    ("overview", {}),
    ("map", {}),
    ("trends", {}),
    ("league", {"view": "meeting", "indicator": "plaques_removed", "level": "township"}),
    ("index", {"view": "meeting"}),
    ("methods", {"method": "funnel"}),
]


def data_of(spec: Any) -> Iterator[dict[str, Any]]:
    """Every ``data`` of a specification, at any depth."""
    if isinstance(spec, dict):
        if isinstance(spec.get("data"), dict):
            yield spec["data"]
        for part in spec.values():
            yield from data_of(part)
    elif isinstance(spec, list):
        for part in spec:
            yield from data_of(part)


@pytest.mark.parametrize(("url", "query"), PAGES, ids=[url for url, _query in PAGES])
def test_figures_travel_as_arrow(show: Shower, url: str, query: dict[str, str]) -> None:
    run = show(url, **query)
    assert not run.exception and not run.error
    drawn = [element.proto for element in run.get("vega_lite_chart")]
    assert drawn
    for proto in drawn:
        spec, named = json.loads(proto.spec), {dataset.name for dataset in proto.datasets}
        assert "datasets" not in spec and not proto.data.data
        drawn_from = [data for data in data_of(spec) if not data.get("url", "").startswith(ADDRESS)]
        assert drawn_from and all(data["name"] in named for data in drawn_from)
        assert proto.alt and proto.theme == "streamlit"
        assert spec["config"]["font"].startswith("PingFang SC")
