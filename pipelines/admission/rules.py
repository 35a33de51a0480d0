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
from schemas.admission import RULES, AdmissionRules, make_rules, settle_kind, settle_rule
from schemas.admission_rule_faults import find_kind_faults, find_rule_faults
from schemas.demands import BESIDE_WORK
from schemas.jurisdiction import Setting
from schemas.words import Words


def load_rules(jurisdiction: str, folder: Path = FOLDER) -> AdmissionRules:
    """The rules in force. Raises UserError where there is no such jurisdiction, or with every fault of its
    whole file."""
    declared, demands = (read_section(jurisdiction, name, folder) for name in ("admission", "demands"))
    sources = sources_of(jurisdiction, folder)
    faults = settings_faults(jurisdiction, folder)
    faults += [*find_rule_faults(declared, sources), *find_kind_faults(demands, sources)]
    refuse_faults(jurisdiction, faults)
    grace_days = load_jurisdiction(jurisdiction, folder).emergency_grace_days
    settings = {key: settle_rule(key, declared[key]) for key in RULES}
    kinds = {kind: settle_kind(kind, demands[kind]) for kind in BESIDE_WORK}
    return make_rules(jurisdiction, grace_days, settings, kinds, all_documents(folder))


def rules_to_keep(rules: AdmissionRules) -> dict[str, Any]:
    """The rules as values of JSON, by key, of a kind beside work items by ``KIND.KEY``: what ``kept_rules``
    makes rules of again."""
    own = {f"{kind}.{key}": entry for kind, told in rules.kinds.items() for key, entry in told.items()}
    return {
        key: {
            "value": setting.value,
            "source": setting.source,
            "clause": setting.clause,
            "note_zh": setting.note.zh,
            "note_en": setting.note.en,
        }
        for key, setting in ({setting.key: setting for setting in rules.settings} | own).items()
    }


def kept_rules(jurisdiction: str, grace_days: int, kept: Mapping[str, Mapping[str, Any]]) -> AdmissionRules:
    """The rules that a snapshot keeps. A rule that it does not hold, because there was none of that name yet,
    is that of the jurisdiction's file. Raises UserError as ``load_rules``, where it asks the file."""
    settings = {key: _as_setting(key, kept[key]) for key in RULES if key in kept}
    kinds = {kind: _kept_kind(kind, kept) for kind in BESIDE_WORK}
    if len(settings) < len(RULES) or not all(kinds.values()):
        running = load_rules(jurisdiction)
        of_files = {setting.key: setting for setting in running.settings}
        settings = {key: settings.get(key, of_files[key]) for key in RULES}
        kinds = {kind: kinds[kind] or dict(running.kinds[kind]) for kind in BESIDE_WORK}
    return make_rules(jurisdiction, grace_days, settings, kinds, all_documents())


def _kept_kind(kind: str, kept: Mapping[str, Mapping[str, Any]]) -> dict[str, Setting]:
    """What a snapshot keeps of a kind, empty where it keeps nothing yet."""
    named = {key.removeprefix(f"{kind}."): row for key, row in kept.items() if key.startswith(f"{kind}.")}
    return {key: _as_setting(key, row) for key, row in named.items()}


def _as_setting(key: str, row: Mapping[str, Any]) -> Setting:
    """JSON has no tuples."""
    value = tuple(row["value"]) if isinstance(row["value"], list) else row["value"]
    return Setting(key, value, row["source"], row["clause"], Words(row["note_zh"], row["note_en"]))
