"""Forms, plaques, appraisals, tools and certificates that communities report, against the lists and approvals
that cover them. Pure functions on frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from pipelines.admission.known_items import best_item
from pipelines.base.names import add_name_keys, name_key, name_key_of
from pipelines.indicators.facts.vanished import key_text, rows_in_use
from schemas.admission import AdmissionRules
from schemas.admission_findings import ADMISSION_FINDINGS
from schemas.areas import UPPER_LEVELS, above
from schemas.codes import FREQUENCY
from schemas.demand_coverage import COVERED_BY, DEMAND_COVERAGE
from schemas.demands import BARRED_LISTS, BESIDE_WORK, DEMANDS
from schemas.returns import REGISTERS

Registers = Mapping[str, pl.LazyFrame]
Listed = Mapping[str, frozenset[str]]
"""By kind of list that is held: the keys of the names on it."""

_AREAS = above("community")
_ROW = ("community_code", "community_name", "township_code", "return_id", "sheet_row")


def reported_demands(registers: Registers, end: date) -> pl.DataFrame:
    """One row per demand beside work items in use at a month's end, by kind and place: demand_kind, where and
    in which row of the return it stands, item_name, department and department_level, part (what an
    application would state of it too), basis, and its keys. A township's one appraisal is none."""
    return pl.concat(_rows(kind, registers, end) for kind in BESIDE_WORK)


def standing_demands(registers: Registers, unconfirmed: Registers, end: date) -> pl.DataFrame:
    """One row per demand beside work items that counts as in use at a month's end, whether the return says so
    or left its row out (``unconfirmed``: by register, where any did): community_code, demand_kind, key."""
    named = [(kind, DEMANDS[kind].register) for kind in BESIDE_WORK]
    return pl.concat(
        _in_use(kind, rows[register], end)
        .select("community_code", pl.lit(kind).alias("demand_kind"), key_text(register).alias("key"))
        .collect()
        for kind, register in named
        for rows in (registers, unconfirmed)
        if register in rows
    )


def _in_use(kind: str, rows: pl.LazyFrame, end: date) -> pl.LazyFrame:
    """The rows of a kind's register that are demands in use, with the keys of their names."""
    register = DEMANDS[kind].register
    used = rows_in_use(register, rows, end)
    if kind == "appraisal":
        used = used.filter((pl.col("appraisal_kind") != "township_comprehensive").fill_null(True))
    return add_name_keys(used, REGISTERS[register].names)


def _rows(kind: str, registers: Registers, end: date) -> pl.DataFrame:
    demand = DEMANDS[kind]
    columns = REGISTERS[demand.register].dtypes

    def own(name: str) -> pl.Expr:
        return pl.col(name) if name in columns else pl.lit(None, pl.String)

    return (
        _in_use(kind, registers[demand.register], end)
        .select(
            pl.lit(kind).alias("demand_kind"),
            *_ROW,
            pl.col(demand.name).alias("item_name"),
            pl.col(demand.department).alias("department"),
            own("department_level").alias("department_level"),
            own(demand.part).alias("part"),
            own("basis").alias("basis"),
            key_text(demand.register).alias("key"),
            name_key(pl.col(demand.name)).alias("item_key"),
            name_key(pl.col(demand.department)).alias("department_key"),
        )
        .collect()
    )


def list_names(entries: pl.DataFrame, rules: AdmissionRules) -> Listed:
    """By kind of list that a demand goes by: the keys of the names on it. ``entries``: kind and title. The
    negative list bars where the jurisdiction's rule says so, as it does of an application."""
    wanted = {name for demand in DEMANDS.values() for name in (*demand.lists, *demand.barred_lists)}
    if not rules.negative_list_blocks:
        wanted.discard("negative")
    named: dict[str, set[str]] = {}
    for kind, title in entries.select("kind", "title").iter_rows():
        if kind in wanted:
            named.setdefault(kind, set()).add(name_key_of(title))
    return {kind: frozenset(names) for kind, names in named.items()}


