"""The Chromium of the browser tests: where it is, and its flags."""

from __future__ import annotations

from deploy.chromium import HELP, find_chromium

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--process-per-site",
    "--in-process-gpu",
    "--enable-features=NetworkServiceInProcess2,CDPScreenshotNewSurface",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--js-flags=--no-opt --no-maglev --min-semi-space-size=64 --max-semi-space-size=128",
)
"""Nothing is drawn by WebGL; pages of one address share a process; what draws and what fetches is no process
of its own, for that they tell each other of the hundred files of every page is a seventh of the work
(of two such switches Chromium takes the last, so that this one repeats what Playwright asks for); no name but
localhost resolves, so a request outside fails and is seen; and no script of a page that is looked at once is
optimised, nor its memory tidied, which takes a fifth of Chromium's processor time."""


def chromium_path() -> str:
    """Path of a Chromium that starts. Raises RuntimeError with what to do where there is none."""
    found = find_chromium()
    if found is None:
        raise RuntimeError(HELP)
    return found
