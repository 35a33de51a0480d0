"""Work on an existing Spark cluster: each piece is a task. Only what is to be done goes there, as names of
files and small frames; rows are read from the home's folder and written to it, which every machine of the
cluster must see under the same path. PySpark is imported here, when it is needed."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import socket
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from pipelines.engine.attempts import DAMAGED, MISSING, Order
from pipelines.engine.frames import DamagedFrames
from pipelines.engine.java import OLDEST, find_java
from pipelines.engine.month import MonthWork, WorkStep
from pipelines.engine.shipping import write_code
from schemas.errors import UserError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TOWNSHIPS = 400
"""Townships of a task: a few prefectures, so that a nation is a hundred tasks and one that is lost is not
much. Half of it costs a fifth more of the processors, for every piece has plans of its own."""
WAITING_SECONDS = 10
"""For the other end to take a connection."""

_LOCAL = re.compile(r"local(\[(\d+|\*)(, *\d+)?\])?")
_CLUSTER = re.compile(r"spark://[^/\s]+")
_CONNECT = re.compile(r"sc://[^/\s]+(/\S*)?")
_PORTS = {"spark": 7077, "sc": 15002}
_OUTCOME = "number long, kind string, path string"

_SETTINGS = {
    "spark.app.name": "burden-monitor",
    # A publish opens no port for browsers.
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_LOCAL_SETTINGS = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


class SparkEngine:
    """The cluster at ``master``: ``local[2]`` (processes of this machine), ``spark://host:port``, or Spark
    Connect's ``sc://host:port``. Retries and placement are Spark's. Connects when there is work; to be used
    in a ``with``, which lets go of the cluster. Raises UserError where PySpark or Java is missing, the
    address is none, nothing answers there, the cluster gives up, or its machines do not see the home."""

    def __init__(self, master: str, at_once: int = TOWNSHIPS) -> None:
        self.master, self.at_once = master, at_once
        self._session: SparkSession | None = None
        self._archive = ""
        self._code = ExitStack()
        self._is_connect = _CONNECT.fullmatch(master) is not None
        if not (self._is_connect or _LOCAL.fullmatch(master) or _CLUSTER.fullmatch(master)):
            raise UserError("PUB-016", master=master)
        if not _is_there("pyspark") or (self._is_connect and not _is_there("grpc")):
            raise UserError("PUB-014")
        if not self._is_connect and find_java() is None:
            raise UserError("PUB-015", oldest=OLDEST)

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(self, *_: object) -> Literal[False]:
        self.close()
        return False

    def close(self) -> None:
        """Lets go of the cluster."""
        if self._session is not None:
            self._session.stop()
            self._session = None
        self._code.close()

    def run(self, step: WorkStep, works: Sequence[MonthWork]) -> None:
        """As Engine says. A task makes a folder of its own beside the one that is asked for, and this process
        puts those in place whose tasks Spark took as done: one that ran twice or was killed leaves no
        trace."""
        if not works:
            return
        session = self.connect()
        parent = works[0].folder.parent
        drafts = parent.with_name(f"{parent.name}-{uuid4().hex}")
        drafts.mkdir(parents=True)
        try:
            for number, kind, path in self._outcomes(session, step, works, drafts):
                if kind == DAMAGED:
                    raise DamagedFrames(Path(path))
                if kind == MISSING or not Path(path).is_dir():
                    raise UserError("PUB-018", path=path)
                _put_in_place(Path(path), works[number].folder)
        finally:
            # A task that Spark gave up may still be writing; the next publish removes what is left.
            shutil.rmtree(drafts, ignore_errors=True)

    def _outcomes(
        self, session: SparkSession, step: WorkStep, works: Sequence[MonthWork], drafts: Path
    ) -> list[tuple[int, str, str]]:
        """By number of a piece of work: what came of it."""
        from pyspark import cloudpickle

        pickled: Callable[[object], bytes] = cloudpickle.dumps
        orders = [pickled(tuple(Order(step, work, drafts))) for work in works]
        threads = session.conf.get("spark.task.cpus", "1") or "1"
        with _told(self.master):
            # A range is cut evenly: so many numbers, so many partitions, and each is a task.
            numbers = session.range(0, len(orders), 1, len(orders))
            rows = numbers.mapInArrow(_task(orders, self._archive, threads), _OUTCOME).collect()
        return [(row.number, row.kind, row.path) for row in rows]

    def connect(self) -> SparkSession:
        """The session, begun where it is not. Raises UserError as the class says."""
        if self._session is None:
            self._look_for_master()
            with _told(self.master):
                self._session = _session(self.master, is_connect=self._is_connect)
                # Workers ask for the file when they have work.
                folder = self._code.enter_context(tempfile.TemporaryDirectory())
                archive = write_code(Path(folder))
                self._session.addArtifacts(str(archive), pyfile=True)
                self._archive = archive.name
        return self._session

    def _look_for_master(self) -> None:
        """Spark itself would try for a minute and more."""
        if _LOCAL.fullmatch(self.master):
            return
        kind, _, rest = self.master.partition("://")
        failed: OSError | None = None
        for address in rest.partition("/")[0].split(","):
            host, _, port = address.rpartition(":") if ":" in address else (address, "", "")
            try:
                with socket.create_connection(
                    (host.strip("[]"), int(port or _PORTS[kind])), timeout=WAITING_SECONDS
                ):
                    return
            except OSError as error:
                failed = error
            except ValueError:
                raise UserError("PUB-016", master=self.master) from None
        raise UserError("PUB-017", master=self.master, error=failed)


def _is_there(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def _session(master: str, *, is_connect: bool) -> SparkSession:
    # It says so of the version of pandas, which is not asked for anything here.
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
    from pyspark.sql import SparkSession

    if is_connect:
        return SparkSession.builder.remote(master).getOrCreate()
    # Tasks run on the Python of this process, unless the cluster's is named.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings: dict[str, Any] = _SETTINGS | (_LOCAL_SETTINGS if _LOCAL.fullmatch(master) else {})
    return SparkSession.builder.master(master).config(map=settings).getOrCreate()


@contextmanager
def _told(master: str) -> Iterator[None]:
    """Raises UserError where the cluster cannot be had or gives up. What a piece of work raised is no matter
    of the cluster's."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException, PythonException

    try:
        yield
    except PythonException:
        raise
    except (PySparkException, Py4JError) as error:
        # The first line is of Py4J itself, what Java says comes after it.
        java = getattr(error, "java_exception", None)
        said = str(error if java is None else java).strip().splitlines() or [type(error).__name__]
        raise UserError("PUB-017", master=master, error=said[0]) from error


