"""One area on one page: a row per indicator with benchmark, interval, change, year and rank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log
from typing import Any

import polars as pl
import pyarrow as pa
import streamlit as st

from pages._ui.parts import cell_pictures, grids, league_table, unconfirmed_column
from pages._ui.parts.cell_pictures import HEIGHT, MARGIN
from pages._ui.parts.grids import ColumnConfigs
from pages._ui.shell import cache, state, theme
from pages._ui.shell.theme import in_address
from pages._ui.words import (
    changes,
    effort,
    figures,
    indicators,
    rankability,
    significance,
    standing,
    trend_marks,
    unconfirmed,
)
from pages._ui.words import codes as words
from pages._ui.words import recounts as recount_words
from pages._ui.words.text import _
from schemas.figure_rows import NotableRow, ProfileRow, StandingRow
from schemas.rows import typed_rows

WIDTH = 96
MOST_SENTENCES = 5
MOST_LARGE = 4
"""Sentences that fit a projected screen of 1280 × 720."""
WIDEST_RATIO = 3
"""The picture reaches from a third of the province's value to three times it."""
_PICTURE = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'>"
    "<path d='M{middle} 1V23' stroke='{grey}' stroke-dasharray='3 2'/>{line}"
    "<circle cx='{x}' cy='12' r='4' fill='{colour}' stroke='{edge}'/></svg>"
)
_LINE = "<path d='M{left} 12H{right}' stroke='{grey}' stroke-width='2'/>"


def show_verdicts(profile: pl.DataFrame, places: Sequence[Any], large: bool = False) -> None:
    """In two places side by side, in words: what is worse than the province, what is better; ``large`` to be
    projected."""
    titles = {
        standing.WORSE: _("▲ Worse than the province"),
        standing.BETTER: _("▼ Better than the province"),
    }
    compared = standing.is_compared(profile)
    nothing = _nothing_said(compared)
    for place, (kind, title) in zip(places, titles.items(), strict=True):
        rows = standing.notable(profile, kind)
        heading = _("{title}: {count}").format(title=title, count=rows.height) if compared else title
        with place.container(border=True, height="stretch", gap="xsmall" if large else "small"):
            if large:
                _show_large(heading, rows, nothing)
            else:
                _show_sentences(heading, rows, nothing)


def _nothing_said(compared: bool) -> str:
    """Instead of indicators that stand out: what is not compared is not said to be like the province."""
    if compared:
        return _("None: no difference that chance would not explain.")
    return _("Nothing can be compared with the province.")


def _show_sentences(heading: str, rows: pl.DataFrame, nothing: str) -> None:
    st.markdown(f"**{heading}**")
    if rows.is_empty():
        st.markdown(nothing)
    shown = typed_rows(NotableRow, rows.head(MOST_SENTENCES))
    st.markdown("\n".join(f"- {standing.sentence(row)}" for row in shown))
    if rows.height > MOST_SENTENCES:
        st.caption(_("and {count} more in the table").format(count=rows.height - MOST_SENTENCES))


def _show_large(heading: str, rows: pl.DataFrame, nothing: str) -> None:
    st.subheader(f":{'orange' if heading.startswith('▲') else 'blue'}[{heading}]", anchor=False)
    if rows.is_empty():
        st.subheader(nothing, anchor=False)
    for row in typed_rows(NotableRow, rows.head(MOST_LARGE)):
        st.subheader(standing.sentence(row).replace("**", ""), anchor=False)


