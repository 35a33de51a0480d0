"""What a step's event keeps beside its columns, for work items and cases alike: ``set``, the fields that it
changed, and ``told``, what was said with it. Kept as JSON, days as ISO dates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any


def details_of(changes: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    """The details of an event, in one spelling whatever the order of the fields. Raises TypeError for a value
    that an event cannot keep."""
    details = {"set": dict(changes), "told": dict(told)}
    return json.dumps(details, ensure_ascii=False, default=_iso, sort_keys=True)


def changed_by(details: str) -> dict[str, Any]:
    """Fields that an event, by its details, changed; days as ISO dates."""
    changes: dict[str, Any] = json.loads(details)["set"]
    return changes


def told_in(details: str) -> dict[str, Any]:
    """What an event, by its details, told beside the fields."""
    told: dict[str, Any] = json.loads(details)["told"]
    return told


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in an event")
