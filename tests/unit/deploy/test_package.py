"""What is installed from the wheel runs away from the checkout: commands, data and pages."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

import pipelines
from pipelines.base.home import PROJECT
from tests.support.dashboard import free_port

WAITING = 60
"""Seconds for the server to answer on a busy machine."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as pip lays the wheel's files into site-packages."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.fixture
def environment(site: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "BURDEN_HOME"}
    return kept | {"PYTHONPATH": str(site), "PYTHONUTF8": "1"}


def run(words: list[str], folder: Path, environment: dict[str, str]) -> str:
    start = "import sys; from pipelines.__main__ import burden; sys.exit(burden())"
    done = subprocess.run(
        [sys.executable, "-c", start, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_file_that_is_read_is_in_the_wheel(site: Path) -> None:
    sources = [PROJECT / name for name in ("pages", "pipelines", "schemas")]
    read = [file for top in sources for file in top.rglob("*.*") if file.is_file() and file.suffix != ".pyc"]
    assert [file for file in read if not (site / file.relative_to(PROJECT)).is_file()] == []
    beside = [*(PROJECT / "data" / "reference").rglob("*.*"), PROJECT / "app.py"]
    beside = [file for file in beside if file.is_file() and file.suffix != ".pyc"]
    lacking = [file for file in beside if not (site / "burden" / file.relative_to(PROJECT)).is_file()]
    assert lacking == []


def test_the_entry_point_is_named_in_its_help(site: Path, tmp_path: Path, environment) -> None:
    (metadata,) = site.glob("*.dist-info")
    assert "burden = pipelines.__main__:burden" in (metadata / "entry_points.txt").read_text(encoding="utf-8")
    assert run(["--help"], tmp_path, environment).startswith("usage: burden ")


def test_the_version_stands_once(site: Path) -> None:
    (metadata,) = site.glob("*.dist-info")
    assert metadata.name == f"burden_monitor-{pipelines.__version__}.dist-info"
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in declared["project"]


def test_a_home_is_made_under_the_current_folder_from_the_shipped_areas(tmp_path, environment) -> None:
    run(["init", "--jurisdiction", "beijing"], tmp_path, environment)
    assert (tmp_path / "data" / "home" / "store.duckdb").is_file()


def test_the_dashboard_opens(tmp_path, environment) -> None:
    port = free_port()
    start = "from pipelines.__main__ import burden; burden()"
    command = [sys.executable, "-c", start, "dashboard", "--port", str(port)]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE) as server:
        try:
            assert _answer(f"http://localhost:{port}/_stcore/health") == "ok"
            assert "<title>" in _answer(f"http://localhost:{port}/league")
        finally:
            server.terminate()


def _answer(url: str) -> str:
    """What is served there, waited for."""
    last = time.monotonic() + WAITING
    while True:
        try:
            with urllib.request.urlopen(url) as answer:
                return str(answer.read().decode("utf-8"))
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > last:
                raise
            time.sleep(0.2)


def test_locks_pin_every_package_by_hash_and_hold_the_same_versions() -> None:
    def pins(lock: str) -> dict[str, str]:
        lines = (PROJECT / lock).read_text(encoding="utf-8").splitlines()
        return dict(line.split(" ")[0].split("==") for line in lines if "==" in line and line[0] != " ")

    runtime, development = pins("requirements.txt"), pins("requirements-dev.txt")
    assert runtime.items() <= development.items()
    tools = {"pytest", "hypothesis", "playwright", "shapely", "mypy", "ruff"}
    assert not tools & runtime.keys() and tools <= development.keys()


def test_locks_hold_every_dependency_that_is_declared() -> None:
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (PROJECT / "requirements.txt").read_text(encoding="utf-8")
    names = [words.split(">")[0].split("[")[0] for words in declared["project"]["dependencies"]]
    assert [name for name in names if f"\n{name}==" not in f"\n{lock}"] == []
