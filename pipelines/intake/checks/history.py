"""The last accepted returns behind those of a batch, and their rows beside the present ones.

History follows the area, not its code: behind a township's return stand its own last one and those of every
township that went into it or from which communities came to it, each with the rows of the communities that
lie in it now, under the codes they have now."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.base.names import add_name_keys
from pipelines.intake.checks.context import Context
from pipelines.intake.checks.name_keys import key_columns
from pipelines.intake.checks.registers import each_register
from pipelines.store import Store
from schemas.codes import ENDED_STATUS
from schemas.periods import end_of
from schemas.returns import REGISTERS

ENDED = sorted(ENDED_STATUS)

LAST_ACCEPTED = """
SELECT township_code AS source, return_id AS base_id, period AS base_period
FROM returns
WHERE current AND township_code IN (SELECT unnest(?::VARCHAR[])) AND {bound}
QUALIFY row_number() OVER (PARTITION BY township_code ORDER BY period DESC) = 1
"""
BASE_COLUMNS = {
    "return_no": pl.Int64,
    "township": pl.String,
    "period": pl.String,
    "source": pl.String,
    "base_id": pl.String,
    "base_period": pl.String,
}


@dataclass
class History:
    """``bases``: one row per return and earlier return behind it (return_no, its township and period; source,
    the township that handed the earlier one in, base_id, base_period). ``registers``: the rows of those
    earlier returns, under the return_no and the community codes of the present one, with base_period."""

    bases: pl.DataFrame
    registers: dict[str, pl.DataFrame]


def find_bases(store: Store, returns: pl.DataFrame, context: Context, *, same_month: bool) -> pl.DataFrame:
    """The last accepted returns behind each return, of an earlier month or, with ``same_month``, of the same
    one too: rows of ``History.bases``. ``returns``: return_no, township, period."""
    found = [pl.DataFrame(schema=BASE_COLUMNS)]
    bound = LAST_ACCEPTED.format(bound="period <= ?" if same_month else "period < ?")
    for (period,), group in returns.drop_nulls("period").group_by("period", maintain_order=True):
        asked = group.select("return_no", "township", "period").join(
            context.sources(str(period)), on="township"
        )
        last = store.frame(bound, [asked["source"].unique().to_list(), period])
        found.append(asked.join(last, on="source").select(*BASE_COLUMNS))
    return pl.concat(found).sort("return_no", "source")


def read_history(store: Store, bases: pl.DataFrame, context: Context) -> History:
    """The rows behind the bases: of each community those of its latest return."""

    def read(register: str) -> pl.DataFrame:
        with store.beside() as beside:
            return _read_rows(beside, register, bases, context)

    rows = each_register(read)
    kept = _latest(rows["communities"])
    return History(bases, each_register(lambda key: _merge(key, _of(rows[key], kept))))


def _read_rows(store: Store, register: str, bases: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Rows of the register in the base returns, of communities that lie in the present return's township: the
    fields, with the columns of the bases, ``was_code`` (the community's code then) and ``ended`` (the last
    day of that code, null where it stands).

    The period stands in the query beside the ids because the table is written month by month, and DuckDB
    skips the months it does not need."""
    fields = ", ".join(REGISTERS[register].dtypes)
    query = (
        f"SELECT return_id AS base_id, sheet_row, {fields} FROM {register} "  # noqa: S608
        "WHERE period = ? AND return_id IN (SELECT unnest(?::VARCHAR[]))"
    )
    extra = {"was_code": pl.String, "ended": pl.Date, "sheet_row": pl.Int64}
    schema = BASE_COLUMNS | extra | REGISTERS[register].dtypes
    found = [pl.DataFrame(schema=schema)]
    for (period, earlier), group in bases.group_by("period", "base_period", maintain_order=True):
        rows = store.frame(query, [earlier, group["base_id"].unique().to_list()])
        placed = _under_present_codes(rows.join(group, on="base_id"), str(period), context)
        found.append(placed.select(pl.col(name).cast(dtype) for name, dtype in schema.items()))
    return pl.concat(found).sort("return_no", "source", "sheet_row", maintain_order=True)


def _under_present_codes(rows: pl.DataFrame, period: str, context: Context) -> pl.DataFrame:
    moved = context.moved(period).rename({"code": "was_code"})
    led = rows.rename({"community_code": "was_code"}).join(moved, on="was_code", how="left")
    coded = led.with_columns(community_code=pl.coalesce("now", "was_code"))
    roster = context.roster(period).select("township", "community_code")
    return coded.join(roster, on=["township", "community_code"], how="semi")


