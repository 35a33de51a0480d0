"""The log of a case, what was said in its steps, and its numbers and versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import grids, step_log
from pages._ui.shell import state
from pages._ui.words import cases as words
from pages._ui.words import figures, measures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, join_list
from pipelines.queries.live_cases import CaseFile
from schemas.event_details import told_in


def show_log(events: pl.DataFrame) -> None:
    step_log.show_steps([log_words(row) for row in events.iter_rows(named=True)])


def log_words(event: Mapping[str, Any]) -> dict[str, str]:
    """An event in words: when, what, who, where to, and what it brought."""
    return {
        _("Date"): str(event["acted_on"]),
        _("Action"): words.action(event["action"]),
        _("Who"): f"{quiet(event['person'])} · {words.parties([event['party']])}",
        _("Step reached"): words.step(event["to_step"]),
        _("Document"): quiet(event["document"]),
        _("Reason"): quiet(event["reason"]),
        _("What it brought"): quiet(brought(event) or figures.NOTHING),
        _("Entered"): f"{figures.moment(event['at_utc'])} · {quiet(event['actor'])}",
    }


def brought(event: Mapping[str, Any]) -> str:
    """What an event said beside document and reason."""
    told = told_in(event["details"])
    parts = [str(told[name]) for name in ("office", "present", "said", "promised") if told.get(name)]
    for reason in told.get("reasons", ()):
        state_of = _("still holds") if reason["holds"] else _("no longer holds")
        if reason.get("unknown"):
            state_of += _(" (of {count:row|rows} nothing is known)").format(count=reason["unknown"])
        parts.append(f"{measures.reason_name(reason['code'])}: {state_of}")
    if told.get("calendar_missing"):
        years = join_list(str(year) for year in told["calendar_missing"])
        parts.append(
            _("days off of {years} are not announced: weekends alone were left out").format(years=years)
        )
    return " · ".join(parts)


def last_said(events: pl.DataFrame) -> dict[str, str]:
    """By action: what its last event said, its reason or what it brought, since the evidence was frozen last:
    what was said about other figures is over."""
    frozen = events.filter(pl.col("action").is_in(["open", "reopen"]))["sequence"].max()
    since = events if frozen is None else events.filter(pl.col("sequence") > frozen)
    said = {row["action"]: row["reason"] or brought(row) for row in since.iter_rows(named=True)}
    return {action: text for action, text in said.items() if text}


def show_numbers(file: CaseFile) -> None:
    """What names the case and its evidence for whoever must prove them, in a fold."""
    with st.container() if state.is_bare() else st.expander(_("Numbers and versions"), icon=":material/tag:"):
        told = _numbers(file)
        grids.show_table({_("Field"): list(told), _("Content"): list(told.values())})


def _numbers(file: CaseFile) -> dict[str, str]:
    case = file.case
    told = {
        _("Number"): case.case_id,
        _("Version of the case"): str(case.version),
        _("SHA-256 of the evidence"): case.evidence_sha256,
        _("Snapshot of the evidence"): case.snapshot_id,
        _("Version of the rule"): case.rule_version,
        _("Snapshot of the re-check"): case.recheck_snapshot,
    }
    return {name: quiet(value) for name, value in told.items() if value is not None}
