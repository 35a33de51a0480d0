"""Puts a demonstration home in its place: whole or not at all, and never over a real one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pipelines.base.home import Home
from pipelines.demo.provinces import DEFAULT, find_province
from pipelines.demo_home.build import DemoReport, build, build_nation
from pipelines.store import open_store
from schemas.errors import HomeError


def _is_replaceable(home: Home) -> bool:
    """Whether there is nothing, or a demonstration."""
    if home.store.exists():
        with open_store(home) as store:
            return store.setting("synthetic") == "yes"
    return not home.path.exists() or {path.name for path in home.path.iterdir()} <= {home.lock.name}


def _swap(made: Path, place: Path) -> None:
    """Move the folder to its place; what stood there is removed afterwards."""
    before = place.with_name(f"{place.name}.before")
    shutil.rmtree(before, ignore_errors=True)  # left by a run that was cut off
    try:
        if place.exists():
            place.replace(before)
        made.replace(place)
    except OSError as error:
        if before.exists() and not place.exists():
            before.replace(place)
        raise HomeError("HOM-007", path=place, error=error) from error
    shutil.rmtree(before, ignore_errors=True)


def build_in_place(
    home: Home,
    counties: Sequence[str] | None,
    townships_per_county: int | None,
    months: int,
    jurisdiction: str = DEFAULT,
) -> Iterator[DemoReport]:
    """Build beside the home and then replace it; yields as ``build``. Raises HomeError where the place holds
    anything but a demonstration, or cannot be replaced; UserError for a jurisdiction without one."""
    find_province(jurisdiction)
    return _in_place(home, lambda making: build(making, counties, townships_per_county, months, jurisdiction))


def build_nation_in_place(home: Home, share: float, months: int) -> Iterator[DemoReport]:
    """The same of all provinces; yields as ``build_nation``."""
    return _in_place(home, lambda making: build_nation(making, share, months))


def _in_place(home: Home, building: Callable[[Home], Iterator[DemoReport]]) -> Iterator[DemoReport]:
    if not _is_replaceable(home):
        raise HomeError("HOM-008", path=home.path)
    making = home.path.with_name(f"{home.path.name}.making")
    shutil.rmtree(making, ignore_errors=True)  # left by a run that was cut off
    try:
        yield from building(Home(making))
        _swap(making, home.path)
    finally:
        shutil.rmtree(making, ignore_errors=True)
