"""The rules of admission in force in a jurisdiction, read from its file, and as a snapshot keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.jurisdictions.documents import all_documents
from pipelines.jurisdictions.settings import (
    FOLDER,
    load_jurisdiction,
    read_section,
    refuse_faults,
    settings_faults,
    sources_of,
)
from schemas.admission import RULES, AdmissionRules, make_rules, settle_rule
from schemas.admission_rule_faults import find_rule_faults
from schemas.jurisdiction import Setting
from schemas.words import Words


def load_rules(jurisdiction: str, folder: Path = FOLDER) -> AdmissionRules:
    """The rules in force. Raises UserError where there is no such jurisdiction, or with every fault of its
    whole file."""
    declared = read_section(jurisdiction, "admission", folder)
    faults = settings_faults(jurisdiction, folder)
    refuse_faults(jurisdiction, faults + list(find_rule_faults(declared, sources_of(jurisdiction, folder))))
    grace_days = load_jurisdiction(jurisdiction, folder).emergency_grace_days
    settings = {key: settle_rule(key, declared[key]) for key in RULES}
    return make_rules(jurisdiction, grace_days, settings, all_documents(folder))


def rules_to_keep(rules: AdmissionRules) -> dict[str, Any]:
    """The rules as values of JSON, by key: what ``kept_rules`` makes rules of again."""
    return {
        setting.key: {
            "value": setting.value,
            "source": setting.source,
            "clause": setting.clause,
            "note_zh": setting.note.zh,
            "note_en": setting.note.en,
        }
        for setting in rules.settings
    }


def kept_rules(jurisdiction: str, grace_days: int, kept: Mapping[str, Mapping[str, Any]]) -> AdmissionRules:
    """The rules that a snapshot keeps. A rule that it does not hold, because there was none of that name yet,
    is that of the jurisdiction's file. Raises UserError as ``load_rules``, where it asks the file."""
    settings = {key: _as_setting(key, kept[key]) for key in RULES if key in kept}
    if len(settings) < len(RULES):
        running = {setting.key: setting for setting in load_rules(jurisdiction).settings}
        settings = {key: settings.get(key, running[key]) for key in RULES}
    return make_rules(jurisdiction, grace_days, settings, all_documents())


def _as_setting(key: str, row: Mapping[str, Any]) -> Setting:
    """JSON has no tuples."""
    value = tuple(row["value"]) if isinstance(row["value"], list) else row["value"]
    return Setting(key, value, row["source"], row["clause"], Words(row["note_zh"], row["note_en"]))
