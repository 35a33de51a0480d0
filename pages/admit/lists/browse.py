"""Browsing the lists: by kind, by words, as of a month."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import choices, downloads, filters, grids
from pages._ui.parts.page_parts import Shown
from pages._ui.shell import cache, narrow, state
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, language
from pages.admit.lists import words as list_words
from pipelines.queries import lists
from pipelines.queries.snapshot import Snapshot
from schemas.lists import LIST_KINDS, split_includes
from schemas.periods import end_of

TALL = 560
CARDS = 40
ROWS_A_SHEET = 14


def prepare(snapshot: Snapshot) -> Shown:
    """The filters, and what is in force by them."""
    period = filters.month(snapshot)
    day = end_of(period)
    rows = cache.keep("lists_on", (snapshot.id, day), lambda: _read(snapshot, period))
    kind = _choose_kind(rows)
    words = choices.search("words", _("Words"), _("in title, category, legal basis or work"))
    shown = _matching(rows if not kind else rows.filter(kind=kind), words)
    title = _("{month}: lists in force, {kind}").format(
        month=figures.month(period), kind=list_words.kind_name(kind) if kind else _("all kinds")
    )
    return Shown(
        title,
        _finding(rows, shown, kind, words),
        lambda: _show(snapshot, shown, kind, words, (snapshot.id, day, kind, words), title),
    )


def _read(snapshot: Snapshot, period: str) -> pl.DataFrame:
    """One row per entry in force, kinds in their order, with what is inside it and where it comes from."""
    rows = cache.ask(lists.entries_in_force, snapshot, end_of(period))
    order = {kind: index for index, kind in enumerate(LIST_KINDS.keys)}
    known = {
        (kind, title): origin
        for kind in order
        for title, origin in cache.ask(lists.origins, snapshot, kind).items()
    }
    found = [known.get(key) for key in rows.select("kind", "title").iter_rows()]
    return rows.with_columns(
        includes=pl.Series(list(map(split_includes, rows["includes"])), dtype=pl.List(pl.String)),
        clause=pl.Series([origin.clause if origin else None for origin in found], dtype=pl.String),
        document=pl.Series([origin.document if origin else None for origin in found], dtype=pl.String),
        place=pl.col("kind").replace_strict(order, return_dtype=pl.Int8),
    ).sort("place", "number", maintain_order=True)


def _choose_kind(rows: pl.DataFrame) -> str:
    """A kind with the number of its entries; "" for all."""
    sizes = dict(rows.group_by("kind").len().iter_rows())

    def named(kind: str) -> str:
        if not kind:
            return _("all kinds · {count}").format(count=rows.height)
        return f"{list_words.kind_name(kind)} · {sizes.get(kind, 0)}"

    return filters.select("kind", _("List"), ["", *LIST_KINDS.keys], "", named)


def _matching(rows: pl.DataFrame, words: str) -> pl.DataFrame:
    """The rows that hold every word, wherever it stands."""
    text = pl.concat_str(
        "title", "category", "basis", pl.col("includes").list.join(" "), separator=" ", ignore_nulls=True
    )
    for word in words.split():
        rows = rows.filter(text.str.to_lowercase().str.contains(word.lower(), literal=True))
    return rows


def _finding(rows: pl.DataFrame, shown: pl.DataFrame, kind: str, words: str) -> str:
    if words:
        return _("{count:entry holds|entries hold} “{words}”: {kinds}.").format(
            count=shown.height, words=quiet(words), kinds=_by_kind(shown) or _("no list has them")
        )
    if kind and shown.is_empty():
        return _("{kind}: no entry is in force.").format(kind=list_words.kind_name(kind))
    if kind:
        sizes = shown["category"].drop_nulls().value_counts(sort=True).rows()
        if sizes and sizes[0][1] == 1:
            return _("{kind}: {count:entry|entries} in force, each of a category of its own.").format(
                kind=list_words.kind_name(kind), count=shown.height
            )
        told = list_words.joined([f"{quiet(name)} {size}" for name, size in sizes[:4]])
        return _("{kind}: {count:entry|entries} in force. Most are on: {categories}.").format(
            kind=list_words.kind_name(kind), count=shown.height, categories=told or figures.NOTHING
        )
    if rows.is_empty():
        return _("No list is in force.")
    return _("{count:entry is|entries are} in force: {kinds}.").format(
        count=rows.height, kinds=_by_kind(rows)
    )


def _by_kind(rows: pl.DataFrame) -> str:
    sizes = dict(rows.group_by("kind").len().iter_rows())
    there = [kind for kind in LIST_KINDS.keys if kind in sizes]
    return list_words.joined([f"{list_words.kind_name(kind)} {sizes[kind]}" for kind in there])


def _show(
    snapshot: Snapshot, rows: pl.DataFrame, kind: str, words: str, key: tuple[object, ...], title: str
) -> None:
    if rows.is_empty():
        st.info(_nothing(snapshot, kind, words), icon=":material/info:")
        return
    if narrow.is_narrow():
        _show_cards(rows)
    else:
        grids.show_grid(
            _printed(rows) if state.on_paper() else _columns(rows),
            most=TALL,
            column_config=_config(),
            alt=title,
            rows_a_sheet=ROWS_A_SHEET,
        )
    for document in rows["document"].drop_nulls().unique(maintain_order=True):
        st.caption(
            _("From the document “{document}”; titles are short names in the product's words.").format(
                document=quiet(document)
            )
        )
    downloads.offer(snapshot, "lists", (*key, language()), lambda: _file(rows), title, name="lists")


def _nothing(snapshot: Snapshot, kind: str, words: str) -> str:
    if words:
        return _("No entry holds these words. Try fewer, or ask what an item is in the part “Classify”.")
    if kind and cache.ask(lists.newest_version, snapshot, kind):
        return _("The list is loaded, but none of its entries is valid in this month. Choose another month.")
    if not kind:
        return list_words.nothing_loaded()
    return _(
        "This list was never loaded: the documents do not hold it. The administrator fills the template of "
        "the part “Import” and hands it in there."
    )


def _columns(rows: pl.DataFrame, whole: bool = False) -> pl.DataFrame:
    """As shown: a column that would be empty or the same everywhere falls away, unless the whole is asked
    for."""
    columns = pl.DataFrame(
        {
            "kind": [list_words.kind_name(kind) for kind in rows["kind"]],
            "number": rows["number"],
            "title": rows["title"],
            "category": rows["category"],
            "bases": pl.Series(
                [list_words.bases(basis, whole) for basis in rows["basis"]], dtype=pl.List(pl.String)
            ),
            "clause": _sources(rows),
            "includes": rows["includes"],
            "span": list(map(list_words.span, rows["valid_from"], rows["valid_to"])),
        }
    )
    if whole:
        return columns
    idle = [name for name in ("bases", "includes") if not columns[name].list.len().sum()]
    return columns.drop(*idle, *(["kind"] if rows["kind"].n_unique() == 1 else []))


def _printed(rows: pl.DataFrame) -> pl.DataFrame:
    """As shown, each law once."""
    columns = _columns(rows)
    if "bases" not in columns.columns:
        return columns
    return columns.with_columns(bases=pl.Series([list_words.laws(basis) for basis in rows["basis"]]))


def _sources(rows: pl.DataFrame) -> list[str]:
    """The clause of the document, else the version the administrator brought it in with."""
    return [
        row["clause"] or _("version {version}, by the administrator").format(version=row["version"])
        for row in rows.iter_rows(named=True)
    ]


def _config() -> dict[str, object]:
    config = st.column_config
    return {
        "kind": config.TextColumn(_("List")),
        "number": config.NumberColumn(list_words.field_name("number"), format="%d"),
        "title": config.TextColumn(list_words.field_name("title")),
        "category": config.TextColumn(list_words.field_name("category")),
        "bases": config.ListColumn(_("Legal bases")),
        "clause": config.TextColumn(_("Source")),
        "includes": config.ListColumn(_("Work inside it")),
        "span": config.TextColumn(_("Valid")),
    }


def _show_cards(rows: pl.DataFrame) -> None:
    """A card per entry, a page at a time."""
    part = choices.part_of(rows.height, "page", CARDS, CARDS)
    columns = _columns(rows)[part]
    for row in columns.iter_rows(named=True):
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**{row['number']}　{quiet(row['title'])}**")
            inside = list_words.joined(row.get("includes") or row.get("bases") or [])
            beside = (row.get("kind"), row["category"], inside)
            st.caption(" · ".join(quiet(text) for text in beside if text))
    choices.turn_pages(rows.height, part, "page", CARDS)


def _file(rows: pl.DataFrame) -> pl.DataFrame:
    """As shown, chips joined in a cell."""
    columns = _columns(rows, whole=True).with_columns(pl.col("bases", "includes").list.join("；"))
    labels = {name: str(one["label"]) for name, one in _config().items()}  # type: ignore[index]
    return columns.rename(labels)
