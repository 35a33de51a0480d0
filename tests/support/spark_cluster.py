"""A Spark of one's own for a test: settings that take little, and a standalone cluster of two workers."""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyspark

from tests.support.dashboard import free_port
from tests.support.java import require_java

SPARK = Path(pyspark.__file__).parent
SCALA = next((SPARK / "jars").glob("spark-core_*.jar")).name.split("_")[1].split("-")[0]
"""Spark's own scripts, which are slower, find it out as well."""
SMALL = ("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""What a Java is told that lives for seconds: less is compiled and tidied."""
WORKERS = 2
WAITING = 120
"""Seconds for the workers to be there on a busy machine."""


def write_settings(folder: Path, connect_port: int) -> dict[str, str]:
    """Variables for a process whose Spark is small, stays on this machine and, where it is a session of its
    own, serves Spark Connect at the port."""
    small = " ".join(SMALL[1:])
    settings = {
        "spark.driver.memory": "512m",
        "spark.driver.extraJavaOptions": small,
        "spark.executor.memory": "512m",
        "spark.executor.extraJavaOptions": small,
        "spark.plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": str(connect_port),
    }
    lines = (f"{key} {value}\n" for key, value in settings.items())
    (folder / "spark-defaults.conf").write_text("".join(lines), encoding="utf-8")
    return {"SPARK_CONF_DIR": str(folder), "SPARK_LOCAL_IP": "127.0.0.1"}


@contextmanager
def running_cluster(folder: Path) -> Iterator[str]:
    """The address of a master with two workers of one core each, as long as it is needed. The workers have
    neither the project's folder nor its path."""
    port, page = free_port(), free_port()
    address = f"spark://127.0.0.1:{port}"
    of_master = ("--port", str(port), "--webui-port", str(page))
    with ExitStack() as stack:
        stack.enter_context(_running("master.Master", folder / "master", *of_master))
        for number in range(WORKERS):
            work = folder / f"worker-{number}"
            given = ("--cores", "1", "--memory", "600m", "--work-dir", str(work))
            stack.enter_context(_running("worker.Worker", work, *given, "--webui-port", "0", address))
        _wait_for_workers(page)
        yield address


@contextmanager
def _running(name: str, folder: Path, *given: str) -> Iterator[None]:
    folder.mkdir()
    command = [require_java(), *SMALL, "-cp", f"{SPARK / 'jars'}/*", f"org.apache.spark.deploy.{name}"]
    own = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", *given],
            cwd=folder,
            env=own | {"SPARK_HOME": str(SPARK), "SPARK_SCALA_VERSION": SCALA},
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for_workers(page: int) -> None:
    last = time.monotonic() + WAITING
    while _alive(page) < WORKERS:
        if time.monotonic() > last:
            raise RuntimeError("the workers are not there")
        time.sleep(0.2)


def _alive(page: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{page}/json/") as answer:
            return int(json.load(answer)["aliveworkers"])
    except (urllib.error.URLError, ConnectionError):
        return 0


def end_java() -> None:
    """The Java of this process' sessions is gone, and its memory with it."""
    context = pyspark.SparkContext
    if context._gateway is not None:
        context._gateway.shutdown()
        context._gateway.proc.kill()
        context._gateway.proc.wait()
        context._gateway = context._jvm = None
