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

from deploy import chromium, image, java  # noqa: E402
from deploy.changes import changed_files, find_tests  # noqa: E402
from deploy.chromium import apt_install  # noqa: E402
from deploy.locks import DEV_LOCK, RUNTIME_LOCK  # noqa: E402
from deploy.programs import PROGRAMS, ensure_program  # noqa: E402

OLDEST = (3, 11)
VENV = PROJECT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMPS = {RUNTIME_LOCK: VENV / "requirements.sha256", DEV_LOCK: VENV / "requirements-dev.sha256"}
CHECKED = ("schemas", "pipelines", "pages", "app.py", "tests", "deploy", "data/reference")
SLOWEST = "20"
WORKERS = str((os.cpu_count() or 1) + 1)
"""One more than there are cores: a test in the browser waits half of its time."""
MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory. Homes of tests are written, synced and thrown away by the hundred."""
ROOM_BYTES = 6_000_000_000
"""Several times what is there at once, since a test that passed leaves nothing (pyproject.toml)."""


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


def _is_installed(lock: Path) -> bool:
    stamp = STAMPS[lock]
    return (
        PYTHON.exists()
        and stamp.exists()
        and stamp.read_text(encoding="ascii") == hashlib.sha256(lock.read_bytes()).hexdigest()
    )


def prepare(lock: Path = RUNTIME_LOCK) -> None:
    """The environment with what the lock names; nothing to do while that is unchanged. What only runs the
    product gets no tools of development."""
    if _is_installed(lock):
        return
    if not PYTHON.exists():
        _make_environment(_find_python())
    print("安装依赖 … / installing dependencies …", flush=True)
    options = ("--quiet", "--disable-pip-version-check", "--require-hashes")
    _must(PYTHON, "-m", "pip", "install", *options, "-r", lock)
    for held in (RUNTIME_LOCK, lock):
        STAMPS[held].write_text(hashlib.sha256(held.read_bytes()).hexdigest(), encoding="ascii")


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
    try:
        sys.exit(_call(PYTHON, "-m", "pipelines", "dashboard"))
    except KeyboardInterrupt:
        sys.exit(0)


def _check_style() -> None:
    _must(PYTHON, "-m", "ruff", "check", *CHECKED)
    _must(PYTHON, "-m", "ruff", "format", "--check", "--quiet", *CHECKED)


def lint() -> None:
    """Style, layout and types."""
    prepare(DEV_LOCK)
    _check_style()
    _must(PYTHON, "-m", "mypy")


def check() -> None:
    """Before a change is handed on, in two minutes: lint, layers, documentation, and the tests of the rooms
    that changed since main (deploy/changes.py)."""
    lint()
    tests = find_tests(changed_files(PROJECT), PROJECT)
    print("pytest", *tests, flush=True)
    _must(PYTHON, "-m", "pytest", "-n", "2", "--durations", "5", *tests)


def _has_room(folder: Path) -> bool:
    return folder.is_dir() and shutil.disk_usage(folder).free > ROOM_BYTES


def test() -> None:
    """Lint and every test, those in the browser too."""
    prepare(DEV_LOCK)
    _check_style()
    with subprocess.Popen([PYTHON, "-m", "mypy"], cwd=PROJECT) as types:
        browser = chromium.ensure_chromium(PYTHON)  # takes as long, and another core
        lacking = [] if java.ensure_java() else [java.HELP]
        lacking += [program.help for program in PROGRAMS if not ensure_program(program)]
    if types.returncode:
        sys.exit(types.returncode)
    if browser is None:
        _stop(chromium.HELP, *lacking)
    if lacking:
        _stop(*lacking)
    os.environ["CHROMIUM"] = browser
    # Compiled once, and not by each of the hundred processes that tests start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # As many processes as there are cores need no threads of their own, which wake each other for little.
    for threads in ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(threads, "1")
    # A Java that lives for seconds gains nothing from its second compiler, which takes a core of its own.
    os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    if _has_room(MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    spread = ("--dist", "loadfile", "--no-loadscope-reorder")
    _must(PYTHON, "-m", "pytest", "-n", WORKERS, *spread, "--durations", SLOWEST)


def coverage() -> None:
    """Which lines no test reaches, those in the browser left out. Slower than the tests alone, so no part of
    them."""
    prepare(DEV_LOCK)
    cover = (PYTHON, "-m", "coverage")
    _must(*cover, "erase")
    _must(*cover, "run", "-m", "pytest", "-n", "2", "--dist", "loadfile", "--ignore", "tests/browser")
    _must(*cover, "combine", "--quiet")
    _must(*cover, "report")


def bench() -> None:
    """Speed and memory, each beside its floor."""
    prepare(DEV_LOCK)
    if os.environ.get("FULL") and java.ensure_java() is None:
        _stop(java.HELP)
    _must(PYTHON, "-m", "tests.bench", "--size", "full" if os.environ.get("FULL") else "quick")


def lock() -> None:
    """Write both locks anew from pyproject.toml: for every system, from Python 3.11 on. Versions stay as they
    are where they still fit."""
    prepare(DEV_LOCK)
    fixed = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--quiet")
    compiling = (PYTHON, "-m", "uv", "pip", "compile", "pyproject.toml", *fixed)
    _must(*compiling, "--output-file", RUNTIME_LOCK.name)
    _must(*compiling, "--group", "dev", "--constraint", RUNTIME_LOCK.name, "--output-file", DEV_LOCK.name)


def bom() -> None:
    """Write to dist/ what an office asks for first: the bill of materials (CycloneDX), and licences."""
    prepare(DEV_LOCK)
    _must(PYTHON, "-m", "deploy.sbom")


def audit() -> None:
    """Ask for known faults of what is locked; ends with 75 where the database could not be asked."""
    prepare(DEV_LOCK)
    _must(PYTHON, "-m", "deploy.audit")


def bundle() -> None:
    """Write the offline bundle to dist/: what a Linux without a network needs to install the product."""
    prepare(DEV_LOCK)
    _must(PYTHON, "-m", "deploy.bundle")


def _newest_bundle() -> Path:
    return max((PROJECT / "dist").glob("burden-*-offline-*.tar"), key=lambda file: file.stat().st_mtime)


def bundle_check() -> None:
    """Write the offline bundle, install from it and run the product where there is no network."""
    bundle()
    _must(PYTHON, "-m", "deploy.bundle_check", _newest_bundle())


def container() -> None:
    """Build the container's image from the offline bundle, and start it as it is meant to be started."""
    builder = image.find_builder()
    if builder is None:
        _stop(image.HELP)
    bundle()
    _must(*image.build_command(builder, _newest_bundle(), PROJECT / "deploy" / "container" / "Containerfile"))
    _must(builder, "run", "--rm", "--read-only", "--cap-drop", "ALL", "burden:latest", "--help")


def documents() -> None:
    """Write the pages of docs/ that follow from the code."""
    prepare()
    _must(PYTHON, "deploy/documents.py")


CHECKING = (check, lint, test, coverage, bench)
WRITING = (documents, lock, bom, audit, bundle, bundle_check, container)
TASKS = {task.__name__.replace("_", "-"): task for task in (*CHECKING, *WRITING)}
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
