"""The list of proposals: a grid on a screen, cards on a phone, and files."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import choices, downloads, grids
from pages._ui.parts.grid_links import cell_link
from pages._ui.shell import narrow, registry, state
from pages._ui.words import circulation, figures, measures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, join_list
from pages.supervise.measures.choosing import MeasureView
from schemas.measure_rows import MeasureRow
from schemas.measures import RULE_VERSION
from schemas.rows import typed_rows

MOST_HEIGHT = 520
CARDS = 12


def show_list(view: MeasureView) -> None:
    """One row per area, the gravest step first, with a link to its evidence."""
    if narrow.is_narrow():
        _show_cards(view)
        return
    part = choices.part_of(view.shown.height, "page")
    config = st.column_config
    grids.show_grid(
        _columns(view, typed_rows(MeasureRow, view.shown[part])),
        column_config={
            "area": config.LinkColumn(_("Area"), display_text="#(.+)$", pinned=True),
            "prefecture": config.TextColumn(_("Prefecture")),
            "step": config.TextColumn(_("Step")),
            "cases": config.TextColumn(_("Cases at work")),
            "grounds": config.TextColumn(_("Grounds")),
            "lacks": config.TextColumn(_("Still lacking when published")),
        },
        most=MOST_HEIGHT,
        alt=_("Proposals, one row an area"),
    )
    choices.turn_pages(view.shown.height, part, "page")


def _columns(view: MeasureView, rows: list[MeasureRow]) -> pl.DataFrame:
    columns = {
        "area": [
            cell_link(
                "measures", row["area_name"], level=view.level, period=view.period, area=row["area_code"]
            )
            for row in rows
        ],
        "prefecture": [row["prefecture_name"] or figures.NOTHING for row in rows],
        "step": [measures.step_name(row["step"]) for row in rows],
        "cases": [at_work(view, row["area_code"]) for row in rows],
        "grounds": [_grounds(row) for row in rows],
        "lacks": [measures.lacking(row["lacks"]) for row in rows],
    }
    if view.level == "prefecture":
        del columns["prefecture"]
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _grounds(row: MeasureRow) -> str:
    return join_list(measures.reason(one) for one in row["reasons"])


def at_work(view: MeasureView, area: str) -> str:
    """Numbers and steps of the area's cases that have not ended."""
    return join_list(f"{case} {step}" for case, step in view.at_work.get(area, ())) or figures.NOTHING


def _show_cards(view: MeasureView) -> None:
    part = choices.part_of(view.shown.height, "page", CARDS, CARDS)
    for row in typed_rows(MeasureRow, view.shown[part]):
        with st.container(border=True, gap="xxsmall"):
            st.page_link(
                registry.page_path("measures"),
                label=f"**{quiet(row['area_name'])}**　**{measures.step_name(row['step'])}**",
                query_params=state.link_params({"area": row["area_code"]}),
            )
            st.caption("  \n".join(measures.reason(one) for one in row["reasons"]))
            if row["lacks"]:
                st.caption(_("Still lacking when published") + " · " + measures.lacking(row["lacks"]))
            if row["area_code"] in view.at_work:
                st.caption(_("Cases at work") + " · " + at_work(view, row["area_code"]))
    choices.turn_pages(view.shown.height, part, "page", CARDS)


def show_downloads(view: MeasureView, title: str) -> None:
    name = f"measures-{view.level}-{view.period}"
    mark = circulation.mark(view.snapshot, view.period)
    downloads.offer(
        view.snapshot, name, view.key, lambda: _exported(view), title, measures.person_decides(), mark=mark
    )


def _exported(view: MeasureView) -> pl.DataFrame:
    """One row per reason of every proposal, with its figure."""
    rows = [(row, one) for row in typed_rows(MeasureRow, view.shown) for one in row["reasons"]]
    columns = {
        _("Month"): [view.period for _row in rows],
        _("Code"): [row["area_code"] for row, _one in rows],
        _("Area"): [row["area_name"] for row, _one in rows],
        _("Prefecture"): [row["prefecture_name"] for row, _one in rows],
        _("Step"): [measures.step_name(row["step"]) for row, _one in rows],
        _("Reason"): [measures.reason(one) for _row, one in rows],
        _("Still lacking when published"): [measures.lacking(row["lacks"]) for row, _one in rows],
        _("Version of the rule"): [RULE_VERSION for _row in rows],
        _("Snapshot"): [view.snapshot.id for _row in rows],
    }
    table = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    figures_of = [one["value"] for _row, one in rows]
    chance = [row["chance_expected"] for row, _one in rows]
    return table.with_columns(
        pl.Series(_("Figure"), figures_of, dtype=pl.Float64),
        pl.Series(_("Probability that chance alone did it"), chance, dtype=pl.Float64),
    )
