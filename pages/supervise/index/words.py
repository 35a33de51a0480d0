"""The burden index in words: its figures, its finding, what drives an area's, and what it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import polars as pl

from pages._ui.parts.selection import Selection
from pages._ui.shell import cache
from pages._ui.words import figures, indicators
from pages._ui.words.codes import level_name
from pages._ui.words.findings import joined, quiet_names
from pages._ui.words.text import _, language, say
from pipelines.queries.definitions import GROUPS
from pipelines.queries.ranking import IndexSettings, ranks
from pipelines.queries.snapshot import Snapshot
from schemas.figure_rows import DriverRow, IndexRow
from schemas.rows import typed_row, typed_rows
from schemas.words import Words

NAME = "burden_index"
"""What stands in a selection where other pages have an indicator."""
DECIMALS = 1
FIFTHS = 5
_NAMES = {group.code: group for group in GROUPS}


def value(index: float | None, signed: bool = False) -> str:
    return figures.number(index, DECIMALS, signed)


def group_name(code: str, short: bool = False) -> str:
    """Name of a burden group; ``short`` where it heads a narrow column."""
    name = _NAMES[code].words
    return say(Words(name.zh, name.en.partition(" and ")[0]) if short else name)


def group_columns(rows: pl.DataFrame, settings: IndexSettings) -> dict[str, str]:
    """Column → burden group of the index, in declared order, of those the rows have."""
    groups = {f"group_{code}": code for code in dict.fromkeys(settings.groups.values())}
    return {column: code for column, code in groups.items() if column in rows.columns}


def group_scores(row: IndexRow, columns: Iterable[str]) -> dict[str, float | None]:
    """By column group_<code> the area's score of the burden group, null where it has none."""
    scores = cast(Mapping[str, Any], row)
    return {column: scores.get(column) for column in columns}


def places(low: int | None, high: int | None) -> str:
    """A range of ranks: 3–12, or 3 where it is one rank."""
    if low is None or high is None:
        return figures.NOTHING
    return str(low) if low == high else f"{low}–{high}"


def spaced(*sentences: str) -> str:
    return ("" if language() == "zh" else " ").join(sentence for sentence in sentences if sentence)


def finding(ranked: pl.DataFrame, others: pl.DataFrame, level: str, province_value: float | None) -> str:
    """Best and worst area, the province, how far ranks rest on choices, and how many are not ranked."""
    if ranked.is_empty():
        return _("None of {count:area|areas} ({level}) has a rank in the burden index.").format(
            count=len(others), level=level_name(level)
        )
    best, worst = typed_row(IndexRow, ranked), typed_row(IndexRow, ranked.tail(1))
    names = quiet_names(ranked)
    sentence = _(
        "{count:area|areas} ranked by the burden index ({level}): best {best} with {best_value}, last "
        "{worst} with {worst_value}; the whole province has {whole} (0 best, 100 worst)."
    ).format(
        count=len(ranked),
        level=level_name(level),
        best=names[0],
        worst=names[-1],
        best_value=value(best["index"]),
        worst_value=value(worst["index"]),
        whole=value(province_value),
    )
    left_out = _("Not ranked: {count}.").format(count=len(others)) if len(others) else ""
    return spaced(sentence, robustness(ranked), left_out)


def robustness(ranked: pl.DataFrame) -> str:
    """How wide the ranges of the ranks are, and how many areas stay in one fifth throughout theirs."""
    present = ranked.drop_nulls(["rank_low", "rank_high"])
    if present.is_empty():
        return ""
    width = float((present["rank_high"] - present["rank_low"]).median())  # type: ignore[arg-type]
    moves = _(
        "Computed in other sound ways, half of the ranks move by no more than {width:place|places}."
    ).format(width=f"{width:g}")
    if present["ranked"].item(0) < 2 * FIFTHS:
        return moves
    low, high = (ranks.band_of(pl.col(end), pl.col("ranked"), FIFTHS) for end in ("rank_low", "rank_high"))
    stay = present.filter(low == high).height
    stays = _("{stay} of {count} stay in the same fifth in nine of ten of these ways.").format(
        stay=stay, count=len(present)
    )
    return spaced(moves, stays)


def area_heading(name: str, row: IndexRow) -> str:
    """Index, rank and range of one area, or why it has no rank."""
    return _("{name}: burden index {index}").format(name=name, index=value(row["index"]))


def area_finding(row: IndexRow, drivers: pl.DataFrame) -> str:
    """Rank and range, the indicators that add most, and how far the rank moves without any one of them.

    ``drivers``: one row per indicator, most points first, with rank_without."""
    most = joined(
        [
            _("{indicator} ({points:point|points})").format(
                indicator=indicators.name(driver["indicator"]), points=value(driver["points"])
            )
            for driver in typed_rows(DriverRow, drivers.head(3))
        ]
    )
    added = _("Most of it comes from {most}.").format(most=most) if len(drivers) else ""
    if row["rank"] is None or row["ranked"] == 1:
        return added
    rank = _("Rank {rank} of {ranked}; in nine of ten other ways of computing {places}.").format(
        rank=row["rank"], ranked=row["ranked"], places=places(row["rank_low"], row["rank_high"])
    )
    without = drivers["rank_without"].drop_nulls()
    if without.is_empty():
        return spaced(rank, added)
    low, high = without.min(), without.max()
    one_out = _("Without any one of the indicators the rank would be {places}.").format(
        places=places(low, high)  # type: ignore[arg-type]
    )
    return spaced(rank, added, one_out)


def made_of(snapshot: Snapshot) -> list[str]:
    """The definition as lines: what the ends mean, the weights, the goalposts."""
    jurisdiction = snapshot.jurisdiction
    weights = [
        f"{group_name(group.code)}: {jurisdiction.index_weights[group.code].weight:g}"
        for group in GROUPS
        if group.code in jurisdiction.index_weights
    ]
    posts = [
        _("{indicator} ({unit}): best {best}, worst {worst}").format(
            indicator=indicators.name(code),
            unit=indicators.unit(code),
            best=f"{jurisdiction.index_goalposts[code].best:g}",
            worst=f"{jurisdiction.index_goalposts[code].worst:g}",
        )
        for code in snapshot.indicators
        if code in jurisdiction.index_goalposts
    ]
    return [explained(), _("Weights in force") + ": " + joined(weights), *posts]


def explained() -> str:
    """The index in one line."""
    return _(
        "0 best – 100 worst: each indicator is scored between two fixed goalposts, burden groups are "
        "averaged by weight."
    )


def title(selection: Selection) -> str:
    """What the page is about: month, level and the prefecture, if one is chosen."""
    words = {"month": figures.month(selection.period), "level": level_name(selection.level)}
    if selection.prefecture is None:
        return _("{month}: burden index, {level}").format(**words)
    names = cache.area_names(selection.snapshot, "prefecture", selection.period)
    place = names.get(selection.prefecture, selection.prefecture)
    return _("{month}: burden index, {level} of {prefecture}").format(**words, prefecture=place)


def with_trial(title: str, official: bool) -> str:
    """The title of a page whose link also holds something tried."""
    marked = _("{title} (with an exploration, which is not official)")
    return title if official else marked.format(title=title)
