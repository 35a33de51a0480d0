"""Townships by months: who handed in when, by symbol and word; and what a return costs the clerk."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import downloads, filters, grids
from pages._ui.parts.grids import ColumnConfigs
from pages._ui.shell import cache
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _
from pipelines import queries
from pipelines.queries.snapshot import Snapshot
from schemas.periods import due_date

STATES = {
    "on_time": ("✓", N_("on time")),
    "late": ("◐", N_("late")),
    "corrected": ("↻", N_("corrected")),
    "rejected": ("✕", N_("rejected")),
    "missing": ("○", N_("missing")),
}
MONTHS = 12
MOST_HEIGHT = 620
LONG_TABLE = 500


def read_matrix(snapshot: Snapshot, prefecture: str | None, county: str | None, last: str) -> pl.DataFrame:
    """One row per township and month, the twelve months to ``last`` (``queries.submission_matrix``)."""
    first = snapshot.periods[max(0, snapshot.periods.index(last) - MONTHS + 1)]
    return cache.ask(queries.submission_matrix, snapshot, county, prefecture, first, last)


def choose_county(snapshot: Snapshot, period: str, prefecture: str | None) -> str | None:
    """Code of one county of the prefecture, None for all of them."""

    def read() -> dict[str, str]:
        counties = cache.ask(queries.areas_in, snapshot, period).filter(level="county").sort("code")
        if prefecture:
            counties = counties.filter(pl.col("prefecture") == prefecture)
        return dict(counties.select("code", "name").iter_rows())

    names = cache.keep("counties", (snapshot.id, period, prefecture), read)
    return (
        filters.select(
            "county", _("County"), ["", *names], "", lambda code: names.get(code, _("All counties"))
        )
        or None
    )


def completeness(matrix: pl.DataFrame, period: str) -> float | None:
    """Share of the townships shown whose return of the month is accepted."""
    month = matrix.filter(period=period)
    return month["received_at"].count() / month.height if month.height else None


def count_states(matrix: pl.DataFrame, period: str) -> dict[str, int]:
    """How many townships are in each state in a month, in the order of STATES."""
    states = matrix.filter(period=period)["state"].to_list()
    return {state: states.count(state) for state in STATES}


def submissions_finding(matrix: pl.DataFrame, period: str, due_day: int) -> str:
    """Who has handed in, who was late and who is missing in a month."""
    counts = count_states(matrix, period)
    total = sum(counts.values())
    reported = counts["on_time"] + counts["late"] + counts["corrected"]
    due = due_date(period, due_day)
    return _(
        "{month} (due {due}): {reported} of {total:township has|townships have} handed in; {late} of them "
        "late, {rejected:was|were} rejected and not yet handed in again, {missing:is|are} missing."
    ).format(
        month=figures.month(period),
        due=f"{due.year}-{due.month:02d}-{due.day:02d}",
        reported=figures.count(reported),
        total=figures.count(total),
        late=figures.count(_late(matrix, period)),
        rejected=counts["rejected"],
        missing=counts["missing"],
    )


def _late(matrix: pl.DataFrame, period: str) -> int:
    """Returns accepted after the due date, corrected since or not."""
    return matrix.filter(pl.col("period") == period, ~pl.col("on_time")).height


def state_label(state: str, days_late: int | None) -> str:
    """✓ on time, ◐ late 3 d: symbol and word."""
    symbol, word = STATES[state]
    if state == "late" and days_late:
        return f"{symbol} " + _("late {days} d").format(days=days_late)
    return f"{symbol} {_(word)}"


def matrix_table(matrix: pl.DataFrame) -> pl.DataFrame:
    """One row per township, a column per month, headers in the language of the page."""
    labels = [state_label(*pair) for pair in matrix.select("state", "days_late").iter_rows()]
    months = {period: figures.short_month(period) for period in matrix["period"].unique().sort()}
    wide = matrix.with_columns(label=pl.Series(labels, dtype=pl.String)).pivot(
        "period",
        index=["prefecture_name", "county_name", "township_name", "township_code"],
        values="label",
        maintain_order=True,
    )
    return wide.select(
        pl.col("township_name").alias(_("Township")),
        # A text that stands in many cells travels once.
        pl.col("county_name").cast(pl.Categorical).alias(_("County")),
        pl.col("prefecture_name").cast(pl.Categorical).alias(_("Prefecture")),
        *(pl.col(period).cast(pl.Categorical).alias(name) for period, name in months.items()),
        pl.col("township_code").alias(_("Code")),
    )


def show_matrix(matrix: pl.DataFrame) -> None:
    """The matrix, and what its symbols say."""
    table = matrix_table(matrix)
    grids.show_grid(
        table,
        lazy=table.height > LONG_TABLE,
        not_printed=(_("Prefecture"), _("Code")),
        most=MOST_HEIGHT,
        column_config={_("Township"): st.column_config.TextColumn(pinned=True)},
        alt=_("State of every township's return by month"),
    )
    st.caption("　".join(f"{symbol} {_(word)}" for symbol, word in STATES.values()))


def show_counts(matrix: pl.DataFrame, period: str) -> None:
    """How many townships are in each state in the month."""
    with st.container(horizontal=True):
        for state, count in count_states(matrix, period).items():
            symbol, word = STATES[state]
            st.metric(f"{symbol} {_(word)}", figures.count(count), border=True)


def matrix_file(matrix: pl.DataFrame, title: str, snapshot: Snapshot) -> bytes:
    """The matrix as a workbook, with the snapshot it shows."""
    about = [_("Snapshot {id}").format(id=snapshot.id), downloads.synthetic_word(snapshot)]
    return downloads.to_xlsx(matrix_table(matrix), title, about, sheet=_("Returns"), frozen=(1, 1))


def show_download(matrix: pl.DataFrame, title: str, snapshot: Snapshot, name: str) -> None:
    st.download_button(
        _("Download the matrix as Excel"),
        downloads.in_this_language(lambda: matrix_file(matrix, title, snapshot)),
        f"{name}.xlsx",
        downloads.XLSX,
        key="matrix_xlsx",
        on_click="ignore",
        icon=":material/download:",
    )


def show_burden(matrix: pl.DataFrame, period: str) -> None:
    """The return's own burden: cells a clerk typed or changed, median, worst, then by township."""
    rows = burden_rows(matrix, period)
    present = rows["cells_changed"].drop_nulls()
    if present.is_empty():
        st.info(_("Nothing to compare yet: cells are counted against the workbook handed out."))
        return
    worst = rows.row(0, named=True)
    with st.container(horizontal=True):
        st.metric(_("Median, cells a return"), figures.number(_float(present.median()), 0), border=True)
        st.metric(
            _("Worst, cells"),
            figures.count(worst["cells_changed"]),
            border=True,
            delta=quiet(worst["township_name"]),
            delta_color="off",
            delta_arrow="off",
        )
        st.metric(
            _("Returns without a change"),
            figures.count(rows.filter(pl.col("cells_changed") == 0).height),
            border=True,
        )
    st.caption(
        _(
            "Cells a clerk typed or changed against the prefilled workbook in {month}. The return must not "
            "become a burden itself."
        ).format(month=figures.month(period))
    )
    grids.show_grid(
        rows,
        column_config=_burden_config(),
        most=360,
        lazy=rows.height > LONG_TABLE,
        alt=_("Cells typed or changed by township"),
    )


def burden_rows(matrix: pl.DataFrame, period: str) -> pl.DataFrame:
    """One row per township with a return in the month, the most laborious first."""
    rows = matrix.filter(pl.col("period") == period, pl.col("received_at").is_not_null())
    named = pl.col("county_name", "prefecture_name").cast(pl.Categorical)
    return rows.select("township_name", named, "cells_changed", "warnings").sort(
        "cells_changed", "township_name", descending=[True, False], nulls_last=True
    )


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _burden_config() -> ColumnConfigs:
    config = st.column_config
    return {
        "township_name": config.TextColumn(_("Township"), pinned=True),
        "county_name": config.TextColumn(_("County")),
        "prefecture_name": config.TextColumn(_("Prefecture")),
        "cells_changed": config.NumberColumn(_("Cells typed or changed"), format="%,d"),
        "warnings": config.NumberColumn(_("Warnings"), format="%,d"),
    }
