"""Vanished rows: burdens that were in use, have not ended and are not in the register any more. They count as
in use, unconfirmed, until they are ended or a correction of the earlier month says that they never were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from pipelines.base.names import Rows, add_name_keys, alike
from pipelines.indicators.facts.work_items import open_on
from schemas.codes import ENDED_STATUS
from schemas.dtypes import Dtypes
from schemas.returns import REGISTERS

STANDING_REGISTERS = tuple(key for key in REGISTERS if key != "communities")

Missing = Mapping[str, pl.DataFrame]
"""By register, where there are any: rows as they last stood, of burdens that were in use and that the last
period's register does not hold. ``reported``: whether their community reported in it; where it did not,
nothing is known yet. Under RENAMED those that it holds under another name: register, community_code, and key
and later, what names the row of the two periods (key_text)."""

RENAMED = "renamed"
REPORTED = "reported"
PLACE = "community_code"
_FLOWS = ("ad_hoc_fills", "issued", "funds_due", "funds_paid")
"""Figures of a month: that of another month says nothing."""

_RENAMED_COLUMNS = {"register": pl.String, PLACE: pl.String, "key": pl.String, "later": pl.String}


def no_names() -> pl.DataFrame:
    """No row that stands under another name."""
    return pl.DataFrame(schema=_RENAMED_COLUMNS)


def rows_in_use(register: str, rows: pl.LazyFrame, end: date) -> pl.LazyFrame:
    """The rows of burdens in use at the end of a period."""
    return rows.filter(_in_use(register, end))


def _in_use(register: str, end: date) -> pl.Expr:
    if REGISTERS[register].status_column is None:
        return open_on(end)
    return ~pl.col("status").is_in(sorted(ENDED_STATUS))


def key_columns(register: str) -> list[str]:
    """The columns of the register's key, names by what they are compared by (add_name_keys)."""
    names = REGISTERS[register].names
    return [f"{column}_key" if column in names else column for column in REGISTERS[register].unique]


def key_text(register: str) -> pl.Expr:
    """What names a row within its community as one text, told apart by a sign that no cell holds."""
    texts = [pl.col(name).cast(pl.String).fill_null("") for name in key_columns(register)[1:]]
    return pl.concat_str(texts, separator="\x1f")


