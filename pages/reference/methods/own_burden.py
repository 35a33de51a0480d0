"""What this product and the supervision in it ask: a tool against burdens counts its own."""

from __future__ import annotations

import streamlit as st

from pages._ui.parts import grids, other_ranks
from pages._ui.shell import cache
from pages._ui.words import figures
from pages._ui.words.text import _, say
from pipelines import queries
from pipelines.queries.reminders import reminders_by_period
from pipelines.queries.snapshot import Snapshot
from schemas.returns import REGISTERS


def show_asked(snapshot: Snapshot) -> None:
    """Month by month what was asked and what it cost; and that every column asked is used."""
    rows = cache.ask(queries.asked_by_month, snapshot).reverse().to_dicts()
    # They are counted for the home as a whole, and what else stands here is of what is seen.
    reminded = dict(cache.ask_home(reminders_by_period).iter_rows()) if other_ranks.sees_all() else None
    minutes = snapshot.jurisdiction.minutes_per_return
    st.markdown(
        _(
            "A township hands in one return a month, prefilled from its last one: only what changed is typed."
            " A hand-in is counted with {minutes} minutes, by the setting of that name."
        ).format(minutes=minutes)
    )
    grids.show_table(
        {
            _("Month"): [figures.month(row["period"]) for row in rows],
            _("Returns, of those asked"): [
                f"{figures.count(row['returns'])} / {figures.count(row['expected'])}" for row in rows
            ],
            _("Hand-ins with corrections"): [figures.count(row["handed_in"]) for row in rows],
            _("Cells typed, half below"): [figures.count(row["median_cells"]) for row in rows],
            _("Cells typed, nine of ten below"): [figures.count(row["p90_cells"]) for row in rows],
            _("Hours of all townships"): [figures.number(row["hours"], 1) for row in rows],
            **_reminders(reminded, [row["period"] for row in rows]),
            _("Counties recounted"): [figures.count(row["recounted"]) for row in rows],
            _("Documents of cases"): [figures.count(row["documents"]) for row in rows],
        },
        rows_a_sheet=18,
    )
    columns = sum(len(register.columns) for register in REGISTERS.values())
    st.caption(
        _(
            "The return has {registers:register|registers} with {columns:column|columns}. Each is part of a "
            "row's name, or used by a figure, a check or a signal: a test holds that, and a column that "
            "nothing uses is not asked."
        ).format(registers=len(REGISTERS), columns=columns)
    )
    _show_columns()


def _show_columns() -> None:
    with st.expander(_("The columns")):
        st.markdown(
            "\n".join(
                f"- **{say(register.words)}**: {'、'.join(say(column.words) for column in register.columns)}"
                for register in REGISTERS.values()
            )
        )


def _reminders(reminded: dict[str, int] | None, periods: list[str]) -> dict[str, list[str]]:
    """The column of reminders; none where they are not known."""
    if reminded is None:
        return {}
    return {_("Reminders"): [figures.count(reminded.get(period, 0)) for period in periods]}
