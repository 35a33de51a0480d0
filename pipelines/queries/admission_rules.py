"""What the rules of admission allow for an item that was read: they read nothing themselves."""

from __future__ import annotations

from pipelines.admission.guards import missing_parts
from pipelines.admission.machine import allowed_now, bodies_of, next_of_course

__all__ = ["allowed_now", "bodies_of", "missing_parts", "next_of_course"]
