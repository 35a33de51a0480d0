"""Samples from the page: drawing one, whom it names and by which seed, what it found by register, and its
second stage."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._ui.parts import filters, grids
from pages._ui.parts.area_picker import pick_area
from pages._ui.parts.writing import Desk
from pages._ui.shell import access, cache
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from pages.supervise.inspections.found import show_found
from pipelines.actions.inspections import draw_sample, extend_sample
from pipelines.queries import find_home
from pipelines.queries.inspection_frame import inspection_source
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.voices.live_inspections import SampleFile, sample_file

DRAWN = Desk("samples_drawn")
EXTENDED = Desk("samples_extended")
DIGITS = 3


def show_sample(samples: pl.DataFrame) -> None:
    """One sample of those drawn: what decides it, whom it names, what it found, its second stage."""
    listed = samples["sample_id"].to_list()
    chosen = filters.select("drawn", _("Sample"), listed, listed[0])
    file = sample_file(find_home(), access.scope(), chosen)
    drawn = file.sample
    st.caption(
        _("Public number {number}, snapshot {snapshot}, seed {seed}, stage {stage}").format(
            number=drawn["public_number"],
            snapshot=drawn["snapshot_id"],
            seed=f"`{drawn['seed']}`",
            stage=drawn["stage"],
        )
    )
    _show_units(file)
    if file.found.is_empty():
        done = int(file.units["recorded"].sum())
        st.caption(
            _("{done} of {all} recorded; the verdict follows with the last.").format(
                done=done, all=file.units.height
            )
        )
    else:
        show_found(file.found)
    _show_extending(file)


def _show_units(file: SampleFile) -> None:
    rows = file.units.to_dicts()
    grids.show_table(
        {
            _("No."): [str(row["place"]) for row in rows],
            _("Community"): [f"{quiet(row['community_name'])} {row['community_code']}" for row in rows],
            _("Weight"): [str(row["weight"]) for row in rows],
            _("Probability"): [figures.number(row["probability"], DIGITS) for row in rows],
            _("Recorded"): ["✓" if row["recorded"] else "○" for row in rows],
        }
    )


def _show_extending(file: SampleFile) -> None:
    name = str(file.sample["sample_id"])
    asks = not file.found.is_empty() and (file.found["verdict"] == "extend").any()
    if asks and file.sample["stage"] == 1 and access.may("inspections"):
        st.markdown(_("The factor is more than 10% from 1: the second stage has to be visited."))
        if st.button(_("Extend the sample"), key=f"extend_{name}", icon=":material/playlist_add:"):
            EXTENDED.attempt(lambda: extend_sample(find_home(), access.scope(), name), name)
            st.rerun()
    EXTENDED.show(_show_extended, name)


def _show_extended(added: int) -> None:
    st.success(
        _("**Extended:** {count:community|communities} more to be visited.").format(count=added),
        icon=":material/check_circle:",
    )


def show_drawing(snapshot: Snapshot) -> None:
    """The form that draws, where this dashboard may inspect; else where to go."""
    if access.may("inspections"):
        with st.expander(_("Draw a sample"), icon=":material/casino:"):
            _show_form(snapshot)
    DRAWN.show(_show_drawn)


def _show_form(snapshot: Snapshot) -> None:
    name = f"draw_{DRAWN.round}"
    st.caption(
        _(
            "Announce first where the public number will come from, and when: after the day on which returns "
            "are due. Snapshot, month and number decide; anyone can repeat the draw."
        )
    )
    with st.form(name, enter_to_submit=False, border=False):
        left, right = st.columns(2)
        with left:
            area = pick_area(snapshot, _("County"), f"{name}_area", ("county",))
            months = snapshot.periods[::-1]
            period = st.selectbox(_("Month"), months, key=f"{name}_period", format_func=figures.month)
        with right:
            number = st.text_input(_("Public number, digits only"), key=f"{name}_number")
            why = st.text_input(_("Why a further sample, where one was drawn"), key=f"{name}_why")
        pressed = st.form_submit_button(
            _("Draw it"), type="primary", key=f"{name}_submit", icon=":material/casino:"
        )
    if pressed:
        DRAWN.attempt(lambda: _draw(snapshot, area or "", period, number.strip(), why))
        st.rerun()


def _draw(snapshot: Snapshot, area: str, period: str, number: str, why: str) -> str:
    source = cache.ask(inspection_source, snapshot, area, period)
    return draw_sample(find_home(), access.scope(), source, number, why or None)


def _show_drawn(sample: str) -> None:
    drawn = sample_file(find_home(), access.scope(), sample).sample
    st.success(
        _("**Drawn:** sample {sample}, seed {seed}.").format(sample=sample, seed=f"`{drawn['seed']}`"),
        icon=":material/check_circle:",
    )
