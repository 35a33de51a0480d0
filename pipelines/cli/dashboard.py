"""``dashboard``: opens the pages on this computer."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from typing import Any

from pipelines.base.home import APP, find_home

PORT = 8501


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    p = commands.add_parser("dashboard", parents=[common], help="open the pages on this computer")
    p.add_argument("--port", type=int, default=PORT, metavar="N", help=f"of localhost; {PORT} where left out")
    p.set_defaults(run=run_dashboard)


def run_dashboard(args: argparse.Namespace) -> int:
    """Serves until it is interrupted."""
    environment = os.environ | {"BURDEN_HOME": str(find_home(args.home).path)}
    print(f"http://localhost:{args.port}", flush=True)
    options = ("--server.address", "localhost", "--server.port", str(args.port), "--server.headless", "true")
    command = [sys.executable, "-m", "streamlit", "run", str(APP), *options]
    if os.name == "posix":  # a service that stops this process then stops the server itself
        os.execve(command[0], command, environment)
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 0
