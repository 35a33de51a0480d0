"""Who a demonstration can be looked at as: one principal of every role."""

from __future__ import annotations

from schemas.access import ROLES

PREFIX = "demo:"
"""Before the key of the role in the name of such a principal; nobody signs in under one."""

DEMONSTRATORS: dict[str, str] = {f"{PREFIX}{key}": key for key in ROLES}
"""By principal: its role."""
