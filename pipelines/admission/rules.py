"""The rules of admission in force in a jurisdiction, read from its file."""

from __future__ import annotations

from pathlib import Path

from pipelines.jurisdictions.settings import (
    FOLDER,
    load_jurisdiction,
    read_section,
    refuse_faults,
    settings_faults,
    sources_of,
)
from schemas.admission import RULES, AdmissionRules, find_rule_faults, make_rules, settle_rule


def load_rules(jurisdiction: str, folder: Path = FOLDER) -> AdmissionRules:
    """The rules in force. Raises UserError where there is no such jurisdiction, or with every fault of its
    whole file."""
    declared = read_section(jurisdiction, "admission", folder)
    faults = settings_faults(jurisdiction, folder)
    refuse_faults(jurisdiction, faults + list(find_rule_faults(declared, sources_of(jurisdiction, folder))))
    grace_days = load_jurisdiction(jurisdiction, folder).emergency_grace_days
    return make_rules(jurisdiction, grace_days, {key: settle_rule(key, declared[key]) for key in RULES})
