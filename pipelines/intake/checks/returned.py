"""The returns of a batch as a frame, and what their covers and communities say against the areas."""

from __future__ import annotations

import polars as pl

from pipelines.base.given import UNSEEN
from pipelines.intake.checks.context import Context
from pipelines.intake.checks.findings import findings, gathered
from pipelines.intake.files.batch import Cover, RawHead
from schemas.periods import china_date, end_of, is_period
from schemas.returns import REGISTERS


def area_name(column: str) -> pl.Expr:
    """An area's name for comparing: in one width and without blanks and what is not seen. Names of areas are
    not evened out further."""
    return pl.col(column).str.normalize("NFKC").str.replace_all(f"[{UNSEEN}]+", "")


RETURN_COLUMNS = {
    "return_no": pl.Int64,
    "township": pl.String,
    "period": pl.String,
    "period_end": pl.Date,
    "township_name": pl.String,
    "received_period": pl.String,
}


def returns_frame(heads: list[RawHead], covers: list[Cover]) -> pl.DataFrame:
    """One row per return of the batch: return_no, township, period, period_end and township_name as the
    cover says, null where it does not say; the month, in China, in which it was received."""
    rows = []
    for number, (head, cover) in enumerate(zip(heads, covers, strict=True)):
        period = cover.get("period")
        end = end_of(period) if period and is_period(period) else None
        received = f"{china_date(head.original.received_at):%Y-%m}"
        rows.append((number, cover.get("township_code"), period, end, cover.get("township_name"), received))
    return pl.DataFrame(rows, schema=RETURN_COLUMNS, orient="row")


def townships_of(returns: pl.DataFrame, context: Context) -> pl.DataFrame:
    """period, township, name, county: the townships that stand in any month of the batch."""
    frames = [
        context.townships(period).select(pl.lit(period).alias("period"), township="code", name="name")
        for period in returns.filter(pl.col("period_end").is_not_null())["period"].unique().sort()
    ]
    empty = pl.DataFrame(schema={"period": pl.String, "township": pl.String, "name": pl.String})
    return pl.concat([empty, *frames])


def rosters_of(returns: pl.DataFrame, context: Context) -> pl.DataFrame:
    """period, community_code, name, owner: the communities that stand in any month of the batch."""
    frames = [
        context.roster(period).select(
            pl.lit(period).alias("period"), "community_code", name="community_name", owner="township"
        )
        for period in returns.filter(pl.col("period_end").is_not_null())["period"].unique().sort()
    ]
    columns = ("period", "community_code", "name", "owner")
    return pl.concat([pl.DataFrame(schema=dict.fromkeys(columns, pl.String)), *frames])


