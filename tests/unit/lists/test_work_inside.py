"""The kinds of work inside an entry: in the spreadsheet that goes out and comes in, in what bars, and in what
a list that only grows may not lose."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.lists.importing import export_list, import_list, version_changes
from pipelines.lists.stored import list_entries
from pipelines.store import open_store
from schemas.errors import UserError
from tests.support.admissions import begin
from tests.unit.admission.conftest import make_home

Change = Callable[[pl.DataFrame], pl.DataFrame]


@pytest.fixture
def gansu(tmp_path: Path) -> Home:
    return make_home(tmp_path / "gansu", "gansu")


@pytest.fixture
def sichuan(tmp_path: Path) -> Home:
    return make_home(tmp_path / "sichuan", "sichuan")


def bring(home: Home, tmp_path: Path, change: Change, ending: str = "csv") -> list[str]:
    """Codes of what is wrong with the negative list changed so and handed in again; none where it came in."""
    path = tmp_path / f"negative.{ending}"
    export_list(home, "negative", path)
    rows = pl.read_csv(path, infer_schema=False) if ending == "csv" else pl.read_excel(path)
    change(rows).write_csv(tmp_path / "changed.csv")
    try:
        import_list(home, tmp_path / "changed.csv", "negative")
    except UserError as error:
        return sorted({problem["code"] for problem in error.problems})
    return []


def second(column: str, value: Any) -> Change:
    now = pl.when(pl.col("number").cast(pl.String) == "2").then(pl.lit(value)).otherwise(column)
    return lambda rows: rows.with_columns(now.alias(column))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again(gansu: Home, tmp_path: Path, ending: str) -> None:
    with open_store(gansu) as store:
        before = list_entries(store, "negative")
    assert "违章建筑拆除" in before.filter(number=2)["includes"][0]
    assert bring(gansu, tmp_path, lambda rows: rows, ending) == []
    with open_store(gansu) as store:
        assert list_entries(store, "negative").equals(before)
        assert store.scalar("SELECT max(version) FROM list_entries") == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (second("category", "某类"), "LST-024"),
        (second("category", None), "LST-024"),
        (second("includes", "认定危房等级"), "LST-025"),
        (second("includes", None), "LST-025"),
        (second("title", "拆违"), "LST-012"),
        (second("valid_to", "2026-12-31"), "LST-013"),
    ],
)
def test_a_list_that_only_grows_keeps_what_bars(
    gansu: Home, sichuan: Home, tmp_path: Path, change: Change, code: str
) -> None:
    assert bring(gansu, tmp_path, change) == [code]
    assert bring(sichuan, tmp_path, change) == []


def test_work_that_was_added_bars_at_once(gansu: Home, tmp_path: Path) -> None:
    with open_store(gansu) as store:
        inside = list_entries(store, "negative").filter(number=2)["includes"][0]
    assert bring(gansu, tmp_path, second("includes", f"{inside}；清理临时棚舍")) == []
    with pytest.raises(UserError) as caught:
        begin(gansu, "gansu", item_name="清理 临时棚舍")
    assert [problem["code"] for problem in caught.value.problems] == ["ADM-010"]
    with open_store(gansu) as store:
        (change,) = version_changes(store, "negative").to_dicts()
    assert (change["change"], change["fields"], change["number"]) == ("changed", "includes", 2)


def test_a_file_without_the_column_changes_nothing_inside(gansu: Home, tmp_path: Path) -> None:
    assert bring(gansu, tmp_path, lambda rows: rows.drop("includes")) == []
    with pytest.raises(UserError):
        begin(gansu, "gansu", item_name="拆迁拆违")


def test_a_change_of_category_cannot_free_what_it_barred(gansu: Home, tmp_path: Path) -> None:
    assert bring(gansu, tmp_path, second("category", "某类")) == ["LST-024"]
    with pytest.raises(UserError) as caught:
        begin(gansu, "gansu", item_name="拆迁拆违")
    assert caught.value.problems[0]["code"] == "ADM-010"
