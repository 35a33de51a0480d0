"""Search of definitions, worked examples as tables, formulas in words; what an export refuses."""

from __future__ import annotations

import pytest

from pages._ui.parts import definitions
from pages._ui.words.text import use_language
from pages.analyse.export import files
from pages.reference.methods import specs
from pipelines.indicators.definitions import INDICATORS
from pipelines.indicators.specs import read_spec
from tests.pages.conftest import Shower, words


@pytest.fixture(autouse=True)
def _chinese() -> None:
    use_language("zh")


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("一票否决", ["one_vote_vetoes"]),
        ("FUNDS paid", ["funds_paid_share"]),
        ("仁寿 经费", ["funds_paid_share"]),
        ("nothing like it", []),
        ("", [indicator.code for indicator in INDICATORS]),
    ],
)
def test_search(words: str, codes: list[str]) -> None:
    assert [indicator.code for indicator in definitions.find_indicators(words)] == codes


def test_formula_in_words() -> None:
    assert definitions.formula("satisfaction_share").startswith("100 × ")
    assert " ÷ " in definitions.formula("forms_per_community")
    assert " ÷ " not in definitions.formula("plaques_removed")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("indicator", [indicator.code for indicator in INDICATORS])
def test_every_definition_and_example_is_whole(indicator: str, language: str) -> None:
    use_language(language)
    assert all(definitions.definition_rows(indicator).values())
    spec = read_spec(indicator)
    for register, table in spec.tables.items():
        assert specs.example_table(table, register).height == len(table.rows)
    expected = specs.example_table(spec.expected, "")
    assert expected.height == len(spec.expected.rows)
    assert {"总计", "合计", "total", "总数"} & set(expected.to_series(0))


def request(form: str) -> files.Request:
    return files.Request("demo-1", "community", ("2026-01", "2026-02"), (), "long", form)


def test_what_does_not_fit_is_refused_with_what_to_do() -> None:
    large = files.Size(rows=1_048_576, cells=20_971_520, bytes=1)
    assert "CSV" in (files.refusal(large, request("xlsx")) or "")
    assert files.refusal(large, request("csv")) is None
    huge = files.Size(rows=15_000_000, cells=300_000_000, bytes=1)
    assert "pipelines export" in (files.refusal(huge, request("parquet")) or "")


@pytest.mark.parametrize(("lang", "first"), [("zh", "区划代码"), ("en", "area_code")])
def test_the_first_rows_are_those_of_the_file(show: Shower, lang: str, first: str) -> None:
    """A workbook speaks the language of the page; what programs read has names of code."""
    assert show("export", lang=lang, format="xlsx").dataframe[0].value.columns[0] == first
    assert show("export", lang=lang, format="csv").dataframe[0].value.columns[0] == "area_code"


def test_register_rows_leave_by_the_page(show: Shower) -> None:
    run = show("export", shape="rows", register="plaques", by="quarter", **{"from": "2026-Q1"})
    assert not run.exception
    rows, meaning = (grid.value for grid in run.dataframe)
    assert list(rows.columns[:4]) == ["时期", "所属市州", "所属区县", "所属乡镇街道"] and len(rows) == 50
    assert set(rows.columns) <= set(meaning["名称"])
    assert "牌子台账" in words(run) or "plaques" not in words(run)


def test_file_name_says_what_is_in_it() -> None:
    assert request("csv").file_name == "demo-1-community-2026-01_2026-02-long.csv"
