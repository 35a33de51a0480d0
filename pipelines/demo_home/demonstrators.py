"""One principal of every role, so that a demonstration can be looked at as each sees it."""

from __future__ import annotations

import polars as pl

from pipelines.actions.grants import Granting, give
from pipelines.actions.rights import system_scope
from pipelines.areas import load_areas
from pipelines.areas.tree import codes_around
from pipelines.base.home import Home
from pipelines.store import open_store
from schemas.access import ROLES
from schemas.areas import LEVELS
from schemas.demonstrators import DEMONSTRATORS

WHY = "示范：每种角色一人"
DEPARTMENT = "民政局"


def grant_roles(home: Home, communities: pl.DataFrame) -> None:
    """Gives each principal its role at the first community of the home, or at what that lies in: at the
    lowest level where the role is held; of a department, and of whoever looks at everything, at the top."""
    first = communities.row(0, named=True)
    with open_store(home) as store:
        around = codes_around(load_areas(store), first["community_code"])
        lowest_first = load_areas(store).filter(pl.col("code").is_in(sorted(around)))
    places = {str(row["level"]): str(row["code"]) for row in lowest_first.iter_rows(named=True)}
    top = next(places[level] for level in LEVELS if level in places)
    for principal, key in DEMONSTRATORS.items():
        role = ROLES[key]
        is_wide = role.of_department or "province" in role.levels
        levels = [level for level in reversed(LEVELS) if level in role.levels and level in places]
        department = DEPARTMENT if role.of_department else None
        area = top if is_wide else places[levels[0]]
        give(home, system_scope(), Granting(principal, key, area, WHY, department))
