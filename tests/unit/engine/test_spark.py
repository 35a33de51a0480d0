"""A publish on Spark is the same publish: by tasks of this machine, by a cluster of which a machine goes, and
through Spark Connect. One Java serves all that is in this process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from pyspark.errors import PythonException

from pipelines.base.home import PROJECT, Home
from pipelines.engine.frames import DamagedFrames
from pipelines.engine.local import Engine
from pipelines.engine.month import MonthWork, WorkStep
from pipelines.engine.spark import SparkEngine
from pipelines.publish import publish
from pipelines.publish.cache import cache_folder
from pipelines.publish.files import TEMPORARY
from pipelines.publish.manifest import current_name
from schemas.errors import UserError
from tests.support.dashboard import free_port
from tests.support.java import require_java
from tests.support.made_once import made_home
from tests.support.month_work import month_work
from tests.support.moved_home import moved_home
from tests.support.spark_cluster import end_java, running_cluster, write_settings


@pytest.fixture(scope="module")
def connect_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """What sessions of this module need to start; the port at which the first of them serves Connect."""
    require_java()
    port = free_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in write_settings(tmp_path_factory.mktemp("settings"), port).items():
            patch.setenv(name, value)
        yield port
    end_java()


@pytest.fixture(scope="module")
def here(connect_port: int) -> Iterator[SparkEngine]:
    """Two tasks at a time on this machine; each unit is a piece."""
    with SparkEngine("local[2]", at_once=1) as engine:
        yield engine


def publish_anew(folder: Path, engine: Engine) -> Home:
    """The store of the home with a township that moved, published where nothing is kept."""
    bare = bare_home(folder)
    publish(bare, engine=engine)
    return bare


def bare_home(folder: Path) -> Home:
    folder.mkdir()
    shutil.copy(made_home(moved_home).store, folder)
    return Home(folder)


def snapshot_of(home: Home) -> str:
    found = current_name(home)
    assert found is not None
    return found


def kept_steps(home: Home) -> set[str]:
    """Names of the folders of facts and of who pushes, which end with what stands for their content."""
    names = {path.name for path in cache_folder(home).iterdir()}
    assert not [name for name in names if name.startswith(TEMPORARY)]
    return {name for name in names if name.partition("-")[0] in ("facts", "pushed")}


def test_tasks_of_this_machine_publish_the_same(here: SparkEngine, tmp_path: Path) -> None:
    home = publish_anew(tmp_path / "home", here)
    assert snapshot_of(home) == snapshot_of(made_home(moved_home))
    assert len(kept_steps(home)) == 2 * 2 * 2  # months, steps and units


def test_the_command_publishes_the_same_through_connect_and_needs_no_java(
    here: SparkEngine, connect_port: int, tmp_path: Path
) -> None:
    here.connect()  # who has a session here serves others
    home = bare_home(tmp_path / "home")
    asked = ["publish", "--engine", "spark", "--master", f"sc://127.0.0.1:{connect_port}"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPARK_")}
    done = subprocess.run(
        [sys.executable, "-m", "pipelines", "--home", str(home.path), *asked],
        cwd=PROJECT,
        env=environment | {"PATH": "", "JAVA_HOME": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert snapshot_of(home) == snapshot_of(made_home(moved_home))


def failing(error: type[Exception]) -> WorkStep:
    def fail(work: MonthWork) -> None:
        work.folder.mkdir()
        raise error(work.period)

    return fail


@pytest.mark.parametrize(
    ("error", "told"),
    [(DamagedFrames, DamagedFrames), (FileNotFoundError, UserError), (ZeroDivisionError, PythonException)],
)
def test_what_goes_wrong_in_a_task_is_raised_here(
    here: SparkEngine, tmp_path: Path, error: type[Exception], told: type[Exception]
) -> None:
    """A file that has to be made again, one that the other machine does not see, and a mistake of ours."""
    with pytest.raises(told) as raised:
        here.run(failing(error), [month_work(tmp_path / "kept" / "0")])
    assert getattr(raised.value, "code", "PUB-018") == "PUB-018"
    assert list(tmp_path.iterdir()) == []


class LosingAMachine:
    """The engine, on which the first task of all takes its machine along in the middle of its work."""

    def __init__(self, engine: SparkEngine, mark: Path) -> None:
        self.engine, self.mark, self.at_once = engine, mark, engine.at_once

    def run(self, step: WorkStep, works: Sequence[MonthWork]) -> None:
        self.engine.run(dying_once(step, str(self.mark)), works)


def dying_once(step: WorkStep, mark: str) -> Callable[[MonthWork], None]:
    def do(work: MonthWork) -> None:
        from pathlib import Path

        import psutil

        try:
            Path(mark).touch(exist_ok=False)
        except FileExistsError:
            step(work)
            return
        work.folder.mkdir()
        (work.folder / "facts.parquet").write_bytes(b"half")
        # The executor's Java, and first the worker's, which would start another.
        told = {one: " ".join(one.cmdline()) for one in psutil.Process().parents()}
        for name in ("deploy.worker.Worker", "CoarseGrainedExecutorBackend"):
            next(one for one, command in told.items() if name in command).kill()
        psutil.Process().kill()

    return do


def test_a_cluster_that_loses_a_machine_publishes_the_same(
    connect_port: int, here: SparkEngine, tmp_path: Path
) -> None:
    here.close()  # a process has one session at a time
    mark = tmp_path / "lost"
    with running_cluster(tmp_path) as master, SparkEngine(master, at_once=1) as engine:
        home = publish_anew(tmp_path / "home", LosingAMachine(engine, mark))
    assert mark.exists()
    assert snapshot_of(home) == snapshot_of(made_home(moved_home))
    assert len(kept_steps(home)) == 2 * 2 * 2
