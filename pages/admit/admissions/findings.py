"""What reports and approvals do not agree on: the lists that supervision works from."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import choices, filters, grids
from pages._ui.parts import league_table as league
from pages._ui.parts.admission_rows import View
from pages._ui.parts.grids import ColumnConfigs
from pages._ui.shell import narrow, state
from pages._ui.words import admission as words
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, language
from pages.admit.admissions import finding_counts, tables
from pipelines.queries.admissions import COUNTED_BY
from schemas.admission_findings import ABOUT_WORK, EVIDENCE, FINDING_KINDS, MATCHES
from schemas.admission_rows import FindingRow
from schemas.codes import ENTRY_ROUTE
from schemas.demands import DEMAND_KINDS
from schemas.rows import typed_rows

_OF_DEMANDS = ("demand_kind",)
"""Columns that only findings about other demands than work items need."""
OF_WORK = ("days", "approval_document")
"""Columns that only findings about work items fill."""


def unreconciled_finding(view: View) -> str:
    """How many of each kind, and where most of them are."""
    counts = {kind: view.findings.filter(kind=kind).height for kind in ABOUT_WORK}
    said = _(
        "{place}, {month}: {uncovered:item at work has no approval that covers it|items at work have no "
        "approval that covers them}, {unreported:approved item is|approved items are} reported by no "
        "community, {overdue:emergency item is past its|emergency items are past their} grace."
    ).format(
        place=quiet(view.place[2]),
        month=figures.month(view.snapshot.latest),
        uncovered=figures.count(counts["uncovered"]),
        unreported=figures.count(counts["unreported"]),
        overdue=figures.count(counts["emergency_overdue"]),
    )
    most = view.counts("county").drop_nulls("county_name")
    if most.height > 1:
        first = most.row(0, named=True)
        said += " " + _("Most are in {name}: {count}.").format(
            name=quiet(first["county_name"]), count=figures.count(first["findings"])
        )
    return said


def show_unreconciled(view: View) -> None:
    """Counts by place, department or month as bars; below them the findings."""
    if view.findings.is_empty():
        st.info(_("Reports and approvals agree here."), icon=":material/check:")
        return
    if view.items.is_empty():
        st.caption(
            _(
                "No approval is on record here, so that every item reported at work by one counts as "
                "uncovered."
            )
        )
    with st.container(horizontal=True):
        choose = filters.select if narrow.is_narrow() else choices.side_by_side
        kind = choose(
            "kind",
            _("Kind"),
            ["", *ABOUT_WORK],
            "",
            lambda key: words.word(FINDING_KINDS, key) if key else _("All kinds"),
        )
        by = filters.select(
            "by", _("Counted by"), COUNTED_BY, _usual(view), lambda key: _(finding_counts.COUNTED[key])
        )
    finding_counts.show_counts(view, by)
    if state.view() == "meeting":
        return
    rows = view.findings.filter(pl.col("kind") == kind) if kind else view.findings
    show_findings(view, rows, "unreconciled")
    tables.offer(
        view, f"unreconciled-{kind or 'all'}", lambda: export_findings(rows), _("Unreconciled work items")
    )


def _usual(view: View) -> str:
    """What tells most of the area in view apart."""
    if view.only.county:
        return "department"
    return "county" if view.only.prefecture else "prefecture"


def show_findings(
    view: View, rows: pl.DataFrame, name: str, leave_out: tuple[str, ...] = _OF_DEMANDS
) -> None:
    """One row per finding with why it is one, but for the columns left out; names lead to the township's
    page."""
    if rows.is_empty():
        st.info(_("Nothing of this kind here."), icon=":material/check:")
        return
    if narrow.is_narrow():
        _show_cards(rows, name)
        return
    part = choices.part_of(rows.height, "page")
    grids.show_grid(
        _columns(view, rows[part]).drop(leave_out).to_arrow(),
        column_config=_config(),
        most=tables.MOST_HEIGHT,
        alt=_("Findings, one row for every community and item"),
        not_printed=("item_id",),
    )
    choices.turn_pages(rows.height, part, "page")


def _show_cards(rows: pl.DataFrame, name: str) -> None:
    pages = -(-rows.height // tables.CARDS_A_SCREEN)
    shown = st.pagination(pages, key=f"cards_{name}") if pages > 1 else 1
    first = (shown - 1) * tables.CARDS_A_SCREEN
    for row in typed_rows(FindingRow, rows.slice(first, tables.CARDS_A_SCREEN)):
        with st.container(border=True, gap="xxsmall"):
            st.markdown(f"**{quiet(row['item_name'])}** · {words.department(row)}")
            place = row["community_name"] or row["county_name"] or row["area_code"]
            st.caption(
                f"{quiet(place)} · {words.word(FINDING_KINDS, row['kind'])}  \n"
                f"{words.word(EVIDENCE, row['evidence'])}"
            )


def _columns(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        pl.col("item_name"),
        tables.in_words("demand_kind", DEMAND_KINDS).cast(pl.Categorical).alias("demand_kind"),
        tables.department().alias("department"),
        tables.in_words("kind", FINDING_KINDS).cast(pl.Categorical).alias("kind"),
        tables.in_words("evidence", EVIDENCE).cast(pl.Categorical).alias("evidence"),
        pl.Series("place", tables.township_links(rows, view.snapshot.latest), dtype=pl.String),
        pl.col("community_name"),
        pl.col("county_name").cast(pl.Categorical),
        pl.col("days").cast(pl.Int32),
        pl.col("approval_document"),
        tables.in_words("matched_by", MATCHES).cast(pl.Categorical).alias("matched_by"),
        _item_links().alias("item_id"),
    )


def _item_links() -> pl.Expr:
    """Addresses of the items; the number after # is what the column shows."""
    form = "admissions?item={}&lang=en#{}" if language() == "en" else "admissions?item={}#{}"
    return pl.format(form, "item_id", "item_id")


