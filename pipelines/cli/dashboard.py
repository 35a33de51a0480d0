"""``dashboard``: opens the pages on this computer."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from pipelines.actions.rights import VARIABLE
from pipelines.base.home import APP, Home, find_home
from pipelines.queries.snapshot import current_id
from schemas.errors import UserError
from schemas.snapshot import DEMO_PREFIX

PORT = 8501


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    p = commands.add_parser("dashboard", parents=[common], help="open the pages on this computer")
    p.add_argument("--port", type=int, default=PORT, metavar="N", help=f"of localhost; {PORT} where left out")
    p.set_defaults(run=run_dashboard)


def what_is_granted(home: Home, environment: Mapping[str, str]) -> dict[str, str]:
    """The variable that says what a dashboard may do, as it is set. A demonstration is there to be tried:
    where nothing is said, everything may be done in it, and nothing elsewhere."""
    if VARIABLE in environment:
        return {VARIABLE: environment[VARIABLE]}
    return {VARIABLE: "all"} if _is_demonstration(home) else {}


def _is_demonstration(home: Home) -> bool:
    """Whether what is published is made up; of a home that cannot be read nothing is taken for granted."""
    try:
        return (current_id(home) or "").startswith(DEMO_PREFIX)
    except UserError:
        return False


def run_dashboard(args: argparse.Namespace) -> int:
    """Serves until it is interrupted."""
    home = find_home(args.home)
    environment = os.environ | what_is_granted(home, os.environ) | {"BURDEN_HOME": str(home.path)}
    print(f"http://localhost:{args.port}", flush=True)
    options = ("--server.address", "localhost", "--server.port", str(args.port), "--server.headless", "true")
    command = [sys.executable, "-m", "streamlit", "run", str(APP), *options]
    if os.name == "posix":  # a service that stops this process then stops the server itself
        os.execve(command[0], command, environment)
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 0
