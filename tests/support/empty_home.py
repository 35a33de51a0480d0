"""A home of Sichuan with no area below the province and nothing handed in: for what needs no areas."""

from __future__ import annotations

from pipelines.actions.homes import found_home
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home

PROVINCE = "code,name,level,parent\n510000,四川省,province,\n"


def make_empty_home(home: Home) -> None:
    areas = home.path.with_suffix(".csv")
    areas.write_text(PROVINCE, encoding="utf-8")
    found_home(home, system_scope(), "sichuan", areas)
