"""Lines of a sheet that are no record: totals, signatures, notes, a header repeated on the next page."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pipelines.base.given import UNSEEN, nothing
from pipelines.intake.files.batch import PROBLEM_SCHEMA, ParsedBatch, RawBatch
from pipelines.intake.files.line_words import NUMBERED, QUOTED, WORDS
from schemas.returns import REGISTERS, Register


def leave_out(raw: RawBatch, parsed: ParsedBatch) -> ParsedBatch:
    """The typed batch without lines that are no record, with a problem for each of them."""
    registers, problems = dict(parsed.registers), parsed.problems
    for key, typed in parsed.registers.items():
        registers[key], problems = _set_aside(REGISTERS[key], raw.registers[key], typed, problems)
    return replace(parsed, registers=registers, problems=problems)


def _set_aside(
    register: Register, raw: pl.DataFrame, typed: pl.DataFrame, problems: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The typed rows without lines that are no record, and the problems with one for each such line instead
    of those of its cells. ``raw`` has the texts of the same rows."""
    lines = _find_lines(register, raw, typed)
    if not lines.any():
        return typed, problems
    seen = raw.select(_any_sign(register)).to_series()
    gone = raw.filter(lines).select("return_no", row="sheet_row", register=pl.lit(register.key))
    told = problems.join(gone, on=["return_no", "row", "register"], how="anti", maintain_order="left")
    return typed.filter(~lines), pl.concat([told, _line_problems(register, raw.filter(lines & seen))])


def _any_sign(register: Register) -> pl.Expr:
    """Whether a row holds anything that can be seen; marks without width are left behind by some programs."""
    signs = [pl.col(column.name).str.contains(f"[^{UNSEEN}]") for column in register.columns]
    return pl.any_horizontal(signs).fill_null(False)


def _find_lines(register: Register, raw: pl.DataFrame, typed: pl.DataFrame) -> pl.Series:
    """Whether each row is no record: without a community that can be read, and with words of a line or with
    nothing readable in the columns that no free text can fill; or with a community and nothing else."""
    told = [c.name for c in register.columns if c.kind not in ("text", "code")]
    needed = [c.name for c in register.columns if c.required and c.name in told]
    codeless = typed["community_code"].is_null()
    idle = typed.select(pl.all_horizontal(pl.col(needed).is_null())).to_series()
    if not (codeless | idle).any():
        return codeless
    texts = [c.name for c in register.columns]
    first = raw.select(pl.coalesce(texts)).to_series()
    numbered = raw.select(
        pl.all_horizontal(pl.col(name).is_null() | pl.col(name).str.contains(NUMBERED) for name in texts)
    ).to_series()
    words = first.str.contains(WORDS).fill_null(False) | numbered
    if register.key == "communities":
        return codeless & (words | idle)
    rest = [name for name in texts if name not in ("community_code", "community_name")]
    empty = raw.select(
        pl.all_horizontal(pl.col(name).is_null() | nothing(pl.col(name)) for name in rest)
    ).to_series()
    return (codeless & (words | idle)) | (idle & empty)


def _line_problems(register: Register, lines: pl.DataFrame) -> pl.DataFrame:
    texts = pl.concat_list(column.name for column in register.columns).list.drop_nulls().list.head(QUOTED)
    return lines.select(
        "return_no",
        pl.lit("SHT-021").alias("code"),
        pl.lit(register.key).alias("register"),
        pl.col("sheet_row").alias("row"),
        pl.lit(None, dtype=pl.String).alias("field"),
        texts.list.join(" ").str.strip_chars().alias("value"),
        pl.lit("{}").alias("params"),
    ).select(PROBLEM_SCHEMA.keys())
