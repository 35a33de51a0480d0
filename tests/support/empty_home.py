"""A home of Sichuan with no area below the province and nothing handed in: for what needs no areas."""

from __future__ import annotations

from pathlib import Path

from pipelines.actions.founding import found_home
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home

PROVINCE = "code,name,level,parent\n510000,四川省,province,\n"


def make_empty_store(folder: Path) -> Path:
    """The store of such a home, made in the folder: to be copied."""
    areas = folder / "areas.csv"
    areas.write_text(PROVINCE, encoding="utf-8")
    found_home(Home(folder / "home"), system_scope(), "sichuan", areas)
    return folder / "home" / "store.duckdb"


def copy_home(folder: Path, store: Path) -> Home:
    """A home of its own with a copy of the store."""
    made = Home(folder / "home")
    made.path.mkdir()
    made.store.write_bytes(store.read_bytes())
    return made
