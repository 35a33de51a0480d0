"""What a handed-out workbook holds already: the roster of the month and the last accepted registers."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.areas import load_areas, roster
from pipelines.errors import UserError
from pipelines.intake.history import find_bases
from pipelines.periods import end_of, parse_period
from pipelines.store import Store
from schemas.returns import REGISTERS, TEMPLATE_VERSION


@dataclass
class Prefill:
    """A cover (field to value) and the rows of every register, typed."""

    cover: dict[str, str | None]
    registers: dict[str, pl.DataFrame]


def prefill(store: Store, township: str, period: str) -> Prefill:
    """The content of a township's workbook for a month. Raises UserError where the month is none or the
    township does not stand in it."""
    day = end_of(parse_period(period))
    areas = load_areas(store)
    communities = roster(areas, township, day)
    name = store.scalar("SELECT name FROM areas WHERE level = 'township' AND code = ?", [township])
    if name is None or communities.is_empty():
        raise UserError(
            f"{period} 没有代码为“{township}”的乡镇，或它没有社区；请核对9位代码和月份",
            f"no township {township!r} with communities in {period}; check the 9-digit code and the month",
        )
    wanted = pl.DataFrame({"return_no": [0], "township": [township], "period": [period]})
    bases = find_bases(store, wanted, same_month=True)
    base = bases.row(0, named=True) if bases.height else None
    registers = {key: _last_rows(store, key, base, communities) for key in REGISTERS}
    registers["communities"] = _on_roster(communities, registers["communities"])
    return Prefill(_cover(store, township, name, period, base), registers)


def _cover(
    store: Store, township: str, name: str, period: str, base: dict[str, str] | None
) -> dict[str, str | None]:
    corrects = base is not None and base["base_period"] == period
    last_id = base["base_id"] if base else None
    prepared_by = store.scalar("SELECT prepared_by FROM returns WHERE return_id = ?", [last_id])
    return {
        "township_code": township, "township_name": name, "period": period,
        "submission_kind": "correction" if corrects else "initial",
        "prepared_by": prepared_by, "template_version": TEMPLATE_VERSION,
    }


def _last_rows(
    store: Store, register: str, base: dict[str, str] | None, communities: pl.DataFrame
) -> pl.DataFrame:
    """The register as last accepted, in the order of its sheet, without communities that are no more."""
    dtypes = REGISTERS[register].dtypes
    if base is None:
        return pl.DataFrame(schema=dtypes)
    rows = store.frame(
        f"SELECT {', '.join(dtypes)} FROM {register} "  # noqa: S608
        "WHERE period = ? AND return_id = ? ORDER BY sheet_row",
        [base["base_period"], base["base_id"]],
    )
    return rows.join(communities, on="community_code", how="semi", maintain_order="left")


def _on_roster(communities: pl.DataFrame, last: pl.DataFrame) -> pl.DataFrame:
    """A row per community of the roster, with the figures it had last; its kind is the one reported."""
    joined = communities.join(last, on="community_code", how="left", suffix="_last", maintain_order="left")
    return joined.with_columns(
        community_kind=pl.coalesce("community_kind_last", "community_kind")
    ).select(last.columns)
