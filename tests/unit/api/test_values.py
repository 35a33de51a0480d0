"""Values are the export's rows: the same bytes as CSV, the same rows in all forms, whole and page by page."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from starlette.types import ASGIApp

from pipelines.base.home import Home
from tests.support.asked_api import ask
from tests.support.hand_store import EAST, TOWNSHIPS
from tests.support.small_returns import run_cli

CHOSEN = "forms_per_community,plaques_per_community"
QUESTIONS = {
    "county and month": ("county", "2026-02", None),
    "months": ("township", "2026-01:2026-02", CHOSEN),
    "communities": ("community", "2026-02", "forms_per_community"),
    "no rows": ("country", "2026-01", None),
}


def exported(home: Home, folder: Path, question: str, form: str) -> Path:
    level, period, indicators = QUESTIONS[question]
    out = folder / f"values.{form}"
    chosen = ["--indicators", indicators] if indicators else []
    code, _told, complained = run_cli(
        home, "export", "--level", level, "--period", period, "--format", form, "--out", out, *chosen
    )
    assert code == 0, complained
    return out


def address(question: str, **further: Any) -> str:
    level, period, indicators = QUESTIONS[question]
    asked = {"level": level, "period": period, "indicator": indicators, **further}
    return "/values?" + "&".join(f"{name}={text}" for name, text in asked.items() if text is not None)


def read_arrow(body: bytes) -> pl.DataFrame:
    return pl.read_ipc_stream(io.BytesIO(body))


def follow(app: ASGIApp, first: str) -> list[dict[str, Any]]:
    """The rows of all pages, by ``next`` and by the header Link, which say the same."""
    rows, address = [], first
    while address:
        told = ask(app, address)
        assert told.status == 200, told.body
        rows += told.json["rows"]
        address = told.json["next"]
        assert told.headers.get("link") == (f'<{address}>; rel="next"' if address else None)
    return rows


@pytest.mark.parametrize("question", QUESTIONS)
def test_csv_is_the_exports_to_the_byte(app: ASGIApp, home: Home, tmp_path: Path, question: str) -> None:
    told = ask(app, address(question, format="csv"))
    assert told.headers["content-type"] == "text/csv; charset=utf-8"
    assert told.body == exported(home, tmp_path, question, "csv").read_bytes()


@pytest.mark.parametrize("question", QUESTIONS)
def test_arrow_and_json_have_the_exports_rows(
    app: ASGIApp, home: Home, tmp_path: Path, question: str
) -> None:
    expected = pl.read_parquet(exported(home, tmp_path, question, "parquet"))
    assert read_arrow(ask(app, address(question), accept="application/vnd.apache.arrow.stream").body).equals(
        expected
    )
    assert follow(app, address(question, limit=10_000)) == expected.to_dicts()


@pytest.mark.parametrize("limit", [1, 2, 5, 31, 1000])
def test_pages_follow_each_other_without_a_gap(app: ASGIApp, limit: int) -> None:
    whole = read_arrow(ask(app, address("months", format="arrow")).body)
    assert follow(app, address("months", limit=limit)) == whole.to_dicts()


def test_a_page_may_be_a_file(app: ASGIApp) -> None:
    whole = read_arrow(ask(app, address("months", format="arrow")).body)
    first = ask(app, address("months", format="arrow", limit=3))
    assert read_arrow(first.body).equals(whole.head(3))
    following = first.headers["link"].partition(">")[0].removeprefix("<")
    assert read_arrow(ask(app, following).body).equals(whole.slice(3, 3))


def test_an_area_is_it_and_what_lies_in_it(app: ASGIApp) -> None:
    whole = read_arrow(ask(app, "/values?level=township&format=arrow").body)
    inside = [code for code, county in TOWNSHIPS.items() if county == EAST]
    told = read_arrow(ask(app, f"/values?level=township&format=arrow&area={EAST}").body)
    assert told.equals(whole.filter(pl.col("area_code").is_in(inside)))
    own = read_arrow(ask(app, f"/values?level=county&format=arrow&area={EAST}").body)
    assert set(own["area_code"]) == {EAST}


def test_left_out_is_the_county_and_the_latest_month(app: ASGIApp) -> None:
    told = ask(app, "/values").json
    assert {(row["level"], row["period"]) for row in told["rows"]} == {("county", "2026-02")}
