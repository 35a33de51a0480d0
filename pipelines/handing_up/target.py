"""A place that homes hand up to: a folder, an object store or HDFS, by its URL. Nothing there is written
over: a file is named by its content, a list by its number, and each is whole or not there."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from pipelines.store.trouble import first_line
from schemas.errors import UserError
from schemas.manifest import FileMark

UNFINISHED = ".unfinished-"
"""Part of the names of files that are being written."""
LISTS, FILES = "homes", "files"
_LIST = re.compile(rf"{LISTS}/(?P<area>\d{{6,12}})/(?P<number>\d{{6}})-(?P<sha256>[0-9a-f]{{64}})\.json")
KEPT_LISTS = 2
"""Lists of a home that stay: somebody may be reading by the one before."""

DRIVERS = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "hdfs": "pyarrow",
    "webhdfs": "requests",
    "gs": "gcsfs",
    "oss": "ossfs",
}
"""By scheme the package that reaches it."""
RAISED_BY_DRIVERS = (
    ("botocore.exceptions", "BotoCoreError"),
    ("botocore.exceptions", "ClientError"),
    ("aiohttp", "ClientError"),
    ("requests", "RequestException"),
    ("pyarrow.lib", "ArrowException"),
)
"""What drivers raise beside OSError, by module and name."""


@dataclass(frozen=True, order=True)
class ListFile:
    """A list of a home at a target: who, which of its lists, and the SHA-256 of its bytes."""

    area: str
    number: int
    sha256: str

    @property
    def path(self) -> str:
        return f"{LISTS}/{self.area}/{self.number:06d}-{self.sha256}.json"


class Target:
    """An open place. Every method raises UserError where it cannot be reached or refuses."""

    def __init__(self, url: str, system: Any, root: str) -> None:
        self.url, self._system, self._root = url, system, root.rstrip("/")

    def sizes(self) -> dict[str, int]:
        """By path every whole file there, with its bytes."""
        with self._trouble():
            self._system.invalidate_cache()
            if not self._system.exists(self._root):
                return {}
            told = self._system.find(self._root, detail=True)
        sizes = {self._inside(path): int(info["size"] or 0) for path, info in told.items()}
        return {path: size for path, size in sizes.items() if UNFINISHED not in path}

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, None where there is none."""
        with self._trouble():
            try:
                content: bytes = self._system.cat_file(self._path(path))
            except FileNotFoundError:
                return None
            return content

    def holds(self, path: str, mark: FileMark) -> bool:
        """Whether a file is there with these bytes, read for it."""
        content = self.read(path)
        return content is not None and hashlib.sha256(content).hexdigest() == mark["sha256"]

    def write(self, path: str, content: bytes, *, replace: bool = False) -> None:
        """Puts a file there, whole or not at all, in place of a damaged one where ``replace``. Where another
        one has put it there meanwhile, that stays."""
        final = self._path(path)
        making = f"{final}{UNFINISHED}{uuid4().hex}"
        with self._trouble():
            self._system.makedirs(final.rpartition("/")[0], exist_ok=True)
            self._system.pipe_file(making, content)
            if replace:
                with suppress(FileNotFoundError):
                    self._system.rm_file(final)
            try:
                self._system.mv(making, final)
            except OSError:
                if not self._system.exists(final):
                    raise
                self._system.rm_file(making)

    def remove(self, path: str) -> None:
        with self._trouble(), suppress(FileNotFoundError):
            self._system.rm_file(self._path(path))

    def _path(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _inside(self, path: str) -> str:
        return path.replace("\\", "/").removeprefix(self._root).lstrip("/")

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except _refusals() as error:
            raise UserError("HUP-001", url=self.url, error=first_line(error)) from error


def open_target(url: str) -> Target:
    """The place of a URL (``file:///…``, a plain path, ``s3://…``, ``hdfs://…``). Raises UserError for a
    scheme that is none or whose driver is not installed, and where the place cannot be reached."""
    from fsspec.core import url_to_fs  # what no other command needs

    scheme = url.partition("://")[0].lower() if "://" in url else "file"
    try:
        system, root = url_to_fs(url)
    except ImportError as error:
        raise UserError("HUP-002", url=url, package=DRIVERS.get(scheme, scheme)) from error
    except ValueError as error:
        raise UserError("HUP-003", url=url) from error
    except _refusals() as error:
        raise UserError("HUP-001", url=url, error=first_line(error)) from error
    if "file" in system.protocol and not Path(root).parent.is_dir():
        # A share that is not mounted must not become a folder of this machine.
        raise UserError("HUP-001", url=url, error=f"{Path(root).parent}: no such folder")
    return Target(url, system, root)


def file_path(sha256: str) -> str:
    """Where a file lies at a target."""
    return f"{FILES}/{sha256[:2]}/{sha256}"


def lists_in(paths: Iterable[str]) -> dict[str, list[ListFile]]:
    """By area the lists among some paths, the newest last."""
    by_area: dict[str, list[ListFile]] = {}
    for path in paths:
        if named := _LIST.fullmatch(path):
            one = ListFile(named["area"], int(named["number"]), named["sha256"])
            by_area.setdefault(one.area, []).append(one)
    return {area: sorted(lists) for area, lists in sorted(by_area.items())}


def _refusals() -> tuple[type[Exception], ...]:
    """What says that a place cannot be reached: OSError, and those of RAISED_BY_DRIVERS whose module is
    loaded."""
    loaded = ((sys.modules.get(module), name) for module, name in RAISED_BY_DRIVERS)
    return OSError, *(getattr(module, name) for module, name in loaded if hasattr(module, name))
