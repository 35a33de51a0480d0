"""Cells are read for what they are: the writings of docs/developing/domain.md, by hand, and whole batches."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.intake.checks.normalise import parse_batch
from pipelines.intake.files.batch import Original, RawBatch, RawHead
from schemas.problems import Problem, problem_texts
from schemas.returns import COVER, REGISTERS, SHEETS

D = date(2026, 10, 3)
UNSEEN = [
    *["\u200b", "\u3000 ", "\ufeff", "\u00ad", "\u3164", "\u2800", "\u180e", "\u0001", "\u2063 \u034f"],
    *["\ufe0f", "\u17b4", "\U000e0100", "\u206a", "\ufff9", "\ufffc", "\u202e", "\U0001d159", "\U00013437"],
]
"""Cells that look empty."""
UNNAMED = ["《》", "“”", "（）", " 〔 〕", '""', "「\ufe0f」", "［］"]
"""Texts without a name between their signs."""
READ: dict[tuple[str, str], dict[str, object]] = {
    ("work_items", "started_on"): {
        "2026-10-03": D,
        "2026-10-3": D,
        "2026/10/3": D,
        "2026.10.03": D,
        "2026年10月3日": D,
        "20261003": D,
        "2026年10月3号": D,
        "２０２６年１０月３日": D,
        " 2026 / 10 / 3 ": D,
        "2026-10-03 00:00:00": D,
        "2026-10-03 08:30:15": D,
        "2026-10-03T08:30": D,
        "\u30002026-10-03\u200b": D,
        "46298": D,
        "46298.0": D,
        "46298.75": D,
        "+57372-09-26 00:00:00": D,
        "2024-02-29": date(2024, 2, 29),
        "18264": date(1950, 1, 1),
    },
    ("communities", "households"): {
        "12": 12,
        "12.0": 12,
        " 12 ": 12,
        "１２": 12,
        "1,234": 1234,
        "1，234": 1234,
        "1 234": 1234,
        "12,345,678": 12345678,
        "-3": -3,
        "−3": -3,
        "－3": -3,
        "+5": 5,
        "007": 7,
        "1e3": 1000,
        "11.9999999999": 12,
        "0": 0,
        "\u00a05": 5,
        "9000000000000000000": 9 * 10**18,
    },
    ("communities", "service_area_m2"): {
        # Far out of range, which is for the check to say.
        "1E26": 1e26,
        "12345678901234567890123456789012.5": 1.2345678901234567e31,
        "1,234.50": 1234.5,
        "１２．５": 12.5,
        "0.30000000000000004": 0.3,
        "12": 12.0,
        ".5": 0.5,
        "5.": 5.0,
        "-1.25": -1.25,
        "999999999999.99": 999999999999.99,
        "1234567890.12": 1234567890.12,
        "1.0100000001": 1.01,
    },
    ("communities", "community_code"): {
        "510104017001": "510104017001",
        " 510104017001\t": "510104017001",
        "'510104017001": "510104017001",
        "５１０１０４０１７００１": "510104017001",
        "510 104 017 001": "510104017001",
        "510104017001.0": "510104017001",
        "5.10104017001E+11": "510104017001",
    },
    ("communities", "community_name"): {
        " 水井坊 社区 ": "水井坊 社区",
        "\u3000水井坊社区\u200b": "水井坊社区",
        "ＡＢ（一）": "ＡＢ（一）",
        "2026-10-03 00:00:00": "2026-10-03",
        "12": "12",
        "#3楼": "#3楼",
    },
    ("plaques", "dedicated_post"): {
        "是": True,
        "否": False,
        " 是": True,
        "TRUE": True,
        "false": False,
        "Y": True,
        "n": False,
        "1": True,
        "0": False,
        "√": True,
        "ｙｅｓ": True,
    },
    ("digital_tools", "tool_kind"): {
        "APP": "app",
        "app": "app",
        "ＡＰＰ": "app",
        "工作 群": "chat_group",
        "Chat_Group": "chat_group",
    },
    ("cover", "period"): {
        "2026-10": "2026-10",
        "2026年10月": "2026-10",
        "202610": "2026-10",
        "2026/10": "2026-10",
        "2026-10-15": "2026-10",
        "2026-10-01 00:00:00": "2026-10",
        "46298": "2026-10",
    },
    ("cover", "township_code"): {"510104017": "510104017", "510104017000": "510104017"},
    ("cover", "submission_kind"): {"首报": "initial", "更正 ": "correction", "INITIAL": "initial"},
}
REFUSED: dict[tuple[str, str], dict[str, list[str]]] = {
    ("work_items", "started_on"): {
        "CEL-003": [
            "2026-02-30",
            "2025-02-29",
            "2026-13-01",
            "26-10-3",
            "26.10.3",
            "10/3/2026",
            "2026-10",
            "2026年10月",
            "十月三日",
            "昨天",
            "1899-12-31 12:00:00",
            "12",
            "20261340",
            "99999",
            "0026-10-03",
            "-2026-10-03",
            "2026-10-312:30",
            "+57370-08-15",
            "+57373-06-29",
        ]
    },
    ("communities", "households"): {
        "CEL-001": [
            "12人",
            "12%",
            "三十",
            "1,23",
            "1,2345",
            "(3)",
            "NaN",
            "inf",
            "true",
            "0x10",
            "1_000",
            "1.2.3",
            "-",
            "2026-10-03",
            "1e400",
        ],
        "CEL-002": ["12.5", "0.001", "1,234.5"],
        "CEL-007": ["99999999999999999999", "1e30"],
        "CEL-009": ["=A1+B1", "="],
        "CEL-010": ["#N/A", "#DIV/0!", "#REF!", "#SPILL!", "#NAME?"],
    },
    ("communities", "service_area_m2"): {
        "CEL-011": ["1.234", "1234567890.123", "0.001", "1e-5"],
        "CEL-001": ["12平方米", "1.5.2", "∞", "NaN"],
    },
    ("communities", "community_code"): {
        "CEL-012": ["51010401700", "5101040170012", "5.10104E+11", "社区一", "-51010401701", "51010401700a"]
    },
    ("communities", "community_name"): {"CEL-009": ["=A1"], "CEL-010": ["#REF!"]},
    ("plaques", "dedicated_post"): {"CEL-005": ["2", "也许", "是否"]},
    ("plaques", "placement"): {"CEL-004": ["门口", "外", "outsid"]},
    ("cover", "period"): {"CEL-013": ["2026-13", "10月", "2026", "2026-00", "1926-10", "26-10"]},
    ("cover", "submission_kind"): {"CEL-004": ["补报"]},
}


def batch_of(key: str, field: str, texts: list[str]) -> RawBatch:
    """A batch whose texts stand in one column of one return, from row 2; a cover is a return each."""
    original = Original("0", "a.xlsx", Path("a.xlsx"), "xlsx", 1)
    registers = {
        name: pl.DataFrame(
            schema={"return_no": pl.Int64, "sheet_row": pl.Int64} | {c: pl.String for c in register.by_name}
        )
        for name, register in REGISTERS.items()
    }
    if key == "cover":
        heads = [
            RawHead(original, {field: text}, {field: (row, 0)}) for row, text in enumerate(texts, start=2)
        ]
    else:
        heads = [RawHead(original)]
        rows = {"return_no": [0] * len(texts), "sheet_row": range(2, len(texts) + 2), field: texts}
        registers[key] = pl.concat([registers[key], pl.DataFrame(rows)], how="diagonal")
    return RawBatch(heads, registers)


@pytest.mark.parametrize("place", READ, ids=lambda place: place[1])
def test_writings_that_are_read(place):
    key, field = place
    parsed = parse_batch(batch_of(key, field, list(READ[place])))
    if key == "cover":
        values = [cover[field] for cover in parsed.covers]
    else:
        values = parsed.registers[key][field].to_list()
    assert dict(zip(READ[place], values, strict=True)) == READ[place]
    assert parsed.problems.height == 0


@pytest.mark.parametrize("place", REFUSED, ids=lambda place: place[1])
def test_writings_that_are_refused(place):
    key, field = place
    expected = {text: code for code, texts in REFUSED[place].items() for text in texts}
    parsed = parse_batch(batch_of(key, field, list(expected)))
    found = parsed.problems.sort("row").select("value", "code").rows()
    assert dict(found) == expected and len(found) == len(expected)
    assert parsed.problems["row"].sort().to_list() == list(range(2, len(expected) + 2))
    assert set(parsed.problems["field"]) == {field} and set(parsed.problems["register"]) == {key}
    if key != "cover":
        assert parsed.registers[key][field].null_count() == len(expected)
    for row in parsed.problems.iter_rows(named=True):
        words = json.loads(row["params"]) | {"value": row["value"]}
        for sentence in problem_texts()[row["code"]].fill(words).told.values():
            assert "{" not in sentence


def test_blank_is_nothing():
    for key, register in REGISTERS.items():
        for field in register.by_name:
            parsed = parse_batch(batch_of(key, field, UNSEEN))
            assert parsed.problems.height == 0 and parsed.registers[key][field].null_count() == len(UNSEEN)


def test_signs_around_a_name_are_none_without_it():
    for key, register in SHEETS.items():
        for column in register.columns:
            if column.kind == "text":
                parsed = parse_batch(batch_of(key, column.name, [*UNNAMED, "《表》"]))
                rows = pl.DataFrame(parsed.covers) if key == "cover" else parsed.registers[key]
                values = rows[column.name].to_list()
                assert values == [*[None] * len(UNNAMED), "《表》"] and parsed.problems.height == 0


@pytest.mark.parametrize("text", ["无", "-", "—", "/", "暂无", "没有", "N/A", "0", "待定", "（无）", "暂 无"])
def test_a_word_for_none_is_no_text(text):
    for key, field in (
        ("work_items", "approval_document"),
        ("forms", "merged_into"),
        ("forms", "form_name"),
        ("plaques", "department"),
    ):
        parsed = parse_batch(batch_of(key, field, [text, "无障碍设施台账"]))
        assert parsed.registers[key][field].to_list() == [None, "无障碍设施台账"]
        assert parsed.problems.height == 0


def test_a_choice_of_none_stays_one():
    for key, field in (("plaques", "basis"), ("certificates", "replacement")):
        assert parse_batch(batch_of(key, field, ["无"])).registers[key][field].to_list() == ["none"]


@pytest.mark.parametrize("mark", ["\ufe0f", "\u17b4", "\u206a", "\U000e0100", "\ufff9"])
def test_what_no_eye_sees_is_nothing_around_a_value(mark):
    for (key, field), text, value in (
        (("forms", "form_name"), "表", "表"),
        (("communities", "households"), "12", 12),
        (("work_items", "started_on"), "2026-10-03", D),
    ):
        parsed = parse_batch(batch_of(key, field, [f"{mark}{text} {mark}", f"{text}{mark}"]))
        assert parsed.registers[key][field].to_list() == [value, value] and parsed.problems.height == 0


def test_types_are_the_contracts():
    parsed = parse_batch(batch_of("forms", "form_name", ["甲"]))
    for key, register in REGISTERS.items():
        expected = {"return_no": pl.Int64, "sheet_row": pl.Int64} | register.dtypes
        assert dict(parsed.registers[key].schema) == expected
    assert list(parsed.covers[0]) == list(COVER.by_name) and set(parsed.covers[0].values()) == {None}


def test_problems_come_return_by_return_with_the_readers_among_them():
    original = Original("0", "a.xlsx", Path("a.xlsx"), "xlsx", 1)
    raw = batch_of("forms", "ad_hoc_fills", ["1", "x", "y"])
    raw.heads.append(RawHead(original, problems=[Problem("SHT-001", "forms")]))
    raw.heads.append(RawHead(original, {"period": "z"}, {"period": (4, 1)}))
    raw.registers["forms"] = raw.registers["forms"].with_columns(return_no=pl.Series([0, 2, 0]))
    problems = parse_batch(raw).problems
    assert problems.select("return_no", "code", "register", "row", "field", "value").rows() == [
        (0, "CEL-001", "forms", 4, "ad_hoc_fills", "y"),
        (1, "SHT-001", "forms", None, None, None),
        (2, "CEL-013", "cover", 4, "period", "z"),
        (2, "CEL-001", "forms", 3, "ad_hoc_fills", "x"),
    ]
