"""The Chromium of the browser tests: where it is, and the flags with which it draws maps without a screen."""

from __future__ import annotations

from deploy.chromium import HELP, find_chromium

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-gpu-rasterization",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
"""WebGL in software, but pages are not painted by that slow way; and no name but localhost resolves, so a
request outside fails and is seen."""


def chromium_path() -> str:
    """Path of a Chromium that starts. Raises RuntimeError with what to do where there is none."""
    found = find_chromium()
    if found is None:
        raise RuntimeError(HELP)
    return found
