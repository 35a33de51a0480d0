"""Jurisdictions: reads data/reference/jurisdictions/*.toml, one file per province or county."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.base.home import REFERENCE
from pipelines.base.toml import parse_toml
from schemas.composite import Goalpost, GroupWeight
from schemas.declared import Fault
from schemas.documents import known_sources
from schemas.effort import Effort
from schemas.errors import DeclaredError, UserError
from schemas.jurisdiction import (
    INDICATOR_NORMS,
    SETTING_RULES,
    SILENT,
    Jurisdiction,
    Norm,
    Setting,
    find_faults,
    find_section_faults,
    weighting_faults,
)
from schemas.words import Words

FOLDER = REFERENCE / "jurisdictions"
DEFAULTS_FILE = "defaults.toml"


def jurisdiction_names(folder: Path = FOLDER) -> list[str]:
    """Names of the jurisdictions there are, sorted."""
    return sorted(path.stem for path in folder.glob("*.toml") if path.name != DEFAULTS_FILE)


def load_jurisdiction(name: str, folder: Path = FOLDER) -> Jurisdiction:
    """The settings in force. Raises UserError where there is no such jurisdiction, or with every fault
    of its file."""
    return _load(
        name, folder, tuple((path.name, path.read_bytes()) for path in sorted(folder.glob("*.toml")))
    )


@lru_cache(maxsize=32)
def _load(name: str, folder: Path, files: tuple[tuple[str, bytes], ...]) -> Jurisdiction:
    """The settings, made once for as long as the files are what they are: many ask for them."""
    declared = _read_declared(name, folder)
    refuse_faults(name, list(find_faults(declared)))
    defaults = _read_toml(folder / DEFAULTS_FILE)
    settings = {key: _settle(key, declared["settings"][key], defaults[key]) for key in SETTING_RULES}
    refuse_faults(name, list(weighting_faults(settings)))
    return make_jurisdiction(name, declared, settings)


def settings_faults(name: str, folder: Path = FOLDER) -> list[Fault]:
    """What is wrong with a jurisdiction's settings and documents. Raises UserError where there is none."""
    return list(find_faults(_read_declared(name, folder)))


def lineage(name: str, folder: Path = FOLDER) -> tuple[str, ...]:
    """The jurisdiction and those it inherits from, itself first. Raises UserError where one of them is
    missing or inherits from itself."""
    names = [name]
    while base := _read_own(names[-1], folder).get("inherits"):
        if base in names:
            raise UserError("DEC-002", file=f"{base}.toml")
        names.append(base)
    return tuple(names)


def read_section(name: str, section: str, folder: Path = FOLDER) -> dict[str, Any]:
    """A section of a jurisdiction's file on top of those it inherits from; empty where none has it."""
    entries: dict[str, Any] = {}
    for holder in reversed(lineage(name, folder)):
        entries |= _read_own(holder, folder).get(section, {})
    return entries


def sources_of(name: str, folder: Path = FOLDER) -> tuple[str, ...]:
    """Short names of the documents a jurisdiction's file may cite."""
    return known_sources({"documents": read_section(name, "documents", folder)})


def refuse_faults(name: str, faults: list[Fault]) -> None:
    """Raises DeclaredError with every fault there is."""
    if faults:
        raise DeclaredError(f"{name}.toml", faults)


def _read_declared(name: str, folder: Path) -> dict[str, Any]:
    """A jurisdiction's file on top of those it inherits from."""
    declared: dict[str, Any] = {"settings": {}}
    for holder in reversed(lineage(name, folder)):
        own = _read_own(holder, folder)
        declared = {**declared, **own, "settings": {**declared["settings"], **own.get("settings", {})}}
    documents = read_section(name, "documents", folder)
    return {**declared, "documents": documents} if documents else declared


def _read_own(name: str, folder: Path) -> dict[str, Any]:
    """A jurisdiction's file alone. What is no section cannot be laid on top of what it inherits."""
    if name not in jurisdiction_names(folder):
        raise UserError("REQ-101", name=name, known=Words.listed(jurisdiction_names(folder)))
    declared = _read_toml(folder / f"{name}.toml")
    refuse_faults(name, list(find_section_faults(declared)))
    return declared


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return parse_toml(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError("DEC-003", file=path.name, error=error) from error


def _settle(key: str, entry: dict[str, Any], default: dict[str, Any]) -> Setting:
    """The setting in force: what the document says, else the default with the word that it is silent."""
    silent = "silent" in entry
    value = (default if silent else entry).get("value")
    if isinstance(value, list):
        accepted = [name for names in entry.get("accepted", {}).values() for name in names]
        value = tuple(value + accepted)
    fallback = default if silent else {}
    note = Words(*(entry.get(word, fallback.get(word, "")) for word in ("note_zh", "note_en")))
    if silent:
        return Setting(key, value, SILENT, "", note)
    return Setting(key, value, entry["source"], entry["clause"], note)


def make_jurisdiction(
    name: str, declared: Mapping[str, Any], settings: Mapping[str, Setting]
) -> Jurisdiction:
    """The jurisdiction with these settings, one for each rule; ``declared`` has its zh, en and area_code."""
    value = {key: setting.value for key, setting in settings.items()}
    norms = {}
    for kind in ("urban", "town", "village"):
        fewest, most = value[f"households_{kind}"]
        norms[kind] = Norm(fewest, most, value.get(f"social_organisations_{kind}"))
    return Jurisdiction(
        name=name,
        zh=declared["zh"],
        en=declared["en"],
        area_code=declared["area_code"],
        due_day=value["due_day"],
        emergency_grace_days=value["emergency_grace_days"],
        minimum_completeness=value["minimum_completeness"],
        minimum_communities=value["minimum_communities"],
        change_factor=value["change_factor"],
        permitted_outside_plaques=value["permitted_outside_plaques"],
        norms=norms,
        indicator_norms={key: value[key] for key in INDICATOR_NORMS},
        negative_list_only_grows=value["negative_list_only_grows"],
        rank_draws=value["rank_draws"],
        random_seed=value["random_seed"],
        winsorise_share=value["winsorise_share"],
        rank_bands=value["rank_bands"],
        peer_count=value["peer_count"],
        measures_comparison_months=value["measures_comparison_months"],
        ranking_notice_interval_months=value["ranking_notice_interval_months"],
        reply_working_days=value["reply_working_days"],
        rectification_days=value["rectification_days"],
        clue_working_days=value["clue_working_days"],
        escalation_quiet_months=value["escalation_quiet_months"],
        notice_deciders=value["notice_deciders"],
        notice_names_townships=value["notice_names_townships"],
        document_most_characters=value["document_most_characters"],
        minutes_per_return=value["minutes_per_return"],
        minutes_per_fill={key: Effort(*taken) for key, taken in value["minutes_per_fill"].items()},
        hours_per_meeting=Effort(*value["hours_per_meeting"]),
        minutes_per_certificate=Effort(*value["minutes_per_certificate"]),
        index_goalposts={code: Goalpost(**entry) for code, entry in value["index_goalposts"].items()},
        index_weights={code: GroupWeight(**entry) for code, entry in value["index_weights"].items()},
        settings=tuple(settings.values()),
    )
