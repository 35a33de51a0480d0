"""The project's tasks: ``python deploy/tasks.py TASK``; the Makefile only calls them.

Standard library only, and readable by older Pythons so that they can say which one is needed.
Everything installed goes into ``.venv`` of the project.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from deploy.chromium import HELP, apt_install, ensure_chromium  # noqa: E402

OLDEST = (3, 11)
VENV = PROJECT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REQUIREMENTS = PROJECT / "requirements.txt"
STAMP = VENV / "requirements.sha256"
CHECKED = ("schemas", "pipelines", "pages", "app.py", "tests", "deploy")
ADDRESS = ("--server.address", "localhost", "--server.port", "8501")


def _stop(*sentences: str) -> NoReturn:
    print("\n".join(sentences), file=sys.stderr)
    sys.exit(1)


def _call(*command: str | Path) -> int:
    """Run a program in the project's folder, its output on ours; gives its exit code."""
    return subprocess.run([str(part) for part in command], cwd=PROJECT, check=False).returncode


def _must(*command: str | Path) -> None:
    code = _call(*command)
    if code:
        sys.exit(code)


def _find_python() -> str:
    """A Python that is new enough: this one, else one on PATH."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in range(20, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    _stop("需要 Python 3.11 或更新版本。", f"Python 3.11 or newer is needed, this is {sys.version[:6]}")


def _make_environment(python: str) -> None:
    if _call(python, "-m", "venv", VENV) == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    version = subprocess.run(
        [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    package = f"python{version}-venv"
    if apt_install(package) and _call(python, "-m", "venv", VENV) == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    _stop(
        f"无法建立 Python 环境。Debian / Ubuntu 请先运行：sudo apt-get install {package}",
        f"The Python environment could not be made. On Debian / Ubuntu: sudo apt-get install {package}",
    )


def prepare() -> None:
    """The environment with exactly what requirements.txt names; nothing to do while that is unchanged."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="ascii") == wanted:
        return
    if not PYTHON.exists():
        _make_environment(_find_python())
    print("安装依赖 … / installing dependencies …", flush=True)
    _must(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS)
    STAMP.write_text(wanted, encoding="ascii")


def demo(size: str, jurisdiction: str) -> None:
    """Build the demonstration home anew."""
    prepare()
    _must(PYTHON, "-m", "pipelines", "demo", "--size", size, "--jurisdiction", jurisdiction)


def run(size: str, jurisdiction: str) -> None:
    """Open the dashboard; the first time, build the demonstration home before."""
    prepare()
    home = Path(os.environ.get("BURDEN_HOME") or PROJECT / "data" / "home")
    if not (home / "store.duckdb").exists():
        demo(size, jurisdiction)
    print("http://localhost:8501", flush=True)
    try:
        sys.exit(_call(PYTHON, "-m", "streamlit", "run", "app.py", *ADDRESS, "--server.headless", "true"))
    except KeyboardInterrupt:
        sys.exit(0)


def lint() -> None:
    """Style and types."""
    prepare()
    _must(PYTHON, "-m", "ruff", "check", *(path for path in CHECKED if (PROJECT / path).exists()))
    _must(PYTHON, "-m", "mypy")


def test() -> None:
    """Lint and every test, those in the browser too."""
    lint()
    chromium = ensure_chromium(PYTHON)
    if chromium is None:
        _stop(HELP)
    os.environ["CHROMIUM"] = chromium
    _must(PYTHON, "-m", "pytest", "-n", "2", "--dist", "loadfile")


def bench() -> None:
    """Speed and memory, each beside its floor."""
    prepare()
    _must(PYTHON, "-m", "tests.bench")


def documents() -> None:
    """Write the pages of docs/ that follow from the code."""
    prepare()
    _must(PYTHON, "deploy/documents.py")


TASKS = {task.__name__: task for task in (test, lint, bench, documents)}
BUILDING = {task.__name__: task for task in (run, demo)}
"""Tasks that build a demonstration."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=(*BUILDING, *TASKS))
    parser.add_argument("--size", choices=("small", "full"), default="small", help="of the demonstration")
    parser.add_argument("--jurisdiction", default="sichuan", help="whose demonstration: sichuan or gansu")
    args = parser.parse_args()
    if args.task in BUILDING:
        BUILDING[args.task](args.size, args.jurisdiction)
    else:
        TASKS[args.task]()


if __name__ == "__main__":
    main()
