"""A process of its own that opens every page, as one server does in the course of a day."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from tests.support.processes import Say


def open_every_page(say: Say, home: Path) -> None:
    """Opens every page twice; says how many objects the garbage collector walks after a run then."""
    os.environ["BURDEN_HOME"] = str(home)
    from streamlit.components.v2.component_manager import BidiComponentManager
    from streamlit.testing.v1 import AppTest
    from streamlit.util import calc_hash

    from pages._ui.shell.registry import PAGES, PROJECT

    components = BidiComponentManager()  # a server looks once for those of installed packages
    components.discover_and_register_components(start_file_watching=False)
    for url in [spec.url for spec in PAGES] * 2:
        run = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
        run._page_hash = calc_hash(url)
        run._bidi_component_manager = components
        run.run()
        assert not run.exception, url
    del run
    gc.collect()
    say(len(gc.get_objects()))
