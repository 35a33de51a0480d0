"""A dashboard in a process that has imported the product already: what it imports here it need not import
when it starts."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from pkgutil import walk_packages

from streamlit.web import bootstrap, cli  # noqa: F401
from streamlit.web.server import starlette  # noqa: F401

import pages
from pages._ui.shell import cache
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
for found in walk_packages(pages.__path__, f"{pages.__name__}."):
    if not found.name.endswith(".page"):  # which shows itself as it is imported
        __import__(found.name)
