"""Whether an offline bundle does what it is for: ``python -m deploy.bundle_check ARCHIVE`` unpacks it,
installs from it and runs the product where there is no network.

Costs a minute of processor time and 2 GB in the temporary folder, so it is no test of every day.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from deploy.locks import PROJECT
from deploy.without_network import bring_up_loopback, require_no_network, trouble, without_network

TOWNSHIP, PERIOD = "510104017", "2026-10"
REJECTED = 2
"""Exit code of ``check`` where a workbook has faults, as an empty one may (docs/commands.md)."""
LONGEST_S = 300
"""Until a server that starts for the first time on a busy machine answers."""


def check_bundle(archive: Path) -> int:
    """Exit code of what is tried within; SystemExit where this machine has no way to try it."""
    if reason := trouble():
        sys.exit(reason)
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        inside = without_network(sys.executable, "-m", "deploy.bundle_check", "--inside", folder)
        return subprocess.run(inside, cwd=PROJECT, check=False).returncode


def try_inside(folder: Path) -> None:
    """All that is tried, in order. Raises where anything of it fails."""
    bring_up_loopback()
    require_no_network()
    (unpacked,) = folder.glob("burden-*")
    installed = folder / "opt" / "burden"
    installed.parent.mkdir()
    _run(folder, "sh", unpacked / "install", "--to", installed, "--python", sys.executable)
    burden, home = installed / "bin" / "burden", folder / "home"
    workbook, at = folder / "报送.xlsx", (folder, burden, "--home", home)
    _run(folder, burden, "--help")
    _run(*at, "init", "--jurisdiction", "sichuan")
    _run(*at, "template", "--township", TOWNSHIP, "--period", PERIOD, "--out", workbook)
    _run(*at, "check", workbook, codes=(0, REJECTED))
    _run(folder, installed / "bin" / "python", "-c", "import authlib, httpx")
    print(json.dumps(_start_dashboard(burden, home)))


def _run(folder: Path, *command: str | Path, codes: tuple[int, ...] = (0,)) -> None:
    """A command in ``folder``, away from the checkout, whose modules would stand in for those installed."""
    print("+", *command, flush=True)
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=folder, stdout=subprocess.DEVNULL, check=False)
    if done.returncode not in codes:
        raise SystemExit(f"{command[0]}: {done.returncode}")


def _start_dashboard(burden: Path, home: Path) -> object:
    """What /ready says of a dashboard that was started and ended."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(burden), "--home", str(home), "dashboard", "--port", str(port)]
    print("+", *command, flush=True)
    with subprocess.Popen(command, cwd=home, stdout=subprocess.DEVNULL) as server:
        try:
            return json.loads(_wait_for(f"http://127.0.0.1:{port}/ready", server))
        finally:
            server.terminate()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> bytes:
    last = time.monotonic() + LONGEST_S
    while server.poll() is None and time.monotonic() < last:
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return bytes(answer.read())
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    raise SystemExit(f"{address} does not answer")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", nargs="?", type=Path)
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        try_inside(args.inside)
    elif args.archive:
        sys.exit(check_bundle(args.archive))
    else:
        parser.error("which archive?")