def check_covers(returns: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Problems of township and month, one row per problem of one return."""
    told = returns.filter(pl.col("township").is_not_null())
    stands = townships_of(returns, context)
    strange = told.filter(pl.col("period_end").is_not_null()).join(
        stands, on=["period", "township"], how="anti"
    )
    spans = context.spans("township").rename({"code": "township"})
    unknown = told.join(spans, on="township", how="anti")
    ended = strange.join(spans, on="township", how="inner")
    late = returns.filter(pl.col("period") > pl.col("received_period"))
    renamed = told.join(stands, on=["period", "township"], how="inner").filter(
        area_name("township_name") != area_name("name")
    )
    township, period = pl.col("township"), pl.col("period")
    return gathered(
        [
            findings(unknown, "RET-001", "cover", field="township_code", value=township),
            findings(
                ended, "RET-002", "cover", field="township_code", value=township, period=period, **span()
            ),
            findings(
                late, "RET-003", "cover", field="period", value=period, received=pl.col("received_period")
            ),
            findings(
                renamed,
                "WRN-012",
                "cover",
                field="township_name",
                value=pl.col("township_name"),
                name=pl.col("name"),
            ),
        ]
    )


def span() -> dict[str, pl.Expr]:
    """Placeholders that tell from when to when an area stands."""
    return {
        "valid_from": pl.col("valid_from").cast(pl.String).fill_null("…"),
        "valid_to": pl.col("valid_to").cast(pl.String).fill_null("…"),
        "successor": pl.col("successor_code").fill_null(""),
    }


def check_communities(
    registers: dict[str, pl.DataFrame], returns: pl.DataFrame, context: Context, absent: pl.DataFrame
) -> pl.DataFrame:
    """Every register row's community against the roster, and the roster against the sheet 社区概况.

    ``absent`` has one row (return_no, register) per sheet or column of codes that the reader did not find:
    nothing more is said about those. Returns whose township or month is unknown are passed over. Rows of a
    community that 社区概况 lacks are not told one by one: the community is told as missing.
    """
    stands = townships_of(returns, context)
    known = returns.join(stands, on=["period", "township"], how="semi")
    roster = rosters_of(known, context)
    misdirected = _misdirected(registers, known, roster)
    known = known.join(misdirected, on="return_no", how="anti")
    sheetless = absent.filter(pl.col("register") == "communities").select("return_no")
    listed = registers["communities"].select("return_no", "community_code").unique()
    parts = [
        findings(misdirected, "RET-005", "cover", field="township_code", value=_TOWNSHIP, owner=_OWNER),
        _missing(known.join(sheetless, on="return_no", how="anti"), roster, listed, registers["communities"]),
    ]
    for key, frame in registers.items():
        rows = frame.select("return_no", "sheet_row", "community_code", "community_name")
        rows = rows.join(known.select("return_no", "township", "period"), on="return_no", how="inner")
        parts += _strangers(key, rows, roster, context)
        parts.append(_renamed(key, rows, roster))
    return gathered(parts)


_TOWNSHIP, _OWNER = pl.col("township"), pl.col("owner")


def _misdirected(
    registers: dict[str, pl.DataFrame], known: pl.DataFrame, roster: pl.DataFrame
) -> pl.DataFrame:
    """return_no, township, owner of returns whose communities all are of one other township: the code on the
    cover is wrong, and not each of the rows."""
    codes = pl.concat([frame.select("return_no", "community_code") for frame in registers.values()])
    owned = (
        codes.drop_nulls()
        .unique()
        .join(known.select("return_no", "township", "period"), on="return_no", how="inner")
        .join(roster.select("period", "community_code", "owner"), on=["period", "community_code"], how="left")
    )
    alone = pl.col("owner").null_count().eq(0) & pl.col("owner").n_unique().eq(1)
    return (
        owned.group_by("return_no", "township", maintain_order=True)
        .agg(pl.col("owner").first(), alone=alone)
        .filter("alone", _OWNER != _TOWNSHIP)
        .drop("alone")
    )


def _of_community(rows: pl.DataFrame, code: str, register: str, **params: pl.Expr) -> pl.DataFrame:
    value = pl.col("community_code")
    return findings(rows, code, register, field="community_code", value=value, **params)


def _missing(
    known: pl.DataFrame, roster: pl.DataFrame, listed: pl.DataFrame, communities: pl.DataFrame
) -> pl.DataFrame:
    """Communities of the roster without a row. One whose row is there under a code that cannot be read, or
    that is another's, is not missing: the row has its name, or there are as many such rows as are missing."""
    own = known.join(roster, left_on=["period", "township"], right_on=["period", "owner"], how="inner")
    missing = own.join(listed, on=["return_no", "community_code"], how="anti")
    strays = communities.join(own, on=["return_no", "community_code"], how="anti").select(
        "return_no", name=area_name("community_name")
    )
    named = area_name("name")
    nameless = missing.join(
        strays.unique(), left_on=["return_no", named], right_on=["return_no", "name"], how="anti"
    )
    spare = strays.join(missing.select("return_no", name=named), on=["return_no", "name"], how="anti")
    enough = (
        nameless.group_by("return_no")
        .agg(lacking=pl.len())
        .join(spare.group_by("return_no").agg(spare=pl.len()), on="return_no", how="inner")
        .filter(pl.col("spare") >= pl.col("lacking"))
    )
    return findings(
        nameless.join(enough, on="return_no", how="anti"),
        "RET-010",
        "communities",
        field="community_code",
        name=pl.col("name"),
        community=pl.col("community_code"),
    )


def _strangers(
    register: str, rows: pl.DataFrame, roster: pl.DataFrame, context: Context
) -> list[pl.DataFrame]:
    """Rows of communities that are another township's, not of the month, or not there at all."""
    strange = rows.filter(pl.col("community_code").is_not_null()).join(
        roster,
        left_on=["period", "community_code", "township"],
        right_on=["period", "community_code", "owner"],
        how="anti",
    )
    if strange.is_empty():
        return []
    elsewhere = strange.join(roster, on=["period", "community_code"], how="inner")
    nowhere = strange.join(roster, on=["period", "community_code"], how="anti")
    spans = context.spans("community").rename({"code": "community_code"})
    ended = nowhere.join(spans, on="community_code", how="inner")
    unknown = nowhere.join(spans, on="community_code", how="anti")
    return [
        _of_community(elsewhere, "RET-012", register, owner=pl.col("owner").fill_null("…")),
        _of_community(ended, "RET-013", register, period=pl.col("period"), **span()),
        _of_community(unknown, "RET-011", register),
    ]


def _renamed(register: str, rows: pl.DataFrame, roster: pl.DataFrame) -> pl.DataFrame:
    """One warning per sheet and community whose name is not the roster's, at its first row."""
    named = rows.join(
        roster,
        left_on=["period", "community_code", "township"],
        right_on=["period", "community_code", "owner"],
        how="inner",
    )
    written_otherwise = named.filter(pl.col("community_name") != pl.col("name"))  # evening out is slow
    other = written_otherwise.filter(area_name("community_name") != area_name("name")).unique(
        ["return_no", "community_code"], keep="first", maintain_order=True
    )
    return findings(
        other,
        "WRN-011",
        REGISTERS[register].key,
        field="community_name",
        value=pl.col("community_name"),
        name=pl.col("name"),
    )
