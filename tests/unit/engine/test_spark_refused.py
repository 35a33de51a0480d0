"""Why there is no Spark here, before a publish begins. None of this starts one."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipelines.__main__ import main
from pipelines.base.home import PROJECT
from pipelines.engine.shipping import write_code
from pipelines.engine.spark import SparkEngine
from schemas.errors import UserError
from tests.support.dashboard import free_port
from tests.support.java import require_java


def code_of(master: str) -> str:
    with pytest.raises(UserError) as raised, SparkEngine(master) as engine:
        engine.connect()
    return raised.value.code


@pytest.mark.parametrize(
    "master", ["", "local[x]", "yarn", "spark://", "sc://", "http://a:1", "local[2] ", "sc://a:port"]
)
def test_an_address_is_one_of_three_kinds(master: str) -> None:
    assert code_of(master) == "PUB-016"


@pytest.mark.parametrize("kind", ["spark", "sc"])
def test_nobody_answers(kind: str) -> None:
    require_java()
    assert code_of(f"{kind}://127.0.0.1:{free_port()}") == "PUB-017"


@pytest.mark.parametrize("lacking", ["pyspark", "grpc"])
def test_pyspark_is_an_extra(lacking: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, lacking, None)
    assert code_of("sc://127.0.0.1") == "PUB-014"


def test_a_driver_of_ones_own_needs_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert code_of("local[2]") == "PUB-015"


@pytest.mark.parametrize("words", [["--engine", "spark"], ["--master", "local[2]"]])
def test_engine_and_master_go_together(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(tmp_path), "publish", *words]) == 2
    assert "PUB-019" in capsys.readouterr().err


def test_what_publishes_imports_neither_pyspark_nor_pandera() -> None:
    """PySpark is an extra; and Pandera, once imported, has Spark's driver answer this machine alone."""
    imported = "import pipelines.cli.publish, pipelines.engine.spark, sys"
    asked = f"{imported}; print({{'pyspark', 'pandera'}} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", asked], cwd=PROJECT, capture_output=True, check=True)
    assert done.stdout.split() == [b"set()"]


def test_the_code_that_travels_is_all_of_two_packages_and_named_by_its_content(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    archive = write_code(one)
    assert archive.name == write_code(two).name
    with zipfile.ZipFile(archive) as content:
        names = set(content.namelist())
    sources = [path for top in ("pipelines", "schemas") for path in (PROJECT / top).rglob("*.*")]
    assert names == {
        path.relative_to(PROJECT).as_posix() for path in sources if path.is_file() and path.suffix != ".pyc"
    }
