"""Which signals are shown: month, kind, level, severity, place and status, each a parameter of the URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from pages._ui.parts import filters
from pages._ui.shell import cache, state
from pages._ui.words import figures
from pages._ui.words.codes import level_name
from pages._ui.words.text import _, say
from pages.supervise.signals import words
from pipelines.queries import signals
from pipelines.queries.snapshot import Snapshot
from schemas.codes import CodeList
from schemas.periods import last_month
from schemas.rows import typed_rows
from schemas.signal_rows import SignalRow
from schemas.signals import SEVERITIES, SIGNAL_CODES, SIGNAL_LEVELS, SIGNAL_STATES

ALL = "all"
PLACES = ("prefecture", "county", "township")


@dataclass(frozen=True)
class SignalView:
    """The signals of a snapshot and those that fit the filters (rows of ``queries.signals``); ``period`` a
    month or all; ``key``: what they were chosen by."""

    snapshot: Snapshot
    rows: pl.DataFrame
    shown: pl.DataFrame
    period: str
    key: tuple[object, ...]


def choose(snapshot: Snapshot) -> SignalView:
    """The filters in one row, and the signals that fit them."""
    rows = cache.ask(signals, snapshot)
    period = _choose_period(snapshot)
    chosen = {
        "code": _of(SIGNAL_CODES, "code", _("Kind of signal"), _("All kinds")),
        "severity": _of(SEVERITIES, "severity", _("Severity"), _("Any severity")),
        "level": _choose_level(),
        "status": _of(SIGNAL_STATES, "status", _("Status"), _("Open and dismissed"), "open"),
    }
    asked = {} if period == ALL else {"period": period}
    chosen |= _choose_place(snapshot, rows, period) | asked
    kept = {name: value for name, value in chosen.items() if value not in ("", ALL)}
    shown = rows.filter(pl.col(name) == value for name, value in kept.items()) if kept else rows
    return SignalView(snapshot, rows, shown, period, (snapshot.id, *sorted(kept.items())))


def _choose_period(snapshot: Snapshot) -> str:
    """A month, or all of them; of a quarter or year that the link names, its last month."""
    asked = state.asked("period")
    if asked in snapshot.spans:
        state.take("period", last_month(asked))
    options = [*snapshot.periods[::-1], ALL]
    return filters.select(
        "period",
        _("Month"),
        options,
        snapshot.latest,
        lambda period: _("All months") if period == ALL else figures.month(period),
    )


def _of(codes: CodeList, name: str, label: str, every: str, default: str = "") -> str:
    options = [*codes.keys, ALL] if default else ["", *codes.keys]
    said = {"": every, ALL: every} | {key: say(word) for key, word in codes.words.items()}
    return filters.select(name, label, options, default, lambda key: said[key])


def _choose_level() -> str:
    said = {"": _("All levels")} | {level: level_name(level) for level in SIGNAL_LEVELS}
    return filters.select("level", _("Level"), ["", *SIGNAL_LEVELS], "", lambda level: said[level])


def _choose_place(snapshot: Snapshot, rows: pl.DataFrame, period: str) -> dict[str, str]:
    """A prefecture, then one of its counties, then one of its townships: those that have signals, and the
    area of the link though it has none."""
    day = snapshot.latest if period == ALL else period
    labels = {
        "prefecture": (_("Prefecture"), _("All prefectures")),
        "county": (_("County"), _("All counties")),
        "township": (_("Township"), _("All townships")),
    }
    chosen: dict[str, str] = {}
    for name in PLACES:
        known = rows.select(name, f"{name}_name").drop_nulls().unique().sort(name)
        options = dict(known.rows())
        if not chosen and name != "prefecture" and not state.asked(name):
            break
        label, every = labels[name]
        asked = state.asked(name)
        without = asked and asked not in options and asked in cache.area_names(snapshot, name, day)
        listed = ["", *([asked] if asked and without else []), *options]
        chosen[name] = filters.select(name, label, listed, "", _named(options, every))
        rows = rows.filter(pl.col(name) == chosen[name]) if chosen[name] else rows
        if not chosen[name] and not any(state.asked(one) for one in PLACES):
            break
    return chosen


def _named(options: dict[str, str], every: str) -> Any:
    return lambda code: options.get(code, code) if code else every


def choose_signal(view: SignalView) -> SignalRow:
    """The signal whose rows are shown: that of the link, else the first; a row of ``view.rows``."""
    shown = {row["signal_id"]: row for row in typed_rows(SignalRow, view.shown)}
    first = next(iter(shown))
    chosen = filters.select(
        "signal", _("Signal"), list(shown), first, lambda signal: words.option(shown[signal])
    )
    return shown[chosen]
