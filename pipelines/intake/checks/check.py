"""Checks a batch of returns together, each rule once per register over the rows of all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import polars as pl

from pipelines.intake.checks import contradictions, earlier_months, rules
from pipelines.intake.checks.causes import merged_cells, months_in_doubt, tell_merged, tell_month
from pipelines.intake.checks.context import Context
from pipelines.intake.checks.findings import gathered
from pipelines.intake.checks.fingerprint import fingerprints
from pipelines.intake.checks.history import History, find_bases, pair_rows, read_history
from pipelines.intake.checks.listed import check_list_numbers
from pipelines.intake.checks.registers import each_register
from pipelines.intake.checks.returned import check_communities, check_covers, returns_frame
from pipelines.intake.files.batch import ParsedBatch, RawBatch, RawHead
from pipelines.store import Store
from schemas.returns import COVER, REGISTERS

_KEY_IS_READ = "^(?:NOT|WRN)-|^SHT-020$|^CEL-014$"
"""Problems of a key that leave no doubt which row is meant."""

COLUMN_SCHEMA = {"return_no": pl.Int64, "register": pl.String, "field": pl.String, "row": pl.Int64}


@dataclass
class Checked:
    """What checking found. ``problems``: one row per problem, the reader's included. ``returns``: one row
    per return (return_no, township, period, fingerprint …). ``pairs``: per register, the rows of now and
    of the last accepted month side by side."""

    problems: pl.DataFrame
    returns: pl.DataFrame
    history: History
    pairs: dict[str, pl.DataFrame]


class Alone(NamedTuple):
    """What returns say without any other: the frame ``returns`` of Checked, and the problems of their covers
    and sheets, the reader's included."""

    returns: pl.DataFrame
    problems: pl.DataFrame


def check_alone(raw: RawBatch, parsed: ParsedBatch, context: Context) -> Alone:
    """Everything that does not ask the store."""
    returns = returns_frame(raw.heads, parsed.covers).with_columns(
        fingerprint=pl.Series(fingerprints(parsed.registers, len(parsed.covers)), dtype=pl.String)
    )
    told = [
        parsed.problems,
        tell_month(check_sheets(raw.heads, parsed, returns), returns),
        _check_returns(raw.heads, parsed, returns, context),
    ]
    return Alone(returns, gathered(told))


def check_batch(
    raw: RawBatch, parsed: ParsedBatch, context: Context, store: Store, alone: Alone | None = None
) -> Checked:
    """All problems of all returns of the batch; ``alone`` where that is known. Nothing is written."""
    returns, own = alone or check_alone(raw, parsed, context)
    told = gathered([own, check_list_numbers(store, parsed.registers["work_items"], returns)])
    sure = returns.join(months_in_doubt(told), on="return_no", how="anti", maintain_order="left")
    history = read_history(store, find_bases(store, sure, context, same_month=False), context)
    pairs = each_register(lambda key: pair_rows(key, parsed.registers[key], history))
    problems = gathered(
        [told, _check_history(replace(parsed, problems=told), sure, context, store, history, pairs)]
    )
    return Checked(_place_cover(problems, raw.heads), returns, history, pairs)


def check_sheets(heads: list[RawHead], parsed: ParsedBatch, returns: pl.DataFrame) -> pl.DataFrame:
    """What the cover and each register say by themselves: values, row rules, dates, repeated rows."""
    merged = merged_cells(heads, parsed.problems)
    unread = pl.concat(
        [parsed.problems.select(*COLUMN_SCHEMA), _missing_columns(heads), merged.select(*COLUMN_SCHEMA)]
    )
    covers = _cover_rows(heads, parsed)
    # A cover has one row: what was not read is known by its field alone.
    not_told = unread.filter(pl.col("register") == "cover").with_columns(row=pl.lit(None, pl.Int64))
    parts = [rules.check_values(COVER, covers, not_told), tell_merged(merged)]
    for key, register in REGISTERS.items():
        frame = parsed.registers[key]
        if frame.is_empty():
            continue
        parts += [
            rules.check_values(register, frame, unread.filter(pl.col("register") == key)),
            rules.check_dates(register, frame, returns["period_end"]),
            rules.check_unique(register, frame),
            contradictions.check_end_dates(key, frame),
        ]
    forms = parsed.registers["forms"]
    parts += [contradictions.check_ad_hoc(forms), contradictions.check_merged_into(forms)]
    parts.append(contradictions.check_template_versions(covers))
    return gathered(parts)