def judge_demands(
    reported: pl.DataFrame, items: pl.DataFrame, listed: Listed, seen: pl.DataFrame, places: pl.DataFrame
) -> pl.DataFrame:
    """The rows of reported_demands with the areas above them and ``covered_by`` (COVERED_BY), ``more_often``
    (than approved), item_id and state of the item they were matched with, ``list_held``, ``compared`` and
    ``new``. ``items``: known_items; ``seen``: earlier_demands; ``places``: one row per community."""
    codes = places.select("community", *_AREAS)
    rows = reported.with_row_index("row").join(
        codes, left_on="community_code", right_on="community", how="left", maintain_order="left"
    )
    matched = rows.join(best_item(rows, items), on="row", how="left", maintain_order="left")
    before = seen.select("community_code", "demand_kind", "key", seen=pl.lit(True))
    compared = pl.col("community_code").is_in(seen["community_code"].unique().implode())
    joined = matched.join(
        before.filter(pl.col("key").is_not_null()).unique(),
        on=["community_code", "demand_kind", "key"],
        how="left",
        maintain_order="left",
    )
    return joined.with_columns(
        covered_by=_covered_by(listed),
        list_held=_by_kind(_lists_held(listed)),
        more_often=_more_often(),
        compared=compared,
        new=compared & pl.col("seen").is_null(),
    )


def _lists_held(listed: Listed) -> dict[str, bool]:
    """By kind: whether a list of its own is held."""
    return {
        kind: not DEMANDS[kind].list_is_shared and any(name in listed for name in DEMANDS[kind].lists)
        for kind in BESIDE_WORK
    }


def _by_kind(values: Mapping[str, bool]) -> pl.Expr:
    return pl.col("demand_kind").replace_strict(dict(values), return_dtype=pl.Boolean)


def _barred(listed: Listed) -> pl.Expr:
    """Whether a row's name stands on a list of what may not be demanded, in whatever kind it is reported."""
    return pl.col("item_key").is_in(sorted(_names_on(listed, BARRED_LISTS)))


def _names_on(listed: Listed, lists: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(listed.get(name, frozenset()) for name in lists))


def _on_own_list(listed: Listed) -> pl.Expr:
    """Whether a row's name stands on a list that covers its kind."""
    found = pl.lit(False)
    for kind in BESIDE_WORK:
        if names := _names_on(listed, DEMANDS[kind].lists):
            found |= (pl.col("demand_kind") == kind) & pl.col("item_key").is_in(sorted(names))
    return found


def _covered_by(listed: Listed) -> pl.Expr:
    based = pl.col("basis").is_not_null() & (pl.col("basis") != "none")
    return (
        pl.when(_barred(listed))
        .then(pl.lit("barred"))
        .when(_on_own_list(listed))
        .then(pl.lit("listed"))
        .when(based)
        .then(pl.lit("based"))
        .when((pl.col("state") == "standing").fill_null(False))
        .then(pl.lit("admitted"))
        .otherwise(pl.lit("uncovered"))
    )


def _more_often() -> pl.Expr:
    """Whether an approved form is filled more often than approved; what is asked for at need has no order."""
    ordered = [key for key in FREQUENCY.keys if key != "ad_hoc"]
    rank = {key: number for number, key in enumerate(ordered)}
    reported, approved = (
        pl.col(name).replace_strict(rank, default=None, return_dtype=pl.Int64)
        for name in ("part", "approved_part")
    )
    standing = (pl.col("state") == "standing").fill_null(False) & (pl.col("demand_kind") == "form")
    return standing & (reported < approved).fill_null(False)


def earlier_demands(
    standing: pl.DataFrame, communities: pl.Series, renamed: pl.DataFrame, moved: pl.DataFrame | None
) -> pl.DataFrame:
    """What was in use in an earlier month under the codes and names of the later one: community_code,
    demand_kind, key; of a community that reported and had nothing, one row without a key. ``standing``:
    standing_demands of that month, ``communities`` those that reported in it; ``renamed``: register,
    community_code of the later month, key, later; ``moved``: level, code, successor."""
    registers = {kind: DEMANDS[kind].register for kind in BESIDE_WORK}
    rows = pl.concat(
        [
            standing,
            pl.DataFrame({"community_code": communities}).select(
                "community_code", demand_kind=pl.lit(None, pl.String), key=pl.lit(None, pl.String)
            ),
        ]
    )
    if moved is not None:
        led = moved.filter(pl.col("level") == "community").select("successor", community_code="code")
        rows = rows.join(led, on="community_code", how="left").with_columns(
            community_code=pl.coalesce("successor", "community_code")
        )
    names = rows.with_columns(register=pl.col("demand_kind").replace_strict(registers, default=None)).join(
        renamed.select("register", "community_code", "key", "later"),
        on=["register", "community_code", "key"],
        how="left",
    )
    return names.select("community_code", "demand_kind", pl.coalesce("later", "key").alias("key"))


