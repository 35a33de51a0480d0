"""The descriptor beside an export says what is in the file."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from tests.support.hand_store import publish_hand_home
from tests.support.made_once import made_home
from tests.support.small_returns import run_cli

KINDS = {
    "long": ["--level", "county"],
    "wide": ["--level", "township", "--shape", "wide", "--indicators", "forms_per_community"],
    "register": ["--register", "forms"],
    "table": ["--level", "county", "--table", "own_values"],
}
FRICTIONLESS = {
    "string": pl.String,
    "number": pl.Float64,
    "integer": pl.Int64,
    "boolean": pl.Boolean,
    "date": pl.Date,
}


def exported(folder: Path, kind: str, form: str) -> Path:
    out = folder / f"a.{form}"
    asked = ["--period", "2026-02", "--format", form, "--out", out]
    code, _told, complained = run_cli(made_home(publish_hand_home), "export", *KINDS[kind], *asked)
    assert code == 0, complained
    return out


@pytest.mark.parametrize("kind", KINDS)
def test_it_names_the_columns_in_order_with_their_types(tmp_path: Path, kind: str) -> None:
    rows = pl.read_parquet(exported(tmp_path, kind, "parquet"))
    described = json.loads((tmp_path / "a.parquet.schema.json").read_text(encoding="utf-8"))
    assert {field["name"]: FRICTIONLESS[field["type"]] for field in described["fields"]} == rows.schema
    assert [field["name"] for field in described["fields"]] == rows.columns
    key = described.get("primaryKey")
    assert key is None or not rows.select(key).is_duplicated().any()


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_is_explained_in_both_languages(tmp_path: Path, kind: str) -> None:
    exported(tmp_path, kind, "csv")
    described = json.loads((tmp_path / "a.csv.schema.json").read_text(encoding="utf-8"))
    for field in described["fields"]:
        assert all(field[f"{what}{ending}"] for what in ("title", "description") for ending in ("", "_en"))
    assert described["missingValues"] == [""]


def test_csv_reads_back_as_described(tmp_path: Path) -> None:
    rows = pl.read_parquet(exported(tmp_path, "long", "parquet"))
    csv = exported(tmp_path, "long", "csv")
    described = json.loads((tmp_path / "a.csv.schema.json").read_text(encoding="utf-8"))
    types = {field["name"]: FRICTIONLESS[field["type"]] for field in described["fields"]}
    assert pl.read_csv(csv, schema=types).equals(rows)


def test_a_workbook_has_its_dictionary_in_it(tmp_path: Path) -> None:
    exported(tmp_path, "long", "xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