def _check_returns(
    heads: list[RawHead], parsed: ParsedBatch, returns: pl.DataFrame, context: Context
) -> pl.DataFrame:
    parts = [
        check_covers(returns, context),
        check_communities(parsed.registers, returns, context, _codeless(heads)),
    ]
    for key, frame in parsed.registers.items():
        parts.append(contradictions.check_emptiness(key, frame, _present(heads, key)))
    return gathered(parts)


def _check_history(
    parsed: ParsedBatch,
    returns: pl.DataFrame,
    context: Context,
    store: Store,
    history: History,
    pairs: dict[str, pl.DataFrame],
) -> pl.DataFrame:
    parts = [earlier_months.check_same(store, returns)]
    if history.bases.is_empty():
        return gathered(parts)
    listed = parsed.registers["communities"].select("return_no", "community_code").unique()
    factor = context.jurisdiction.change_factor

    def compared(key: str) -> pl.DataFrame:
        rows = pairs[key]
        legible = _legible(key, rows, parsed.problems)
        with store.beside() as beside:
            back = earlier_months.check_rebounds(beside, key, rows, returns, context)
        return gathered(
            [
                back,
                earlier_months.check_vanished(key, legible, returns, listed),
                earlier_months.check_row_jumps(key, legible, listed, factor),
            ]
        )

    parts += each_register(compared).values()
    parts.append(earlier_months.check_total_jumps(pairs["communities"], factor))
    return gathered(parts)


def _legible(key: str, pairs: pl.DataFrame, problems: pl.DataFrame) -> pl.DataFrame:
    """The pairs of returns whose sheet and keys could all be read: a sheet that is missing, a line that is no
    record, a name or code that cannot be read are not rows that are gone."""
    about = problems.filter((pl.col("register") == key) & ~pl.col("code").str.contains(_KEY_IS_READ))
    unread = about.filter(pl.col("field").is_null() | pl.col("field").is_in(REGISTERS[key].unique))
    return pairs.join(unread, on="return_no", how="anti")


def _cover_rows(heads: list[RawHead], parsed: ParsedBatch) -> pl.DataFrame:
    """One row per return whose cover sheet was found, typed, as the cover's contract wants it."""
    rows = [
        (no, *(parsed.covers[no].get(name) for name in COVER.dtypes))
        for no, head in enumerate(heads)
        if head.cover_cells
    ]
    schema = {"return_no": pl.Int64} | COVER.dtypes
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(sheet_row=pl.lit(None, pl.Int64))


def _missing_columns(heads: list[RawHead]) -> pl.DataFrame:
    """One row per column that a sheet of a return lacks; the reader has reported it."""
    rows = []
    for no, head in enumerate(heads):
        rows += [(no, "cover", name, None) for name in COVER.dtypes if name not in head.cover_cells]
        for key, register in REGISTERS.items():
            found = head.columns.get(key, {})
            rows += [(no, key, name, None) for name in register.dtypes if name not in found]
    return pl.DataFrame(rows, schema=COLUMN_SCHEMA, orient="row")


def _codeless(heads: list[RawHead]) -> pl.DataFrame:
    """return_no, register: sheets that are missing, or whose column of community codes is."""
    rows = [
        (no, key)
        for no, head in enumerate(heads)
        for key in REGISTERS
        if "community_code" not in head.columns.get(key, {})
    ]
    return pl.DataFrame(rows, schema={"return_no": pl.Int64, "register": pl.String}, orient="row")


def _present(heads: list[RawHead], key: str) -> pl.DataFrame:
    rows = [no for no, head in enumerate(heads) if head.columns.get(key)]
    return pl.DataFrame({"return_no": rows}, schema={"return_no": pl.Int64})


def _place_cover(problems: pl.DataFrame, heads: list[RawHead]) -> pl.DataFrame:
    """The problems, those of the cover with the row in which the reader found the cell."""
    places = pl.DataFrame(
        [
            (no, "cover", name, row)
            for no, head in enumerate(heads)
            for name, (row, _) in head.cover_cells.items()
        ],
        schema={"return_no": pl.Int64, "register": pl.String, "field": pl.String, "cover_row": pl.Int64},
        orient="row",
    )
    placed = problems.join(places, on=["return_no", "register", "field"], how="left", maintain_order="left")
    return placed.with_columns(pl.coalesce("row", "cover_row").alias("row")).drop("cover_row")
