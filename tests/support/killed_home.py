"""A home in the making that is gone at one of the lines, as if the power had failed."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType
from typing import Any

from pipelines.actions.homes import found_home
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from tests.support.processes import Say, die


def found_until(say: Say, home: Path, areas: Path, lines: int) -> None:
    """Makes the home up to the line of its module; says so where it got through."""
    left = lines

    def trace(frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal left
        if not frame.f_code.co_filename.endswith("homes.py"):
            return None
        if event == "line":
            left -= 1
            if left == 0:
                die()
        return trace

    sys.settrace(trace)
    found_home(Home(home), system_scope(), "sichuan", areas)
    say("made")
