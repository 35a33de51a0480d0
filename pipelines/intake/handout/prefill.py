"""What a handed-out workbook holds already: the roster of the month and the last accepted registers, without
the flows of another month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from pipelines.base.names import add_name_keys
from pipelines.intake.checks.context import load_context
from pipelines.intake.checks.history import as_handed_out, find_bases, read_history
from pipelines.intake.checks.name_keys import key_columns
from pipelines.intake.handout.vanished import GONE_IN, vanished_rows
from pipelines.store import Store
from schemas.errors import UserError
from schemas.periods import parse_period
from schemas.returns import REGISTERS, TEMPLATE_VERSION


@dataclass
class Prefill:
    """A cover (field to value) and the rows of every register, typed. ``again``: of the rows at the
    end of a register that vanished from it without having ended, and are handed out again, the month in which
    each was missing first."""

    cover: dict[str, str | None]
    registers: dict[str, pl.DataFrame]
    again: Mapping[str, Sequence[str]] = field(default_factory=dict)


def prefill(store: Store, township: str, period: str) -> Prefill:
    """The content of a township's workbook for a month. Raises UserError where the month is none or the
    township does not stand in it."""
    context = load_context(store)
    communities = context.roster(parse_period(period)).filter(pl.col("township") == township)
    name = store.scalar("SELECT name FROM areas WHERE level = 'township' AND code = ?", [township])
    if name is None or communities.is_empty():
        raise UserError("REQ-107", period=period, township=township)
    asked = pl.DataFrame({"return_no": [0], "township": [township], "period": [period]})
    bases = find_bases(store, asked, context, same_month=True)
    history = as_handed_out(read_history(store, bases, context))
    registers = {key: _last_rows(key, rows, communities) for key, rows in history.registers.items()}
    registers["communities"] = _on_roster(communities, registers["communities"])
    again = {}
    for key, gone in vanished_rows(store, township, period, context).items():
        registers[key], again[key] = _with_vanished(key, registers[key], gone, communities)
    return Prefill(_cover(store, township, name, period, bases), registers, again)


def _with_vanished(
    register: str, rows: pl.DataFrame, gone: pl.DataFrame, communities: pl.DataFrame
) -> tuple[pl.DataFrame, list[str]]:
    """The rows and below them those that vanished, without flows of another month; the month of each."""
    contract = REGISTERS[register]
    flows = [column for column in contract.columns if column.flow]
    emptied = gone.with_columns(pl.lit(None, column.dtype).alias(column.name) for column in flows)
    both = _last_rows(register, pl.concat([rows, emptied.select(rows.columns)]), communities)
    months = both.slice(rows.height).join(
        gone.select(*contract.unique, GONE_IN), on=contract.unique, how="left", maintain_order="left"
    )
    return both, months[GONE_IN].to_list()


def _cover(store: Store, township: str, name: str, period: str, bases: pl.DataFrame) -> dict[str, str | None]:
    """``bases``: the returns it is filled from, one row each; the township's own tells who prepared it."""
    own = bases.sort(pl.col("source") != township, maintain_order=True).head(1)
    corrects = not own.filter((pl.col("source") == township) & (pl.col("base_period") == period)).is_empty()
    last_id = own["base_id"].first()
    prepared_by = store.scalar("SELECT prepared_by FROM returns WHERE return_id = ?", [last_id])
    return {
        "township_code": township,
        "township_name": name,
        "period": period,
        "submission_kind": "correction" if corrects else "initial",
        "prepared_by": prepared_by,
        "template_version": TEMPLATE_VERSION,
    }


def _last_rows(register: str, rows: pl.DataFrame, communities: pl.DataFrame) -> pl.DataFrame:
    """The register as last accepted, in the order of its sheet, under the names of the month's roster; what
    two communities had that became one stands once."""
    contract = REGISTERS[register]
    names = communities.select("community_code", name="community_name")
    named = rows.join(names, on="community_code", how="inner", maintain_order="left")
    keyed = add_name_keys(named.with_columns(community_name="name"), contract.names)
    return keyed.unique(key_columns(contract), keep="first", maintain_order=True).select(*contract.dtypes)


def _on_roster(communities: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """A row per community of the roster, with the figures it had last; its kind is the one reported."""
    joined = communities.join(last, on="community_code", how="left", suffix="_last", maintain_order="left")
    return joined.with_columns(community_kind=pl.coalesce("community_kind_last", "community_kind")).select(
        last.columns
    )
