"""The settings a snapshot was published with: what is computed from it later follows them, not a file that
has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.jurisdictions.settings import load_jurisdiction, make_jurisdiction
from schemas.jurisdiction import SETTING_RULES, Jurisdiction, Setting
from schemas.words import Words


def stored_jurisdiction(manifest: Mapping[str, Any], rows: Iterable[Mapping[str, str]]) -> Jurisdiction:
    """The jurisdiction of a manifest; ``rows`` are those of the snapshot's table of settings. A setting that
    the snapshot does not hold, because there was none of that name yet, is that of the running code."""
    kept = manifest.get("in_force", {"settings": {}})
    settings = {
        row["key"]: Setting(
            row["key"],
            _typed(kept["settings"][row["key"]]),
            row["source"],
            row["clause"],
            Words(row["note_zh"], row["note_en"]),
        )
        for row in rows
        if row["key"] in kept["settings"]
    }
    name = manifest["jurisdiction"]
    if not settings.keys() >= SETTING_RULES.keys():
        running = load_jurisdiction(name)
        settings = {setting.key: setting for setting in running.settings} | settings
        kept = {"zh": running.zh, "en": running.en, "area_code": running.area_code} | kept
    return make_jurisdiction(name, kept, {key: settings[key] for key in SETTING_RULES})


def _typed(value: Any) -> Any:
    """JSON has no tuples."""
    return tuple(value) if isinstance(value, list) else value
