"""One principal of every role, so that a demonstration can be looked at as each sees it."""

from __future__ import annotations

import polars as pl

from pipelines.actions.grants import Granting, give
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from schemas.access import ROLES
from schemas.demonstrators import DEMONSTRATORS

WHY = "示范：每种角色一人"
DEPARTMENT = "民政局"
_FROM_BELOW = ("community", "township", "county", "prefecture", "province", "country")


def grant_roles(home: Home, communities: pl.DataFrame) -> None:
    """Gives each principal its role at the first community of the home, or at what that lies in: at the lowest
    level where the role is held but a department's, and of whoever looks at everything at the top."""
    first = communities.sort("code").row(0, named=True)
    places = {level: first.get(level) for level in _FROM_BELOW} | {"community": first["code"]}
    top = next(code for level in reversed(_FROM_BELOW) if (code := places[level]))
    for principal, key in DEMONSTRATORS.items():
        role = ROLES[key]
        wide = role.of_department or "province" in role.levels
        area = top if wide else next(places[level] for level in _FROM_BELOW if level in role.levels)
        department = DEPARTMENT if role.of_department else None
        give(home, system_scope(), Granting(principal, key, area, WHY, department))