def _latest(communities: pl.DataFrame) -> pl.DataFrame:
    """return_no, base_id, was_code: of each community the return that is its history. The latest that has it;
    and of one that went into another none, once the other has reported on both."""
    own = pl.col("source") == pl.col("township")
    ordered = communities.with_columns(own=own).sort("base_period", "own", maintain_order=True)
    latest = ordered.unique(["return_no", "was_code"], keep="last", maintain_order=True)
    months = latest["base_period"].unique().to_list()
    ends = pl.col("base_period").replace_strict(months, [end_of(month) for month in months], default=None)
    itself = pl.col("was_code") == pl.col("community_code")
    told = ends.filter(itself).max().over("return_no", "community_code")
    kept = latest.filter(itself | (told <= pl.col("ended")).fill_null(True))
    return kept.select("return_no", "base_id", "was_code")


def _of(rows: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    return rows.join(kept, on=["return_no", "base_id", "was_code"], how="semi", maintain_order="left")


def _merge(register: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as the history of one community each: figures of communities that became one are added up."""
    fields = list(REGISTERS[register].dtypes)
    rows = rows.select("return_no", *fields, "base_period")
    if register != "communities":
        return rows
    key = ["return_no", "community_code"]
    figures = [c.name for c in REGISTERS[register].columns if c.kind in ("count", "decimal")]
    added = [pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in figures]
    others = [name for name in fields if name not in (*key, *figures)]
    merged = rows.group_by(key, maintain_order=True).agg(
        *added, pl.col(others).first(), pl.col("base_period").max()
    )
    return merged.select(rows.columns)


def as_handed_out(history: History) -> History:
    """The history as a prefilled workbook holds it: flows of another month are handed out empty."""
    months = history.bases.select("return_no", "period").unique()

    def emptied(register: str, rows: pl.DataFrame) -> pl.DataFrame:
        flows = _flows(register)
        same = pl.col("base_period") == pl.col("period")
        told = rows.join(months, on="return_no", how="left", maintain_order="left")
        return told.with_columns(pl.when(same).then(pl.col(name)).alias(name) for name in flows).drop(
            "period"
        )

    return History(history.bases, {key: emptied(key, rows) for key, rows in history.registers.items()})


def without_flows(register: str, pairs: pl.DataFrame) -> pl.DataFrame:
    """``pair_rows`` whose rows of before are of an earlier month, as ``as_handed_out`` has them."""
    flows = [f"{name}_before" for name in _flows(register)]
    return pairs.with_columns(pl.lit(None, pairs.schema[name]).alias(name) for name in flows)


def _flows(register: str) -> list[str]:
    return [column.name for column in REGISTERS[register].columns if column.flow]


def pair_rows(register: str, frame: pl.DataFrame, history: History) -> pl.DataFrame:
    """One row per row of the register that is there now, was there before, or both: return_no, the unique
    key, ``now`` and ``was``, sheet_row, base_period (of before), and the other fields twice, those of before
    ending in _before. Rows are the same where their names are, however they are written; a name is shown as
    it is now. Only returns that have an earlier one."""
    contract = REGISTERS[register]
    key = ["return_no", *key_columns(contract)]
    present = frame.join(history.bases.select("return_no"), on="return_no", how="semi")
    joined = (
        add_name_keys(present, contract.names)
        .with_columns(now=pl.lit(True))
        .join(
            _one_of_a_name(register, history.registers[register]).with_columns(was=pl.lit(True)),
            on=key,
            how="full",
            coalesce=True,
            suffix="_before",
            nulls_equal=True,
        )
    )
    return joined.with_columns(
        pl.col("now").fill_null(False),
        pl.col("was").fill_null(False),
        *(pl.coalesce(name, f"{name}_before") for name in contract.names),
    )


def _one_of_a_name(register: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Earlier rows with their keys, one of those that differ in writing alone: one in use before one that
    ended, for what is in use somewhere has not gone."""
    contract = REGISTERS[register]
    keyed = add_name_keys(rows, contract.names)
    if contract.status_column is not None:
        keyed = keyed.sort(pl.col(contract.status_column).is_in(ENDED), maintain_order=True)
    key = ["return_no", *key_columns(contract)]
    if keyed.select(pl.struct(key).hash().n_unique()).item() == keyed.height:  # as nearly always
        return keyed
    return keyed.unique(key, keep="first", maintain_order=True)
