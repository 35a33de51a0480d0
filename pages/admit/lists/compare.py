"""Two jurisdictions' lists side by side: what one asks that the other does not, and the laws both name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import choices, downloads, filters, grids
from pages._ui.parts.grids import ColumnConfigs
from pages._ui.parts.page_parts import Shown
from pages._ui.shell import cache, narrow
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, language, say
from pages.admit.lists import words as list_words
from pages.admit.lists.words import STANDING_SIGNS
from pipelines.queries.classification import (
    COMPARED_KINDS,
    MACHINE,
    MACHINE_NOTE,
    STANDINGS,
    compare_lists,
    compare_works,
    jurisdictions_with_lists,
)
from pipelines.queries.jurisdictions import lineage
from pipelines.queries.snapshot import Snapshot
from schemas.words import Words

TALL = 620
SIDES = ("all", "first", "second", "both")
"""Which entries: all, those only one side has, those both have."""
ASKED = ("self_governance", "assistance")
"""Kinds of what a community is asked to do; of the third it is spared."""
UNLIKE = ("none", "forbidden")
_RIGHT = "＋ "


@dataclass(frozen=True)
class _Sides:
    """The jurisdictions by name, and the comparison from either side."""

    first: str
    second: str
    forth: pl.DataFrame
    back: pl.DataFrame


def prepare(snapshot: Snapshot) -> Shown:
    """Which two, which kind, and which entries; then the comparison."""
    names = jurisdictions_with_lists()
    own = next((name for name in lineage(snapshot.manifest["jurisdiction"]) if name in names), names[0])
    first = filters.select("first", _("Left"), names, own, list_words.jurisdiction_name)
    others = [name for name in names if name != first]
    second = filters.select("second", _("Right"), others, others[0], list_words.jurisdiction_name)
    kind = filters.select(
        "kind",
        _("List"),
        ["", *COMPARED_KINDS],
        "",
        lambda key: list_words.kind_name(key) if key else _("all three"),
    )
    sides = _compare(first, second)
    labels = _side_labels(sides)
    side = filters.select("side", _("Entries"), SIDES, "all", labels.__getitem__)
    rows = _select(_table_rows(sides), kind, side)
    title = _("Lists compared: {first} and {second}").format(
        first=list_words.jurisdiction_name(first), second=list_words.jurisdiction_name(second)
    )
    key = first, second, kind, side
    return Shown(title, _finding(sides), lambda: _show(snapshot, sides, rows, key, title))


def _side_labels(sides: _Sides) -> dict[str, str]:
    left, right = (list_words.jurisdiction_name(name) for name in (sides.first, sides.second))
    only = _("only {place}")
    return {
        "all": _("all entries"),
        "first": only.format(place=left),
        "second": only.format(place=right),
        "both": _("both"),
    }


def _compare(first: str, second: str) -> _Sides:
    made = cache.keep(
        "lists_compared",
        (first, second),
        lambda: (compare_lists(first, second), compare_lists(second, first)),
    )
    return _Sides(first, second, *made)


def _finding(sides: _Sides) -> str:
    left, right = (list_words.jurisdiction_name(name) for name in (sides.first, sides.second))
    return _(
        "{right} asks of communities what {left} does not in {second}; {left} what {right} does not in "
        "{first}. Of {left}, {both:entry has its|entries have their} like in {right}."
    ).format(
        left=left,
        right=right,
        first=_counted(sides.forth),
        second=_counted(sides.back),
        both=_entries(sides.forth.filter(~pl.col("standing").is_in(UNLIKE))),
    ) + _forbidden(sides)


def _forbidden(sides: _Sides) -> str:
    """What the right asks and the left has on its negative list."""
    titles = sides.back.filter(standing="forbidden")["title"].unique(maintain_order=True).to_list()
    if not titles:
        return ""
    return " " + _("Of these {left} forbids: {titles}.").format(
        left=list_words.jurisdiction_name(sides.first), titles=quiet(list_words.joined(titles))
    )


def _counted(rows: pl.DataFrame) -> str:
    """“12 entries (self-governance 5, assistance 7)”."""
    unlike = rows.filter(pl.col("standing").is_in(UNLIKE), pl.col("kind").is_in(ASKED))
    sizes = {kind: _entries(unlike.filter(kind=kind)) for kind in ASKED}
    told = list_words.joined([f"{list_words.kind_name(kind)} {size}" for kind, size in sizes.items()])
    return _("{count:entry|entries} ({kinds})").format(count=sum(sizes.values()), kinds=told)


def _entries(rows: pl.DataFrame) -> int:
    return rows.select("kind", "number").unique().height


def _table_rows(sides: _Sides) -> pl.DataFrame:
    """One row per entry of the left and like of it; then the entries that only the right has."""
    turned = {"kind": "other_kind", "number": "other_number", "title": "other_title", "basis": "other_basis"}
    only = sides.back.filter(pl.col("standing") == "none")
    only = only.select(
        *(pl.col(name).alias(other) for name, other in turned.items()),
        standing=pl.lit("right"),
        by=pl.col("kind"),
    )
    forth = sides.forth.with_columns(by=pl.col("kind"))
    rows = pl.concat([forth, only], how="diagonal")
    order = {kind: index for index, kind in enumerate(COMPARED_KINDS)}
    late = (pl.col("standing") == "right").cast(pl.Int8)
    return rows.sort(pl.col("by").replace_strict(order, return_dtype=pl.Int8), late, maintain_order=True)


def _select(rows: pl.DataFrame, kind: str, side: str) -> pl.DataFrame:
    if kind:
        rows = rows.filter(pl.col("by") == kind)
    first, second = pl.col("standing").is_in(UNLIKE), pl.col("standing") == "right"
    wanted = {"first": first, "second": second, "both": ~first & ~second}.get(side)
    return rows if wanted is None else rows.filter(wanted)


def _show(snapshot: Snapshot, sides: _Sides, rows: pl.DataFrame, key: tuple[str, ...], title: str) -> None:
    if rows.is_empty():
        st.info(_("There is no such entry."), icon=":material/info:")
    elif narrow.is_narrow():
        _show_cards(rows)
    else:
        grids.show_grid(
            _columns(rows),
            most=TALL,
            column_config=_config(sides),
            alt=title,
            rows_a_sheet=16,
            not_printed=("left_bases", "right_bases"),
        )
    st.caption(_legend())
    if MACHINE in rows["decided"]:
        st.info(say(MACHINE_NOTE), icon=":material/smart_toy:")
    else:
        st.caption(
            _("Which entries are alike was decided by reading the full text of both documents, one by one.")
        )
    downloads.offer(
        snapshot, "lists-compared", (*key, language()), lambda: _file(rows, sides), title, name="compared"
    )
    _show_works(sides)


def _legend() -> str:
    words = STANDINGS.of(language())
    named = [f"{STANDING_SIGNS[name]} {words[name]}" for name in STANDINGS.keys]
    return " · ".join([*named, _RIGHT + _("only on the right")])


def _standing(row: dict[str, Any]) -> str:
    if row["standing"] == "right":
        return _RIGHT + _("only on the right")
    standing = row["standing"]
    return f"{STANDING_SIGNS[standing]} {say(STANDINGS.words[standing])}"


def _columns(rows: pl.DataFrame) -> pl.DataFrame:
    found = rows.to_dicts()
    listed = pl.List(pl.String)
    return pl.DataFrame(
        {
            "kind": [list_words.kind_name(row["by"]) for row in found],
            "left": [_entry(row["number"], row["title"]) for row in found],
            "standing": [_standing(row) for row in found],
            "right": [_other(row) for row in found],
            "note": [say(Words(row["note_zh"], row["note_en"])) for row in found],
            "shared": pl.Series([_laws(row["shared_laws"]) for row in found], dtype=listed),
            "left_bases": pl.Series([list_words.bases(row["basis"]) for row in found], dtype=listed),
            "right_bases": pl.Series([list_words.bases(row["other_basis"]) for row in found], dtype=listed),
        }
    )


def _entry(number: int | None, title: str | None) -> str | None:
    return None if title is None else f"{number} {title}"


def _other(row: dict[str, Any]) -> str | None:
    """The like of the other side; with its list where that is another one."""
    entry = _entry(row["other_number"], row["other_title"])
    if entry is None or row["other_kind"] == row["by"]:
        return entry
    return _("{entry} ({kind})").format(entry=entry, kind=list_words.kind_name(row["other_kind"]))


def _laws(laws: str | None) -> list[str]:
    return laws.split("；") if laws else []


def _config(sides: _Sides) -> ColumnConfigs:
    config, left, right = st.column_config, *map(list_words.jurisdiction_name, (sides.first, sides.second))
    return {
        "kind": config.TextColumn(_("List")),
        "left": config.TextColumn(left),
        "standing": config.TextColumn(_("Stands")),
        "right": config.TextColumn(right),
        "note": config.TextColumn(_("What one has beyond the other")),
        "shared": config.ListColumn(_("Laws both name")),
        "left_bases": config.ListColumn(_("{place}: legal bases").format(place=left)),
        "right_bases": config.ListColumn(_("{place}: legal bases").format(place=right)),
    }


def _show_cards(rows: pl.DataFrame) -> None:
    part = choices.part_of(rows.height, "page", 30, 30)
    for row in _columns(rows)[part].iter_rows(named=True):
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**{row['standing']}**　{quiet(row['left'] or '')}")
            beside = [row["kind"], row["right"], row["note"]]
            st.caption(" · ".join(quiet(text) for text in beside if text))
    choices.turn_pages(rows.height, part, "page", 30)


def _file(rows: pl.DataFrame, sides: _Sides) -> pl.DataFrame:
    columns = _columns(rows).with_columns(pl.col("left_bases", "right_bases", "shared").list.join("；"))
    return columns.rename({name: one["label"] or name for name, one in _config(sides).items()})


def _show_works(sides: _Sides) -> None:
    """What the negative categories hold, by who names it."""
    works = compare_works(sides.first, sides.second)
    st.subheader(_("Inside the negative lists"), anchor=False)
    labels = {side: label for side, label in _side_labels(sides).items() if side != "all"}
    table: dict[str, list[str]] = {label: [] for label in (_("No. and category"), *labels.values())}
    for (number,), rows in works.group_by("number", maintain_order=True):
        titles = rows["title"].unique(maintain_order=True).to_list()
        table[_("No. and category")].append(f"{number} {quiet(' / '.join(titles))}")
        for side, label in labels.items():
            named = rows.filter(side=side)["work"].unique(maintain_order=True).to_list()
            table[label].append(quiet(list_words.joined(named)) or figures.NOTHING)
    grids.show_table(table, rows_a_sheet=8, alt=_("Inside the negative lists"))
