"""The Chromium of the browser tests: where it is, and its flags."""

from __future__ import annotations

from deploy.chromium import HELP, find_chromium

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--process-per-site",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
"""Nothing is drawn by WebGL; pages of one address share a process; and no name but localhost resolves, so a
request outside fails and is seen."""


def chromium_path() -> str:
    """Path of a Chromium that starts. Raises RuntimeError with what to do where there is none."""
    found = find_chromium()
    if found is None:
        raise RuntimeError(HELP)
    return found