def _config() -> ColumnConfigs:
    config = st.column_config
    return {
        "item_name": config.TextColumn(_("Item"), pinned=True),
        "demand_kind": config.TextColumn(_("Kind of demand")),
        "department": config.TextColumn(_("Department")),
        "kind": config.TextColumn(_("Kind")),
        "evidence": config.TextColumn(_("Why")),
        "place": league.name_column(_("Township")),
        "community_name": config.TextColumn(_("Community")),
        "county_name": config.TextColumn(_("County")),
        "days": config.NumberColumn(
            _("Days"), format="%,d", help=_("From the start to the end of the month")
        ),
        "approval_document": config.TextColumn(_("Document"), help=_("As reported, else as approved")),
        "matched_by": config.TextColumn(
            _("Matched by"), help=_("How the reported item was held against the records; never by likeness")
        ),
        "item_id": config.LinkColumn(
            _("Number"), display_text="#(.+)$", help=_("Of the item it was matched with")
        ),
    }


def export_findings(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per finding, as supervision works from it: where, what, why, and the row of the return."""
    return rows.select(
        tables.in_words("kind", FINDING_KINDS).alias(_("Kind")),
        tables.in_words("evidence", EVIDENCE).alias(_("Why")),
        tables.in_words("demand_kind", DEMAND_KINDS).alias(_("Kind of demand")),
        pl.col("item_name").alias(_("Item")),
        tables.department().alias(_("Department")),
        pl.col("prefecture_name").alias(_("Prefecture")),
        pl.col("county_name").alias(_("County")),
        pl.col("township_name").alias(_("Township")),
        pl.col("community_name").alias(_("Community")),
        pl.col("community_code").alias(_("Code of the community")),
        tables.in_words("entry_route", ENTRY_ROUTE).alias(_("Way in")),
        pl.col("approval_document").alias(_("Document")),
        pl.col("started_on").alias(_("Started on")),
        pl.col("days").alias(_("Days")),
        tables.in_words("matched_by", MATCHES).alias(_("Matched by")),
        pl.col("item_id").alias(_("Number")),
        pl.col("return_id").alias(_("Return")),
        pl.col("sheet_row").alias(_("Row in the sheet")),
        pl.col("period").alias(_("Month")),
    )


def negative_finding(view: View) -> str:
    """How many negative items are reported, and how many items resemble one."""
    rows = breaches(view)
    communities = rows["community_code"].n_unique() if rows.height else 0
    return _(
        "{place}, {month}: {count:negative item is|negative items are} reported at work in "
        "{communities:community|communities}; the names of {doubts:item|items} on record resemble the "
        "negative list."
    ).format(
        place=quiet(view.place[2]),
        month=figures.month(view.snapshot.latest),
        count=figures.count(rows.height),
        communities=figures.count(communities),
        doubts=view.doubts["item_id"].n_unique(),
    )


def breaches(view: View) -> pl.DataFrame:
    """Findings of items that are reported as negative ones."""
    return view.findings.filter(evidence="negative_list")


def show_negative(view: View) -> None:
    """Reported negative items; items whose name resembles one; and what leaves no record."""
    rows = breaches(view)
    show_findings(view, rows, "negative")
    if rows.height:
        tables.offer(view, "negative", lambda: export_findings(rows), _("Breaches of the negative list"))
    clause = words.rule_source(view.rules, "negative_list_blocks")
    st.caption(
        _(
            "Counted are rows that townships report under the negative list ({clause}). An application that "
            "the negative list bars is refused at once and leaves no record here, so that its number is not "
            "known."
        ).format(clause=clause)
    )
    doubts = view.doubts
    if doubts.is_empty():
        return
    st.subheader(_("Names that resemble a negative item"), anchor=False)
    st.caption(_("Nothing is barred by likeness: reviewers look at the item and decide."))
    tables.show_items(
        doubts,
        [
            pl.col("item_name"),
            tables.department().alias("department"),
            tables.area().alias("area"),
            pl.format("{} {}", "number", "title").alias("resembles"),
            (pl.col("score") * 100).cast(pl.Float32).alias("score"),
            pl.col("item_id"),
        ],
        _doubt_config(),
        "doubts",
        _("Items whose name resembles a negative item"),
        lambda row: f"{tables.card_words(row)} · {row['number']} {quiet(row['title'])}",
    )


def _doubt_config() -> ColumnConfigs:
    config = st.column_config
    return {
        "item_name": config.TextColumn(_("Item"), pinned=True),
        "department": config.TextColumn(_("Department")),
        "area": config.TextColumn(_("Area")),
        "resembles": config.TextColumn(_("Negative item")),
        "score": config.ProgressColumn(_("Likeness"), format="%.0f%%", min_value=0, max_value=100, width=120),
        "item_id": config.TextColumn(_("Number")),
    }
