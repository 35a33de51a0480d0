"""A demonstration of three counties and two months, built as the large one is: through intake and publish."""

from __future__ import annotations

import json
from dataclasses import asdict

from pipelines.base.home import Home
from pipelines.demo_home.build import DemoReport
from pipelines.demo_home.replace import build_in_place
from tests.support.made_once import made_home

COUNTIES = ("510104", "511402", "511921")
_TOLD = "report.json"


def made_demo() -> tuple[Home, DemoReport]:
    """The demonstration and what its building said, shared by all who ask: to be read, never written to."""
    folder = made_home(_build).path
    return Home(folder / "demo" / "home"), DemoReport(**json.loads((folder / _TOLD).read_text("utf-8")))


def _build(folder: Home) -> None:
    """The home in a folder where it is alone, and the report beside that."""
    report = build_demo(Home(folder.path / "demo" / "home"))
    (folder.path / _TOLD).write_text(json.dumps(asdict(report)), encoding="utf-8")


def build_demo(home: Home, months: int = 2) -> DemoReport:
    *_, report = build_in_place(home, COUNTIES, 2, months)
    return report