def whole_finding(profile: pl.DataFrame, period: str) -> str:
    """Of the ranked indicators, how many are better and how many worse than a month ago, and how broadly."""
    marks = [
        changes.mark(row["indicator"], changes.Change.of(row)) for row in typed_rows(ProfileRow, profile)
    ]
    return _(
        "{month}: {on_before} {better:indicator is|indicators are} broadly better, {worse} worse; {part} "
        "changed in some townships only, {same} not at all or by no more than chance."
    ).format(
        month=figures.month(period),
        on_before=words.on_before(period),
        better=marks.count(changes.BROADLY_BETTER),
        worse=marks.count(changes.BROADLY_WORSE),
        part=marks.count(changes.PARTLY_BETTER) + marks.count(changes.PARTLY_WORSE),
        same=marks.count(changes.BY_CHANCE) + marks.count(changes.NO_CHANGE),
    )


def rank_help() -> str:
    """What stands in a column of ranks."""
    return _(
        "Rank (1 is best) or, where ranks mean nothing, band (1 is best), with the rank's 95% interval; else "
        "the reason why there is none"
    )


def show_profile(
    key: tuple[object, ...], profile: pl.DataFrame, is_province: bool, alt: str, recounts: pl.DataFrame
) -> None:
    """The table. ``key`` names the rows: snapshot, area, month; ``is_province``: it is the benchmark;
    ``recounts``: rows of queries.recount_factors of the area."""
    table = cache.keep("profile", key, lambda: profile_columns(profile, recounts))
    shown = [
        name
        for name in table.column_names
        if not (is_province and name in ("whole", "standing", "picture", "rank"))
        and not (name == "year" and profile["change_year"].null_count() == profile.height)
        and not (name == "recount" and recounts.is_empty())
    ]
    grids.show_grid(table, column_order=shown, column_config=_config(), most=grids.ALL_ROWS, alt=alt)
    if not is_province:
        st.caption(standing.legend())
    st.caption(f"{changes.legend()} · {changes.legend_of_flows()}")


def profile_columns(profile: pl.DataFrame, recounts: pl.DataFrame) -> pa.Table:
    """One row per indicator, as shown."""
    codes = profile["indicator"].to_list()
    recounted = recount_words.labels(recounts, "indicator")
    pairs = list(zip(codes, typed_rows(StandingRow, profile), strict=True))
    return pl.DataFrame(
        {
            "name": [indicators.name(code) for code in codes],
            "value": [effort.value(row) for _code, row in pairs],
            "unit": [indicators.unit(code) for code in codes],
            "recount": [recounted.get(code, "") for code in codes],
            **unconfirmed_column.column(profile),
            "whole": [whole_value(code, row["province_value"]) for code, row in pairs],
            "standing": [[significance.label(row["standing"])] for _code, row in pairs],
            "picture": list(interval_pictures(profile)),
            "rank": [rankability.place_label(row, row["banded"]) for _code, row in pairs],
            "month": [_change(row, "change_month") for _code, row in pairs],
            "moved": [changes.flows(row) for _code, row in pairs],
            "trend": [trend_marks.label(code, row["trend"]) for code, row in pairs],
            "history": cell_pictures.history_line(profile),
            "year": [_change(row, "change_year") for _code, row in pairs],
            "numerator": profile["numerator"],
            "denominator": profile["denominator"],
            "burden": [indicators.group_name(code) for code in codes],
        }
    ).to_arrow()


def _change(row: ProfileRow, column: changes.Column) -> str:
    return changes.label(row["indicator"], changes.Change.of(row, column))


def whole_value(code: str, value: float | None) -> str:
    """A total of the province is no benchmark for a part of it."""
    return figures.NOTHING if standing.is_total(code) else indicators.value(code, value)


def interval_pictures(profile: pl.DataFrame) -> Iterator[str | None]:
    """One SVG per row: the value and its interval on an axis of ratios, the province in the middle; none of a
    total, nor of a change, which may be a rise here and a fall there."""
    look = theme.palette()
    grey = in_address(look.grey)
    for row in typed_rows(StandingRow, profile):
        province_value = row["province_value"]
        is_ratio = indicators.is_compared_by_ratio(row["indicator"])
        if row["value"] is None or not province_value or not is_ratio:
            yield None
            continue
        line = ""
        if row["lower"] is not None and row["upper"] is not None:
            line = _LINE.format(
                grey=grey,
                left=_place(row["lower"] / province_value),
                right=_place(row["upper"] / province_value),
            )
        yield _PICTURE.format(
            width=WIDTH,
            height=HEIGHT,
            middle=WIDTH // 2,
            line=line,
            x=_place(row["value"] / province_value),
            colour=in_address(look.classes[row["standing"]]),
            grey=grey,
            edge=in_address(look.edge),
        )