class Step(NamedTuple):
    """From one period to the next: the register rows of both, and the last day of each. ``moved`` (level,
    code, successor) leads earlier codes of communities to the later ones, where any changed."""

    before: Mapping[str, pl.LazyFrame]
    now: Mapping[str, pl.LazyFrame]
    ends: tuple[date, date]
    moved: pl.DataFrame | None = None

    def earlier(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """Rows of the earlier period under the later codes of their communities."""
        if self.moved is None:
            return rows
        codes = self.moved.lazy().filter(pl.col("level") == "community")
        joined = rows.join(codes.select(community_code="code", later_code="successor"), on=PLACE, how="left")
        return joined.with_columns(pl.coalesce("later_code", PLACE).alias(PLACE)).drop("later_code")


def missing_rows(missing: Missing | None, step: Step) -> dict[str, pl.DataFrame]:
    """What is missing in one more period: of the rows in use at the end of the period before, and of those
    missing then, the ones that are not in the present registers. Fold it over the periods in their order."""
    found = {register: _missing(register, missing or {}, step) for register in STANDING_REGISTERS}
    renamed = [no_names(), *(pairs for _, pairs in found.values())]
    kept = {register: rows for register, (rows, _) in found.items() if rows.height}
    return kept | {RENAMED: pl.concat(renamed).sort(list(_RENAMED_COLUMNS))}


def unconfirmed_rows(missing: Missing) -> dict[str, pl.LazyFrame]:
    """By register, where there are any, the rows that count as in use, unconfirmed: without figures of the
    month."""
    found = {register: rows.filter(REPORTED) for register, rows in missing.items() if register != RENAMED}
    return {
        register: rows.lazy()
        .drop(REPORTED)
        .with_columns(pl.lit(0).cast(dtype).alias(name) for name, dtype in _flows(register).items())
        for register, rows in found.items()
        if rows.height
    }


def _flows(register: str) -> Dtypes:
    dtypes = REGISTERS[register].dtypes
    return {name: dtypes[name] for name in _FLOWS if name in dtypes}


def _missing(register: str, missing: Missing, step: Step) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The register's missing rows, and the pairs of those that are there under another name. As written
    first, which costs little and mostly leaves nothing; then by what names are compared by."""
    columns = list(REGISTERS[register].dtypes)
    before, now = (rows[register].select(columns) for rows in (step.before, step.now))
    stood = [missing[register].lazy().select(columns)] if register in missing else []
    candidates = step.earlier(pl.concat([rows_in_use(register, before, step.ends[0]), *stood]))
    rest = _not_as_written(register, candidates, now)
    if rest.is_empty():
        return rest, no_names()
    places = rest.lazy().select(PLACE).unique()
    known = [step.earlier(rows).join(places, on=PLACE, how="semi") for rows in (before, *stood)]
    present = _keyed(register, now.join(places, on=PLACE, how="semi")).collect()
    key = key_columns(register)
    gone = _keyed(register, rest).join(present, on=key, how="anti", nulls_equal=True)
    gone = gone.sort(columns, nulls_last=True).unique(key, keep="first", maintain_order=True)
    anew = _anew(register, present, _keyed(register, pl.concat(known)).collect(), step)
    pairs = _pairs(register, gone, anew)
    left = gone.with_columns(key_text(register).alias("key")).join(pairs, on=[PLACE, "key"], how="anti")
    return left.select(*columns, _reported(step.now).alias(REPORTED)).sort(columns, nulls_last=True), pairs


def _not_as_written(register: str, candidates: pl.LazyFrame, now: pl.LazyFrame) -> pl.DataFrame:
    """Keys are compared by a hash: joining whole ones takes much longer."""
    written = pl.struct(REGISTERS[register].unique).hash(seed=0).alias("hash")
    there = now.select(written)
    return candidates.with_columns(written).join(there, on="hash", how="anti").drop("hash").collect()


def _reported(registers: Mapping[str, pl.LazyFrame]) -> pl.Expr:
    places = registers["communities"].select(PLACE).unique().collect()
    return pl.col(PLACE).is_in(places[PLACE].implode())


def _anew(register: str, present: pl.DataFrame, known: pl.DataFrame, step: Step) -> pl.DataFrame:
    """Rows that the register did not hold: in use, or ended where the register of before is known."""
    anew = present.join(known, on=key_columns(register), how="anti", nulls_equal=True)
    seen = step.earlier(step.before["communities"].select(PLACE).unique()).collect()
    return anew.filter(_in_use(register, step.ends[1]) | pl.col(PLACE).is_in(seen[PLACE].implode()))


def _pairs(register: str, gone: pl.DataFrame, anew: pl.DataFrame) -> pl.DataFrame:
    """Who is gone and who stands there instead, one for one: under its name, of another department or place,
    or of its department under a name that is alike. That burden counts once, as what it is now."""
    _, name, department, *_ = key_columns(register)
    sides = (
        PLACE,
        key_text(register).alias("key"),
        pl.col(name).alias("name"),
        pl.col(department).alias("of"),
    )
    old, new = (rows.select(sides) for rows in (gone, anew))
    named = old.join(new, on=[PLACE, "name"], suffix="_later")
    named = named.with_columns(rank=pl.col("of").ne_missing(pl.col("of_later")).cast(pl.Int8))
    other = old.join(new, on=[PLACE, "of"], suffix="_later").filter(pl.col("name") != pl.col("name_later"))
    names = other.select("name", "name_later").unique()
    like = names.filter(pl.Series([alike(*pair) for pair in names.iter_rows()], dtype=pl.Boolean))
    renamed = other.join(like, on=["name", "name_later"], how="semi").with_columns(rank=pl.lit(2, pl.Int8))
    found = [rows.select(PLACE, "key", "rank", later="key_later") for rows in (named, renamed)]
    ordered = pl.concat(found).sort(PLACE, "rank", "key", "later")
    taken = list(_one_for_one(ordered.select(PLACE, "key", "later").iter_rows()))
    rows = [(register, *pair) for pair in taken]
    return pl.DataFrame(rows, schema=_RENAMED_COLUMNS, orient="row")


def _one_for_one(pairs: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """The pairs in their order, but for those of which one side is taken."""
    left: set[tuple[str, str]] = set()
    right: set[tuple[str, str]] = set()
    for place, key, later in pairs:
        if (place, key) not in left and (place, later) not in right:
            left.add((place, key))
            right.add((place, later))
            yield place, key, later


def _keyed(register: str, rows: Rows) -> Rows:
    return add_name_keys(rows, REGISTERS[register].names)
