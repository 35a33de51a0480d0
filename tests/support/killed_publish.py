"""``python -m tests.support.killed_publish HOME N``: publishes, and is gone at the Nth step that touches the
disk, as if the power had failed. Prints how many steps there were where it got through."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from pipelines.base.home import Home
from pipelines.publish import publish

STEPS = 0


def die_at(step: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, before whose call the process ends without a word when its turn has come."""

    def counted(*args: Any, **kwargs: Any) -> Any:
        global STEPS
        STEPS += 1
        if step == STEPS:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        return function(*args, **kwargs)

    return counted


def main() -> None:
    home, step = Home(Path(sys.argv[1])), int(sys.argv[2])
    os.fsync = die_at(step, os.fsync)
    Path.replace = die_at(step, Path.replace)  # type: ignore[method-assign]
    Path.write_text = die_at(step, Path.write_text)  # type: ignore[method-assign]
    duckdb.connect = die_at(step, duckdb.connect)
    publish(home)
    print(STEPS)


if __name__ == "__main__":
    main()
