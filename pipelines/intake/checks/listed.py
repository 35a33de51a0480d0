"""Held against the lists of the home: an item that claims to be on a list names a number that is there."""

from __future__ import annotations

import polars as pl

from pipelines.intake.checks.findings import findings, gathered, word_en, word_zh
from pipelines.lists.stored import titles_in_force
from pipelines.store import Store
from schemas.codes import LIST_KIND

_ENTRY = ["list_kind", "list_number"]


def check_list_numbers(store: Store, work_items: pl.DataFrame, returns: pl.DataFrame) -> pl.DataFrame:
    """Items at work that claim to be on a list which has no such number at the month's end: a warning for
    each number of a return, at its first row, for a list that was renumbered is one matter and not a hundred.
    A list that the home does not hold is not held against anybody. Titles are not compared: a township may
    put down part of an entry under its own words."""
    parts = []
    for (day,), rows in items_on_lists(work_items, returns).group_by("period_end", maintain_order=True):
        listed = titles_in_force(store, day).select(
            list_kind="kind", list_number=pl.col("number").cast(pl.Int64)
        )
        sizes = listed.group_by("list_kind").agg(entries=pl.len())
        unknown = rows.join(listed, on=_ENTRY, how="anti", maintain_order="left").join(
            sizes, on="list_kind", maintain_order="left"
        )
        parts.append(_told(unknown))
    return gathered(parts)


def items_on_lists(work_items: pl.DataFrame, returns: pl.DataFrame) -> pl.DataFrame:
    """The items at work that claim to be on a list under a number, with period_end of their return."""
    return work_items.filter(
        pl.col("entry_route") == "listed",
        pl.col("withdrawn_on").is_null(),
        pl.col("list_number").is_not_null(),
    ).join(returns.select("return_no", "period_end"), on="return_no", maintain_order="left")


def _told(unknown: pl.DataFrame) -> pl.DataFrame:
    first = unknown.group_by("return_no", *_ENTRY, maintain_order=True).agg(
        pl.col("sheet_row").min(), pl.col("entries").first(), count=pl.len()
    )
    return findings(
        first,
        "WRN-018",
        "work_items",
        field="list_number",
        value=pl.col("list_number"),
        list_zh=word_zh(LIST_KIND, "list_kind"),
        list_en=word_en(LIST_KIND, "list_kind"),
        entries=pl.col("entries"),
        count=pl.col("count"),
    )