def _place(ratio: float) -> int:
    inside = log(min(max(ratio, 1 / WIDEST_RATIO), WIDEST_RATIO)) / log(WIDEST_RATIO)
    return round(WIDTH / 2 + inside * (WIDTH / 2 - MARGIN))


def _config() -> ColumnConfigs:
    config = st.column_config
    return {
        "burden": config.TextColumn(_("Burden")),
        "name": config.TextColumn(_("Indicator"), pinned=True),
        "value": config.TextColumn(_("Value"), alignment="right"),
        "unit": config.TextColumn(_("Unit")),
        "recount": config.TextColumn(recount_words.heading(), help=recount_words.explanation()),
        "whole": config.TextColumn(_("The province"), alignment="right"),
        "standing": league_table.sign_column(),
        "picture": config.ImageColumn(
            _("⅓ · province · 3×"),
            width=112,
            help=_(
                "Dashed line: the province; dot: this area; line: its 95% interval. Left is less, right is "
                "more."
            ),
        ),
        "month": config.TextColumn(words.on_before(state.shown("period"), "On"), help=changes.legend()),
        "moved": config.TextColumn(_("Came and went"), help=changes.legend_of_flows()),
        "year": config.TextColumn(_("On a year ago")),
        "history": config.LineChartColumn(words.course(state.shown("period")), width=96),
        "trend": config.TextColumn(
            _("Trend"), help=_("Over the last five to twelve months, beyond chance (99.8%)")
        ),
        "rank": config.TextColumn(_("Rank"), help=rank_help()),
        "numerator": config.NumberColumn(_("Numerator"), format="%,d"),
        "denominator": config.NumberColumn(_("Denominator"), format="%,d"),
        "unconfirmed": unconfirmed_column.config(),
    }


def show_cards(profile: pl.DataFrame, is_province: bool, level: str, recounts: pl.DataFrame) -> None:
    """The table for a narrow screen: a card per indicator; ``is_province``: it is the benchmark; ``level`` of
    the area; ``recounts``: rows of queries.recount_factors of it."""
    recounted = recount_words.labels(recounts, "indicator")
    for row in typed_rows(StandingRow, profile.filter(pl.col("value").is_not_null())):
        code = row["indicator"]
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"{indicators.name(code)}　**{indicators.value_with_unit(code, row['value'])}**")
            parts = [unconfirmed.label(row), *_card_parts(row, is_province, level)]
            if spread := effort.span(code, row["effort_low"], row["effort_high"]):
                parts.append(f"{effort.heading()} {spread}")
            if code in recounted:
                parts.append(f"{recount_words.heading()} {recounted[code]}")
            st.caption(" · ".join(part for part in parts if part))


def _card_parts(row: StandingRow, is_province: bool, level: str) -> list[str]:
    code = row["indicator"]
    said = changes.label(code, changes.Change.of(row), in_words=True, level=level)
    moved = changes.flows_in_words(row)
    change = f"{words.on_before(state.shown('period'))} {said}" + (f" ({moved})" if moved else "")
    trend = trend_marks.label(code, row["trend"])
    if is_province:
        return [change, trend]
    stands = [] if row["standing"] == significance.NONE else [significance.label(row["standing"])]
    benchmark = _("province {value}").format(value=whole_value(code, row["province_value"]))
    return [*stands, benchmark, rankability.place_label(row, row["banded"]), change, trend]
