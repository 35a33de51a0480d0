"""A dashboard in a process that has imported the product already: what it imports here it need not import
when it starts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from streamlit.web import bootstrap, cli  # noqa: F401
from streamlit.web.server import starlette  # noqa: F401

from pages._ui.shell import access, cache, frame, garbage, registry, routes, state  # noqa: F401
from tests.support.processes import Say


def serve(say: Say, command: list[str], environment: dict[str, str], folder: str, log: str) -> None:
    """``streamlit`` with these words, until it is ended; what it says goes to the file ``log``."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path[0] = folder
    with Path(log).open("wb") as output:
        for stream in (1, 2):
            os.dup2(output.fileno(), stream)
    sys.argv = ["streamlit", *command]
    cli.main(command)


for module in cache.WARM_MODULES:
    __import__(module)
