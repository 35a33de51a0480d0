"""The list of signals: a grid on a screen, cards on a phone, and files."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import choices, downloads, grids
from pages._ui.parts.grid_links import cell_link
from pages._ui.shell import narrow
from pages._ui.words.codes import level_name
from pages._ui.words.text import _, say
from pages.supervise.signals import words
from pages.supervise.signals.choosing import SignalView
from schemas.rows import typed_rows
from schemas.signal_rows import SignalRow
from schemas.signals import SIGNAL_STATES

MOST_HEIGHT = 520
CARDS = 12


def show_list(view: SignalView) -> None:
    """One row per signal, the newest first, with one sentence each and a link to its rows."""
    if narrow.is_narrow():
        _show_cards(view)
        return
    part = choices.part_of(view.shown.height, "page")
    config = st.column_config
    grids.show_grid(
        _columns(view.shown[part]).to_arrow(),
        column_config={
            "place": config.TextColumn(_("Area"), pinned=True),
            "kind": config.TextColumn(_("Kind of signal")),
            "sentence": config.TextColumn(_("What was found")),
            "severity": config.TextColumn(_("Severity")),
            "register": config.TextColumn(_("Register")),
            "period": config.TextColumn(_("Month")),
            "status": config.TextColumn(_("Status")),
            "link": config.LinkColumn(_("Rows"), display_text="#(.+)$"),
        },
        most=MOST_HEIGHT,
        not_printed=("link",),
        alt=_("Signals, one row each"),
    )
    choices.turn_pages(view.shown.height, part, "page")


def _show_cards(view: SignalView) -> None:
    part = choices.part_of(view.shown.height, "page", CARDS, CARDS)
    for row in typed_rows(SignalRow, view.shown[part]):
        with st.container(border=True, gap="xxsmall"):
            st.markdown(words.card(row))
            st.caption(f"{row['period']} · {words.severity(row['severity'])} · {_status(row['status'])}")
    choices.turn_pages(view.shown.height, part, "page", CARDS)


def _status(key: str) -> str:
    return say(SIGNAL_STATES.words[key])


def _columns(rows: pl.DataFrame) -> pl.DataFrame:
    told = typed_rows(SignalRow, rows)
    columns = {
        "place": [words.place(row) for row in told],
        "link": [_link(row) for row in told],
        "kind": [words.kind(row["code"]) for row in told],
        "severity": [words.severity(row["severity"]) for row in told],
        "sentence": [words.sentence(row) for row in told],
        "register": [words.register_word(row["register"]) for row in told],
        "period": [row["period"] for row in told],
        "status": [_status(row["status"]) for row in told],
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _link(row: SignalRow) -> str:
    """The address that shows the rows behind a signal, whatever it is filtered by."""
    return cell_link(
        "signals", _("show"), signal=row["signal_id"], period=row["period"], status=row["status"]
    )


def show_downloads(view: SignalView, title: str) -> None:
    downloads.offer(view.snapshot, "signals", view.key, lambda: _exported(view.shown), title, words.caution())


def _exported(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per signal, with codes and evidence as they are in the snapshot."""
    told = typed_rows(SignalRow, rows)
    columns = {
        _("Number"): rows["signal_id"].to_list(),
        _("Month"): rows["period"].to_list(),
        _("Kind of signal"): [words.kind(row["code"]) for row in told],
        _("Severity"): [words.severity(row["severity"]) for row in told],
        _("Level"): [level_name(row["level"]) for row in told],
        _("Code"): rows["area_code"].to_list(),
        _("Area"): [words.place(row) for row in told],
        _("Register"): [words.register_word(row["register"]) for row in told],
        _("What was found"): [words.sentence(row) for row in told],
        _("Status"): [_status(row["status"]) for row in told],
        _("Reason"): rows["why"].to_list(),
        _("Evidence"): rows["evidence"].to_list(),
        _("Figures"): rows["params"].to_list(),
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
