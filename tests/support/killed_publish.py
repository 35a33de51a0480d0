"""A publish that is gone at one of the steps that touch the disk, as if the power had failed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from pipelines.base.home import Home
from pipelines.publish import publish
from tests.support.processes import Say, die

STEPS = 0


def die_at(step: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, before whose call the process ends without a word when its turn has come."""

    def counted(*args: Any, **kwargs: Any) -> Any:
        global STEPS
        STEPS += 1
        if step == STEPS:
            die()
        return function(*args, **kwargs)

    return counted


def publish_until(say: Say, home: Path, step: int) -> None:
    """Publishes up to the step; says how many steps there were where it got through."""
    os.fsync = die_at(step, os.fsync)
    Path.replace = die_at(step, Path.replace)  # type: ignore[method-assign]
    Path.write_text = die_at(step, Path.write_text)  # type: ignore[method-assign]
    duckdb.connect = die_at(step, duckdb.connect)
    publish(Home(home))
    say(STEPS)
