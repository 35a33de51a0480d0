"""The pictures of the documentation, anew: ``python -m tests.browser.pictures HOME`` over a demonstration."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.waiting import draw, watch
from tests.support.chromium import FLAGS, chromium_path
from tests.support.dashboard import PROJECT, running_dashboard

WIDTH = 1440
PICTURES = {
    "overview": ("overview", 900),
    "area": ("area?level=county&code=510681", 900),
    "league": ("league", 900),
    "index": ("index", 900),
    "outliers": ("outliers", 900),
    "heatmap": ("heatmap", 900),
    "map": ("map", 900),
    "trends": ("trends", 900),
    "admissions": ("admissions", 1000),
    "lists": ("lists?part=compare", 1000),
    "plans": ("plans?plan=renshou", 1060),
}
"""Address and height by the name of the picture."""


def make_pictures(home: Path, folder: Path) -> None:
    """One PNG per picture, of 256 colours: a tenth of a megabyte."""
    log = Path(tempfile.mkdtemp()) / "log.txt"
    with running_dashboard(home, log) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        page = watch(browser.new_context(locale="zh-CN", reduced_motion="reduce").new_page())
        for name, (path, height) in PICTURES.items():
            page.set_viewport_size({"width": WIDTH, "height": height})
            page.goto(f"{address}/{path}")
            draw(page)
            target = folder / f"{name}.png"
            page.screenshot(path=target)
            few = Image.open(target).convert("RGB").quantize(256, dither=Image.Dither.NONE)
            few.save(target, optimize=True)
        browser.close()


if __name__ == "__main__":
    make_pictures(Path(sys.argv[1]), PROJECT / "docs" / "pictures")
