"""Receipts: what became of each return that was handed in, for machines and for people."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.intake.files.batch import PROBLEM_SCHEMA, Cover, RawHead
from pipelines.intake.sentences import SHEET_ORDER, describe, sentence, severity
from schemas.receipts import ProblemKind, ProblemRow, ReturnProblem, ReturnReceipt
from schemas.returns import REGISTERS
from schemas.rows import typed_rows

PRINTED = 50
"""Errors, and warnings, of one return that are printed for people; JSON holds all of them."""


@dataclass
class Outcome:
    """What was decided about one return."""

    status: str
    return_id: str | None = None
    replaces: str | None = None
    on_time: bool | None = None


def make_receipt(
    head: RawHead,
    cover: Cover,
    outcome: Outcome,
    received_at: str,
    rows: dict[str, int],
    problems: list[ProblemRow],
) -> ReturnReceipt:
    """The receipt of one return. ``problems`` are rows of a problem frame, in the order to be told."""
    described: dict[str, list[ReturnProblem]] = {"error": [], "warning": [], "note": []}
    for problem in problems:
        described[severity(problem["code"])].append(describe(problem))
    return {
        "file": head.original.name,
        "sha256": head.original.sha256,
        "township_code": cover.get("township_code"),
        "period": cover.get("period"),
        "status": outcome.status,
        "return_id": outcome.return_id,
        "replaces": outcome.replaces,
        "received_at": received_at,
        "on_time": outcome.on_time,
        "rows": rows,
        "errors": described["error"],
        "warnings": described["warning"],
        "notes": described["note"],
    }


def rows_per_register(registers: dict[str, pl.DataFrame], returns: int) -> list[dict[str, int]]:
    """Number of rows of each register, by return_no."""
    rows = [dict.fromkeys(REGISTERS, 0) for _ in range(returns)]
    for key, frame in registers.items():
        for number, count in frame.group_by("return_no").len().iter_rows():
            rows[number][key] = count
    return rows


def problems_by_return(problems: pl.DataFrame, heads: list[RawHead]) -> list[list[ProblemRow]]:
    """The problems of each return by return_no, in the order of sheets, rows and the sheet's columns."""
    places = [
        (no, register, name, place)
        for no, head in enumerate(heads)
        for register, columns in (*head.columns.items(), ("cover", _cover_columns(head)))
        for name, place in columns.items()
    ]
    columns = pl.DataFrame(
        places,
        orient="row",
        schema={"return_no": pl.Int64, "register": pl.String, "field": pl.String, "place": pl.Int64},
    )
    ordered = (
        problems.join(columns, on=["return_no", "register", "field"], how="left", maintain_order="left")
        .with_columns(pl.col("register").replace_strict(SHEET_ORDER, default=-1).alias("sheet_place"))
        .sort("return_no", "sheet_place", "row", "place", "code", maintain_order=True)
    )
    found: list[list[ProblemRow]] = [[] for _ in heads]
    for problem in typed_rows(ProblemRow, ordered.select(*PROBLEM_SCHEMA)):
        found[problem["return_no"]].append(problem)
    return found


def _cover_columns(head: RawHead) -> dict[str, int]:
    return {name: column for name, (_, column) in head.cover_cells.items()}


KINDS: dict[ProblemKind, str] = {"errors": "错误", "warnings": "提醒", "notes": "说明"}

OUTCOMES = {
    "accepted": ("已接收", "accepted"),
    "rejected": ("已退回，未入库", "rejected, nothing was loaded"),
    "duplicate": ("与已接收的文件完全相同，没有任何改动", "the same bytes were accepted before; no change"),
    "valid": ("检查通过，尚未报送", "in order; not handed in yet"),
}


def receipt_lines(receipt: ReturnReceipt, language: str, *, loaded: bool = True) -> list[str]:
    """The receipt for a person: a line for the outcome, one per problem, at most ``PRINTED`` of a kind."""
    status = "valid" if receipt["status"] == "accepted" and not loaded else receipt["status"]
    outcome = OUTCOMES[status][language == "en"]
    place = " ".join(part for part in (receipt["township_code"], receipt["period"]) if part)
    lines = [f"{receipt['file']}  {place}  {outcome}".replace("    ", "  ")]
    for kind, zh in KINDS.items():
        problems = receipt[kind]
        if problems:
            lines.append(f"  {kind if language == 'en' else zh} {len(problems)}")
            lines += [f"    {sentence(problem, language)}" for problem in problems[:PRINTED]]
            lines += _remainder(len(problems) - PRINTED, language)
    return lines


def _remainder(number: int, language: str) -> list[str]:
    if number <= 0:
        return []
    if language == "en":
        return [f"    … and {number} more; --json and --annotate give all of them"]
    return [f"    ……另有 {number} 条，全部内容见 --json 或 --annotate"]
