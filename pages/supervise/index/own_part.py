"""The index of what areas push themselves, beside that of the whole."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import downloads, grids
from pages._ui.parts.league_table import rank_label
from pages._ui.parts.method_links import method_link
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache
from pages._ui.words import circulation, codes
from pages._ui.words.findings import joined
from pages._ui.words.text import N_, _
from pages.supervise.index import words as index_words
from pipelines import queries

_YES_NO = {True: N_("yes"), False: N_("no")}


def show_own_part(selection: Selection, rows: pl.DataFrame, title: str) -> None:
    """One row per area, the heaviest first: own index, its interval, rank and probabilities; ``rows`` of the
    index table."""
    own = cache.ask(queries.own_index, selection.snapshot, selection.level, selection.period)
    if own.is_empty():
        st.info(_("Townships have no index of the own part."))
        return
    named = rows.select("area_code", "area_name", "prefecture_name", whole="index", whole_rank="rank")
    table = named.join(own, on="area_code").sort("rank", descending=True, nulls_last=True)
    st.caption(
        _(
            "Only what departments of the area's own government and of those below it push. 50: the "
            "province's mean in the first period; 5 points: one spread between areas then; more is worse."
        )
    )
    shown = own_table(table)
    grids.show_grid(shown, most=520, alt=title, width="stretch")
    method_link("by_whom")
    downloads.offer(
        selection.snapshot,
        f"own-index-{selection.level}-{selection.period}",
        (*selection.key, "own"),
        lambda: shown,
        title,
        *index_words.made_of(selection.snapshot),
        mark=circulation.mark(selection.snapshot, selection.period),
    )


def own_table(rows: pl.DataFrame) -> pl.DataFrame:
    """What is shown and taken out, with headers in the language of the page."""
    places = [
        rank_label(rank, tied) or codes.reason(reason)
        for rank, tied, reason in rows.select("rank", "tied", "reason").iter_rows()
    ]
    chance = {"worst_tenth": _("Worst tenth %"), "best_tenth": _("Best tenth %")}
    better = {
        "broadly_better_baseline": _("Broadly better than at first"),
        "broadly_better_year": _("Broadly better than a year ago"),
    }
    return rows.select(
        pl.Series("#", places, dtype=pl.String),
        pl.col("area_name").alias(_("Area")),
        pl.col("index").round(1).alias(_("Own index")),
        pl.col("lower").round(1).alias(_("95% lower")),
        pl.col("upper").round(1).alias(_("95% upper")),
        pl.col("rank_low").alias(_("Rank, 95% lower")),
        pl.col("rank_high").alias(_("Rank, 95% upper")),
        *((100 * pl.col(name)).round(1).alias(head) for name, head in chance.items()),
        pl.Series(_("Carried by"), [_groups(text) for text in rows["groups"]], dtype=pl.String),
        *(
            pl.Series(head, [None if is_so is None else _(_YES_NO[is_so]) for is_so in rows[name]], pl.String)
            for name, head in better.items()
        ),
        pl.col("whole").round(1).alias(_("Burden index (0 best – 100 worst)")),
        pl.col("whole_rank").alias(_("Rank in it")),
        pl.col("prefecture_name").alias(_("Prefecture")),
        pl.col("area_code").alias(_("Code")),
    )


def _groups(codes_of: str | None) -> str:
    """Names of the groups that carry it, the worst first."""
    return joined([index_words.group_name(code, short=True) for code in (codes_of or "").split(",") if code])