def demand_findings(judged: pl.DataFrame, period: str) -> pl.DataFrame:
    """One row per demand that is new in the month and that no list, basis or approval covers, and per form
    that is filled more often than approved: the columns of ADMISSION_FINDINGS."""
    uncovered = pl.col("new") & pl.col("covered_by").is_in(["uncovered", "barred"])
    rows = judged.filter(uncovered | pl.col("more_often")).with_columns(
        period=pl.lit(period),
        kind=pl.when("more_often").then(pl.lit("more_often")).otherwise(pl.lit("new_demand")),
        evidence=_evidence(),
        matched_by=pl.coalesce("matched_by", pl.lit("none")),
        area_code=pl.coalesce("area_code", "county"),
    )
    known = set(rows.columns)
    return rows.select(
        (pl.col(name) if name in known else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in ADMISSION_FINDINGS.items()
    )


def _evidence() -> pl.Expr:
    return (
        pl.when("more_often")
        .then(pl.lit("more_often"))
        .when(pl.col("covered_by") == "barred")
        .then(pl.lit("barred_list"))
        .when(pl.col("state").is_not_null())
        .then("state")
        .when("list_held")
        .then(pl.lit("not_on_list"))
        .otherwise(pl.lit("no_list_held"))
    )


def township_coverage(
    judged: pl.DataFrame, reported: pl.Series, seen: pl.Series, places: pl.DataFrame
) -> pl.DataFrame:
    """One row per township in which a community reported, and kind: the counts of DEMAND_COVERAGE.
    ``judged``: judge_demands; ``reported``: codes of the communities that reported in the month; ``seen``: of
    those that reported earlier."""
    there = places.filter(pl.col("community").is_in(reported.implode()))
    heads = there.group_by("township").agg(
        communities=pl.len(), communities_before=pl.col("community").is_in(seen.implode()).sum()
    )
    covered = pl.col("covered_by")
    counted = judged.group_by("township", "demand_kind").agg(
        *((covered == name).sum().alias(name) for name in COVERED_BY),
        in_use=pl.len(),
        new=pl.col("new").sum(),
        new_uncovered=(pl.col("new") & covered.is_in(["uncovered", "barred"])).sum(),
    )
    kinds = pl.DataFrame({"demand_kind": BESIDE_WORK})
    rows = heads.join(kinds, how="cross").join(counted, on=["township", "demand_kind"], how="left")
    counts = [name for name in rows.columns if name not in ("township", "demand_kind")]
    return rows.with_columns(pl.col(counts).fill_null(0).cast(pl.Int64)).sort("township", "demand_kind")


def demand_coverage(
    townships: pl.DataFrame, places: pl.DataFrame, listed: Listed, period: str
) -> pl.DataFrame:
    """One row per area, township to province, and kind: the columns of DEMAND_COVERAGE. ``townships``:
    township_coverage; ``places``: one row per community."""
    lineage = places.select("township", *_AREAS[1:]).unique("township")
    placed = townships.join(lineage, on="township")
    counts = [name for name in townships.columns if name not in ("township", "demand_kind")]
    summed = pl.concat(
        placed.filter(pl.col(level).is_not_null())
        .group_by(pl.col(level).alias("area_code"), "demand_kind")
        .agg(pl.col(counts).sum())
        .with_columns(level=pl.lit(level))
        for level in UPPER_LEVELS
    )
    told = _by_kind(_lists_held(listed)) | (pl.col("listed") > 0)
    return summed.with_columns(listed=pl.when(told).then("listed")).select(
        pl.lit(period).alias(name) if name == "period" else pl.col(name).cast(dtype)
        for name, dtype in DEMAND_COVERAGE.items()
    )
