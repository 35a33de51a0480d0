"""The part of the index page where other weights are tried; the official ranks stand beside."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import choices, downloads, grids
from pages._ui.parts.grids import ColumnConfigs
from pages._ui.parts.league_table import compact, name_column, names_of, rank_label
from pages._ui.parts.selection import Selection
from pages._ui.shell import cache, narrow, state
from pages._ui.words import circulation, figures
from pages._ui.words.findings import joined, quiet_names
from pages._ui.words.foreign import quiet
from pages._ui.words.text import N_, _
from pages.supervise.index import words as index_words
from pages.supervise.index.cell_pictures import range_pictures
from pages.supervise.index.trial import (
    ARITHMETIC,
    GEOMETRIC,
    MOST_WEIGHT,
    STEP,
    WAYS,
    Trial,
    read_trial,
    tried_ranks,
)
from pipelines import queries
from pipelines.queries.ranking import IndexSettings

WAY_NAMES = {ARITHMETIC: N_("Arithmetic mean"), GEOMETRIC: N_("Geometric mean")}
_SLIDER, _WAY = "trial_", "trial_way"


def asked_trial(settings: IndexSettings) -> Trial:
    """What the URL asks to try; what it gets wrong is said in a note."""
    trial, unknown = read_trial(state.current(), settings)
    for part in unknown:
        state.add_note(
            _("The link asks to try “{part}”, which is not a weight of the index; it is left out.").format(
                part=quiet(part[: state.LONGEST_QUOTED])
            )
        )
    return trial


def show_trial(selection: Selection, rows: pl.DataFrame, settings: IndexSettings, trial: Trial) -> None:
    """The sliders and what they would give. ``rows``: the ranked areas of the official table."""
    st.info(
        _(
            "**For exploring.** What is tried here never changes the official ranks; it stands in the link "
            "alone."
        ),
        icon=":material/science:",
    )
    if not state.is_bare():
        _show_controls(settings, trial)
    if not trial.is_possible:
        st.warning(_("All weights are 0: nothing is left to be ranked. Raise at least one."))
        return
    if rows.is_empty():
        st.info(_("No area can be ranked here."))
        return
    compared = cache.keep(
        "index_trial",
        (*selection.key, *trial.weights.values(), trial.way),
        lambda: compare(selection, rows, settings, trial),
    )
    title = trial_title(trial)
    sentence = trial_finding(compared, trial)
    st.subheader(title, anchor=False)
    st.markdown(sentence)
    _show_compared(selection, compared, sentence)
    key = (*selection.key, *trial.weights.values(), trial.way)
    downloads.offer(
        selection.snapshot,
        f"exploration-index-{selection.level}-{selection.period}",
        key,
        lambda: trial_export(selection, compared, trial),
        title,
        *index_words.made_of(selection.snapshot),
        name="trial",
        mark=circulation.mark(selection.snapshot, selection.period),
    )


def _show_controls(settings: IndexSettings, trial: Trial) -> None:
    groups = list(trial.weights)
    for start in range(0, len(groups), 4):
        for column, code in zip(st.columns(4), groups[start : start + 4], strict=False):
            key = _SLIDER + code
            st.session_state[key] = trial.weights[code]
            column.slider(
                _("{group} (in force: {weight})").format(
                    group=index_words.group_name(code), weight=f"{trial.official[code]:g}"
                ),
                0.0,
                max(MOST_WEIGHT, trial.official[code]),
                step=STEP,
                format="%.1f",
                key=key,
                on_change=_write,
                args=(trial,),
            )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state[_WAY] = trial.way
        st.segmented_control(
            _("How groups are put together"),
            WAYS,
            key=_WAY,
            required=True,
            on_change=_write,
            args=(trial,),
            format_func=lambda way: _(WAY_NAMES[way]),
        )
        st.button(
            _("Back to the weights in force"),
            key="trial_reset",
            icon=":material/restart_alt:",
            on_click=_forget,
            disabled=trial.is_official,
        )


def _write(shown: Trial) -> None:
    """Callback: what the sliders say goes into the URL."""
    weights = {code: st.session_state[_SLIDER + code] for code in shown.weights}
    state.change(Trial(weights, st.session_state[_WAY], shown.official).link)


def _forget() -> None:
    state.change({"w": None, "agg": None})


def compare(selection: Selection, rows: pl.DataFrame, settings: IndexSettings, trial: Trial) -> pl.DataFrame:
    """The official rows with tried_index, tried_rank, tried_tied and gained (places up), best tried first."""
    inputs = cache.ask(
        queries.index_inputs, selection.snapshot, selection.level, selection.period, tuple(settings.goalposts)
    )
    joined = rows.join(tried_ranks(inputs, settings, trial), on="area_code", how="left")
    return joined.with_columns(gained=pl.col("rank") - pl.col("tried_rank")).sort(
        "tried_rank", "rank", "area_code", nulls_last=True
    )


def trial_title(trial: Trial) -> str:
    """Exploration (not the official ranks): Forms 2, Plaques 0.5; geometric mean."""
    changes = [f"{index_words.group_name(code)} {weight:g}" for code, weight in trial.changed.items()]
    if trial.way == GEOMETRIC:
        changes.append(_(WAY_NAMES[GEOMETRIC]))
    what = joined(changes) if changes else _("weights in force")
    return _("Exploration, not the official ranks: {what}").format(what=what)


def trial_finding(compared: pl.DataFrame, trial: Trial) -> str:
    """How many areas would move, which the most, and how many beyond the range of their official rank."""
    if trial.is_official:
        return _("With the weights in force every rank is the official one. Move a slider to try others.")
    present = compared.drop_nulls("tried_rank")
    moved = present.filter(pl.col("gained") != 0)
    if moved.is_empty():
        return _("No rank would change.")
    place = int(moved["gained"].abs().arg_max() or 0)
    most, name = moved.row(place, named=True), quiet_names(moved)[place]
    beyond = present.filter(
        (pl.col("tried_rank") < pl.col("rank_low")) | (pl.col("tried_rank") > pl.col("rank_high"))
    ).height
    return _(
        "{moved} of {count:area|areas} would have another rank; {name} would move most, from {rank} to "
        "{tried}. {beyond} would leave the range of their official rank."
    ).format(
        moved=len(moved),
        count=len(compared),
        name=name,
        rank=most["rank"],
        tried=most["tried_rank"],
        beyond=beyond,
    )


def gained_label(gained: int | None) -> str:
    """↑ 3: three places better than officially; figure spaces make text sort as numbers do."""
    if gained is None:
        return figures.NOTHING
    arrow = "↑" if gained > 0 else "↓"
    return "=" if gained == 0 else f"{arrow} {abs(gained):>3}".replace(" ", "\u2007")


def _show_compared(selection: Selection, compared: pl.DataFrame, alt: str) -> None:
    part = choices.part_of(compared.height, "tried")
    rows = compared[part]
    table: dict[str, Any] = {
        "tried": [rank_label(*pair) for pair in rows.select("tried_rank", "tried_tied").iter_rows()],
        "name": names_of(selection, rows),
        "official": [rank_label(*pair) for pair in rows.select("rank", "tied").iter_rows()],
        "gained": [gained_label(gained) for gained in rows["gained"]],
        "picture": list(range_pictures(rows, "tried_rank")),
        "tried_index": rows["tried_index"].round(index_words.DECIMALS),
        "index": rows["index"].round(index_words.DECIMALS),
        "places": [index_words.places(*pair) for pair in rows.select("rank_low", "rank_high").iter_rows()],
        "prefecture": rows["prefecture_name"],
    }
    order = ["tried", "name", "official", "gained"] if narrow.is_narrow() else list(table)
    grids.show_grid(
        compact(pl.DataFrame(table)), column_order=order, column_config=_config(), most=480, alt=alt
    )
    choices.turn_pages(compared.height, part, "tried")


def _config() -> ColumnConfigs:
    config = st.column_config
    return {
        "tried": config.TextColumn(_("Tried rank"), pinned=True),
        "name": name_column(),
        "official": config.TextColumn(_("Official rank")),
        "gained": config.TextColumn(_("Difference"), help=_("Places better ↑ or worse ↓ than officially")),
        "picture": config.ImageColumn(
            _("Official and tried rank"),
            width=150,
            help=_("Dot: official rank; line: its range; orange ring: tried rank"),
        ),
        "tried_index": config.NumberColumn(_("Tried index"), format="%.1f"),
        "index": config.NumberColumn(_("Official index"), format="%.1f"),
        "places": config.TextColumn(_("Rank range")),
        "prefecture": config.TextColumn(_("Prefecture")),
    }


def trial_export(selection: Selection, compared: pl.DataFrame, trial: Trial) -> pl.DataFrame:
    """One row per area: both ranks and what was tried, so that nobody takes it for the official table."""
    return compared.select(
        pl.lit(trial_title(trial)).alias(_("Exploration")),
        pl.col("tried_rank").alias(_("Tried rank")),
        pl.col("rank").alias(_("Official rank")),
        pl.col("gained").alias(_("Places gained")),
        pl.col("area_code").alias(_("Code")),
        pl.col("area_name").alias(_("Area")),
        pl.col("prefecture_name").alias(_("Prefecture")),
        pl.col("tried_index").alias(_("Tried index")),
        pl.col("index").alias(_("Official index")),
        pl.col("rank_low").alias(_("Rank range from")),
        pl.col("rank_high").alias(_("Rank range to")),
        pl.lit(selection.period).alias(_("Month")),
        pl.lit(selection.snapshot.id).alias(_("Snapshot")),
        pl.lit(downloads.synthetic_word(selection.snapshot)).alias(_("Data")),
    )
