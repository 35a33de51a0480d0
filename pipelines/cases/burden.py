"""What supervision itself asks of an area: documents, interviews and inspections of twelve months."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from pipelines.store import Store
from schemas.cases import KINDS
from schemas.periods import months_later

_ISSUED = """
SELECT kind, count(*) AS documents FROM cases
WHERE area_code = $area AND area_level = $level AND issued_on > $first AND issued_on <= $last
GROUP BY kind
"""
_AT_WORK = """
SELECT count(*) FROM cases
WHERE area_code = $area AND area_level = $level AND step NOT IN ('closed', 'dropped', 'proposed')
"""
_INSPECTIONS = """
SELECT (
    SELECT count(*) FROM inspection_plans
    WHERE area_code = $area AND area_level = $level AND cancelled_at_utc IS NULL
      AND first_day > $first AND first_day <= $last
) + (
    SELECT count(*) FROM inspection_samples
    WHERE area_code = $area AND $level = 'county'
      AND drawn_at_utc::DATE > $first AND drawn_at_utc::DATE <= $last
      AND sample_id NOT IN (SELECT sample_id FROM inspection_plans WHERE sample_id IS NOT NULL)
)
"""


class SupervisionBurden(NamedTuple):
    """``documents``: by kind of case how many went out to the area in twelve months; ``inspections``: those
    planned there and not cancelled, and samples drawn without a plan; ``at_work``: cases that have not
    ended."""

    documents: dict[str, int]
    inspections: int
    at_work: int


def supervision_burden(store: Store, level: str, area: str, on: date) -> SupervisionBurden:
    """What an area was put through in the twelve months up to a day."""
    about = {"area": area, "level": level}
    span = {"first": months_later(on, -12), "last": on}
    found = dict(store.frame(_ISSUED, {**about, **span}).iter_rows())
    documents = {kind: found.get(kind, 0) for kind in KINDS.keys}
    inspections = store.scalar(_INSPECTIONS, {**about, **span})
    return SupervisionBurden(documents, int(inspections), int(store.scalar(_AT_WORK, about)))