def _put_in_place(made: Path, folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made.replace(folder)


def _task(orders: Sequence[bytes], archive: str, threads: str) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """What a worker does with numbers of orders. It travels as it stands here, by value, and unpacks the
    product before it imports it; ``threads`` are those that Spark gives a task."""

    def work_off(batches: Iterable[Any]) -> Iterator[Any]:
        import os
        import shutil
        import sys
        import tempfile
        import zipfile
        from pathlib import Path

        import pyarrow as pa

        os.environ.setdefault("POLARS_MAX_THREADS", threads)  # read when polars is imported
        zipped = next(Path(path) for path in sys.path if Path(path).name == archive)
        code = zipped.with_suffix("")
        if not code.is_dir():
            draft = tempfile.mkdtemp(dir=zipped.parent)
            with zipfile.ZipFile(zipped) as content:
                content.extractall(draft)
            try:
                Path(draft).rename(code)
            except OSError:  # another task of this machine was first
                shutil.rmtree(draft)
        if sys.path[0] != str(code):
            sys.path.insert(0, str(code))
        loaded = sys.modules.get("pipelines")
        if loaded is not None and code not in Path(str(loaded.__file__)).parents:
            # This process worked for somebody else before, or the product is installed there.
            for name in [name for name in sys.modules if name.partition(".")[0] in ("pipelines", "schemas")]:
                del sys.modules[name]
        from pipelines.engine.attempts import attempt

        schema = pa.schema([("number", pa.int64()), ("kind", pa.string()), ("path", pa.string())])
        for batch in batches:
            outcomes = [(number, *attempt(orders[number])) for number in batch.column(0).to_pylist()]
            columns = list(zip(*outcomes, strict=True)) or [(), (), ()]
            yield pa.RecordBatch.from_arrays(
                [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)],
                schema=schema,
            )

    return work_off
