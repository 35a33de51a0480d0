"""The Java of the tests of the engine on Spark."""

from __future__ import annotations

from deploy.java import HELP
from pipelines.engine.java import find_java


def require_java() -> str:
    """Path of a Java that Spark can start. Raises RuntimeError with what to do where there is none."""
    found = find_java()
    if found is None:
        raise RuntimeError(HELP)
    return found
