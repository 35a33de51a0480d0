"""Lists of two jurisdictions side by side: the concordance is complete, and what follows from it."""

from __future__ import annotations

import copy
import json
import tomllib
from typing import Any

import polars as pl
import pytest

from pipelines.__main__ import main
from pipelines.classification import comparison
from pipelines.classification.comparison import (
    FILE,
    compare_lists,
    compare_works,
    concordances,
    find_concordance,
    standings_of,
)
from pipelines.lists.reference import reference_lists
from schemas.concordance import find_concordance_faults, read_place
from schemas.errors import UserError

KINDS = ("self_governance", "assistance", "negative")
SIZES = {"sichuan": (20, 32, 7), "gansu": (24, 29, 7)}


def declared() -> dict[str, Any]:
    (one,) = tomllib.loads(FILE.read_text(encoding="utf-8"))["concordances"]
    return one


def places(jurisdiction: str) -> frozenset[tuple[str, int]]:
    sizes = zip(KINDS, SIZES[jurisdiction], strict=True)
    return frozenset((kind, number) for kind, size in sizes for number in range(1, size + 1))


def faults(one: dict[str, Any]) -> list[tuple[str, str, str]]:
    return list(find_concordance_faults(one, {name: places(name) for name in SIZES}))


def test_every_entry_of_both_is_decided() -> None:
    one = declared()
    assert faults(one) == []
    for name in SIZES:
        paired = {read_place(pair[name]) for pair in one["pairs"]}
        alone = {read_place(text) for text in one["alone"][name]}
        assert paired | alone == places(name) and not paired & alone


def test_what_is_the_same_rests_on_the_same_subject() -> None:
    """Entries called the same name the same law, or have the same title, but for the ones noted."""
    rows = compare_lists("sichuan", "gansu").filter(pl.col("like") == "same")
    odd = rows.filter(pl.col("shared_laws").is_null() & (pl.col("title") != pl.col("other_title")))
    assert odd.select("title", "other_title").rows() == [("未成年人权益保障", "未成年人保护")]
    assert rows.height == 18


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda one: one["pairs"].pop(), "stands nowhere"),
        (lambda one: one["pairs"].append(one["pairs"][0]), "stand twice"),
        (lambda one: one["alone"]["gansu"].append("negative 7"), "in a pair as well"),
        (lambda one: one["alone"]["gansu"].append("negative 8"), "no entry negative 8"),
        (lambda one: one["pairs"][0].update(like="alike"), "must be one of"),
        (lambda one: one["pairs"][0].pop("note_zh"), "partly needs them"),
        (lambda one: one.update(of=["sichuan", "atlantis"]), "two jurisdictions"),
        (lambda one: one.pop("alone"), "is missing"),
    ],
)
def test_faults_are_named(change: Any, said: str) -> None:
    one = copy.deepcopy(declared())
    change(one)
    assert any(said in en for _place, _zh, en in faults(one))


def test_seen_from_the_other_side_it_is_the_same() -> None:
    there, here = find_concordance("sichuan", "gansu"), find_concordance("gansu", "sichuan")
    assert there is not None and here is not None and here.turned() == there
    own, other = ["kind", "number"], ["other_kind", "other_number"]
    forth = compare_lists("sichuan", "gansu").drop_nulls("other_number").select(*own, *other)
    back = compare_lists("gansu", "sichuan").drop_nulls("other_number").select(*other, *own)
    assert set(forth.rows()) == set(back.rows()) and forth.height == back.height == len(there.pairs)


def test_what_gansu_asks_that_sichuan_does_not() -> None:
    rows = compare_lists("gansu", "sichuan").filter(pl.col("standing") == "none")
    assert rows.select("kind", "number").rows() == [
        *(("self_governance", number) for number in (8, 9, 10, 11, 19)),
        *(("assistance", number) for number in (1, 8, 9, 17, 19, 22, 27)),
    ]
    assert rows["other_title"].null_count() == rows.height
    forbidden = compare_lists("gansu", "sichuan").filter(pl.col("standing") == "forbidden")
    assert forbidden.select("title", "other_kind").rows() == [("食品安全检查和违法报告", "negative")]


@pytest.mark.parametrize(("first", "second"), [("sichuan", "gansu"), ("gansu", "sichuan")])
def test_every_entry_stands_somewhere(first: str, second: str) -> None:
    counted = standings_of(compare_lists(first, second))
    for kind, size in zip(KINDS, SIZES[first], strict=True):
        assert counted.filter(kind=kind)["entries"].sum() == size
    one_kind = compare_lists(first, second, "assistance")
    assert set(one_kind["kind"]) == {"assistance"}


def test_legal_bases_by_hand() -> None:
    rows = compare_lists("sichuan", "gansu", "assistance")
    drugs = rows.filter(number=2).to_dicts()[0]
    assert drugs["shared_basis"] == "《禁毒法》第十七条"
    assert (drugs["shared_laws"], drugs["only_here"], drugs["only_there"]) == ("《禁毒法》", None, None)
    disaster = rows.filter(number=18).to_dicts()[0]
    assert (disaster["shared_basis"], disaster["only_here"]) == ("《自然灾害救助条例》第五条", "《抗旱条例》")
    order = rows.filter(number=1).to_dicts()[0]
    assert (order["only_here"], order["only_there"]) == ("《宪法》", "《城市居民委员会组织法》")


def test_kinds_of_work_inside_negative_categories() -> None:
    works = compare_works("sichuan", "gansu")
    sides = {(row["work"], row["side"]) for row in works.iter_rows(named=True)}
    assert ("场镇管理", "first") in sides and ("文化市场管理", "second") in sides
    assert ("食品安全等级评定", "both") in sides and ("食品安全等级评定和日常监督检查执法", "both") in sides
    named = {
        name: {work for entry in reference_lists(name)["negative"].entries for work in entry.includes}
        for name in SIZES
    }
    assert set(works["work"]) == named["sichuan"] | named["gansu"]


def test_a_county_is_compared_with_the_lists_of_its_province() -> None:
    assert compare_lists("renshou", "huanxian").equals(compare_lists("sichuan", "gansu"))
    for first, second in (("sichuan", "guangxi"), ("atlantis", "gansu")):
        with pytest.raises(UserError):
            compare_lists(first, second)


def test_without_a_concordance_the_machine_guesses_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "find_concordance", lambda first, second: None)
    rows = compare_lists("sichuan", "gansu")
    found = rows.filter(pl.col("other_number").is_not_null())
    assert set(found["decided"]) == {"machine"} and found["score"].min() > 0
    assert rows.filter(title="社会救助", kind="assistance")["standing"].to_list() == ["same"]
    assert "未经人工核对" in list(comparison.comparison_lines(rows))[-1].zh


def test_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lists", "compare", "gansu", "sichuan", "--kind", "negative", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["decided"] for row in rows} == {"read"} and len(rows) == 7
    assert main(["lists", "compare", "gansu", "sichuan"]) == 0
    assert "自治事项清单\t8\t预防未成年人犯罪\t对方没有\t—" in capsys.readouterr().out
    assert main(["lists", "compare", "gansu", "beijing"]) == 2
    assert len(concordances()) == 1
