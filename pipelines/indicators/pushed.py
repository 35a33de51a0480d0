"""Who pushes what: facts cut by the department that a row names and by its level. Every figure is made by the
functions that make the whole one, from the rows that count."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from pipelines.base.names import add_name_keys, commonest_spellings
from pipelines.indicators.columns import STATING, WAIT_DAYS, unconfirmed_of
from pipelines.indicators.definitions import BY_CODE, INDICATORS, Indicator
from pipelines.indicators.facts import BURDENS, FACT_COLUMNS, FACTS_OF, UNCONFIRMED_COLUMNS, put_together
from pipelines.indicators.facts.context import make_context
from pipelines.indicators.facts.rebounds import FACTS as REBOUNDS
from pipelines.indicators.facts.rebounds import count_rebounds
from schemas.jurisdiction import Jurisdiction
from schemas.returns import REGISTERS

UNSTATED = "unstated"
"""The level of a row that names none: counted under a key of its own, never dropped."""

STOCKS = (
    "forms_per_community",
    "form_fills_per_community",
    "plaques_per_community",
    "appraisals_per_community",
    "digital_tools_per_community",
    "chat_groups_per_community",
    "work_items_per_community",
)
"""Indicators whose numerator is told by department and level: each row that counts was pushed by one."""

LEVELLED = tuple(key for key, register in REGISTERS.items() if "department_level" in register.by_name)
"""Registers whose rows say which department pushed them."""

OWN_LEVELS = {"county": ("county", "township"), "prefecture": ("prefecture", "county", "township")}
"""By level of an area: levels of the departments of its own government and of those below it."""

_KEY = ("community_code", "department", "department_level")


def pushed_facts(
    registers: Mapping[str, pl.LazyFrame],
    period: str,
    jurisdiction: Jurisdiction,
    lists: pl.DataFrame,
    facts: pl.DataFrame,
    unconfirmed: Mapping[str, pl.LazyFrame] | None = None,
) -> pl.DataFrame:
    """One row per community, indicator of STOCKS, department (its name as it is compared) and
    department_level: community, township, indicator, department, department_level, numerator (a fact, above
    0). Over departments and levels they add up to the community facts of the same rows, ``facts``.

    The arguments are those of ``community_facts``."""
    context = make_context(period, jurisdiction, lists)
    counted = pl.collect_all(
        BURDENS[register](_by_department(rows[register]), context)
        for rows in (registers, unconfirmed or {})
        for register in LEVELLED
        if register in rows
    )
    told = _stating_of()
    found = pl.concat(map(_long, counted)).join(
        facts.select("community", "township", *told.values()), on="community"
    )
    silent = [(pl.col("indicator") == code) & (pl.col(column) == 0) for code, column in told.items()]
    return (
        found.filter(~pl.any_horizontal(silent))
        .group_by("community", "township", "indicator", "department", "department_level")
        .agg(pl.col("numerator").sum())
    )


def _by_department(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows as if every department and level of a community were a community: what counts rows by
    community then counts them by all three."""
    keyed = add_name_keys(rows, ["department"])
    level = pl.col("department_level").fill_null(UNSTATED)
    key = pl.struct("community_code", department="department_key", department_level=level)
    return keyed.with_columns(community_code=key)


def _long(wide: pl.DataFrame) -> pl.DataFrame:
    facts = {BY_CODE[code].numerator: code for code in STOCKS if BY_CODE[code].numerator in wide.columns}
    apart = wide.select(pl.col("community").struct.unnest(), *facts).rename({_KEY[0]: "community"} | facts)
    long = apart.unpivot(
        list(facts.values()),
        index=["community", *_KEY[1:]],
        variable_name="indicator",
        value_name="numerator",
    )
    return long.filter(pl.col("numerator") > 0)


def _stating_of() -> dict[str, str]:
    """By indicator of STOCKS that a community may leave open: the column that says whether it stated it. What
    a community said of some departments counts no more than the rest of it."""
    return {code: STATING[BY_CODE[code].numerator] for code in STOCKS if BY_CODE[code].numerator in STATING}


def own_facts(
    registers: Mapping[str, pl.LazyFrame],
    period: str,
    jurisdiction: Jurisdiction,
    lists: pl.DataFrame,
    returned: pl.DataFrame,
    levels: Collection[str],
    facts: pl.DataFrame,
    unconfirmed: Mapping[str, pl.LazyFrame] | None = None,
) -> pl.DataFrame:
    """The community facts (FACT_COLUMNS, one row per community) of those rows only that departments of these
    levels pushed; registers that name no level, as the certificates, count whole. ``returned``: the rows that
    came back (returned_rows of the registers). ``facts`` are those of all rows: who did not state a flow
    there has not stated a part of it. The other arguments are those of ``community_facts``."""
    context, pushed = (
        make_context(period, jurisdiction, lists),
        pl.col("department_level").is_in(list(levels)),
    )
    gone = {key: rows.filter(pushed) for key, rows in (unconfirmed or {}).items() if key in LEVELLED}
    parts = [BURDENS[register](registers[register].filter(pushed), context) for register in LEVELLED]
    parts.append(count_rebounds(returned.lazy().filter(pushed | (pl.col("department_level") == ""))))
    counted = {fact for register in LEVELLED for fact in FACTS_OF[register]} | {WAIT_DAYS, *REBOUNDS}
    counted |= {unconfirmed_of(fact) for fact in counted} & set(UNCONFIRMED_COLUMNS)
    told = _stating_of()
    whole = facts.lazy().with_columns(pl.col(column).alias(f"{column}_whole") for column in told.values())
    own = put_together(whole.drop(counted), parts, context, gone).join(
        whole.select("community", *(f"{column}_whole" for column in told.values())), on="community"
    )
    stated = own.with_columns(
        *(pl.col(BY_CODE[code].numerator) * pl.col(f"{column}_whole") for code, column in told.items()),
        *(
            pl.col(unconfirmed_of(BY_CODE[code].numerator)) * pl.col(f"{column}_whole")
            for code, column in told.items()
        ),
        *(pl.col(f"{column}_whole").alias(column) for column in told.values()),
    )
    return stated.select(*FACT_COLUMNS).sort("township", "community").collect()


def own_indicators() -> list[Indicator]:
    """Indicators that are another figure for the own part: ranked, a ratio, and made of rows that name the
    level of a department. Of rebounds the certificates among them count whole."""
    facts = {fact for register in LEVELLED for fact in FACTS_OF[register]} | set(REBOUNDS)
    return [
        one
        for one in INDICATORS
        if one.ranked and one.denominator is not None and {one.numerator, one.denominator} & facts
    ]


def written_departments(*sources: Mapping[str, pl.LazyFrame]) -> pl.DataFrame:
    """One row per spelling of a department and community of the rows: community_code, department, and len,
    how often it is written."""
    named = [rows[register] for rows in sources for register in LEVELLED if register in rows]
    written = pl.concat(rows.select("community_code", "department") for rows in named)
    return (
        written.group_by("community_code", "department").len().sort("community_code", "department").collect()
    )


def department_names(written: pl.DataFrame) -> pl.DataFrame:
    """One row per department: department (as it is compared) and name, the form in which it is written most
    often. ``written`` has rows of spellings: department, and len, how often that is written."""
    counted = written.group_by("department").agg(pl.col("len").sum())
    return commonest_spellings(counted, "department").rename({"key": "department"})
