"""The home: the folder in which a running instance keeps what it was given and what it published."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pipelines.base.disk import stamp_of
from schemas.errors import HomeError

PROJECT = Path(__file__).resolve().parents[2]
"""The folder that holds pages, pipelines and schemas: a checkout, or where the package is installed."""
_SHIPPED = PROJECT / "burden"
IS_INSTALLED = (_SHIPPED / "app.py").is_file()
_BESIDE = _SHIPPED if IS_INSTALLED else PROJECT
"""The folder of what is no package; the wheel lays it into burden/ (pyproject.toml)."""
APP = _BESIDE / "app.py"
REFERENCE = _BESIDE / "data" / "reference"


@dataclass(frozen=True)
class Home:
    """Paths inside a home. Nothing is created by looking."""

    path: Path

    @property
    def store(self) -> Path:
        return self.path / "store.duckdb"

    def store_stamps(self) -> tuple[tuple[int, int, int] | None, ...]:
        """What changes when the store, or the log beside it, is written to."""
        return tuple(map(_stamp, (self.store, self.store.with_name(self.store.name + ".wal"))))

    @property
    def lock(self) -> Path:
        return self.path / "store.lock"

    @property
    def archive(self) -> Path:
        return self.path / "archive"

    @property
    def snapshots(self) -> Path:
        return self.path / "snapshots"

    @property
    def handed_up(self) -> Path:
        """What other homes handed up and this one took in, beside the parts; not to be had from its store."""
        return self.path / "handed_up"

    @property
    def cache(self) -> Path:
        """Intermediate results that publishing may reuse; safe to delete."""
        return self.path / "cache"

    @property
    def access(self) -> Path:
        """What a page asks at every run without the store: grants in force, sessions, the log of reads."""
        return self.path / "access"

    @property
    def reads(self) -> Path:
        """The log of who read rows and originals, and who took what out."""
        return self.path / "reads"

    @property
    def current(self) -> Path:
        """Names the published snapshot; replaced atomically."""
        return self.path / "CURRENT"

    def require(self) -> Home:
        """This home. Raises HomeError where it was never made."""
        if not self.store.exists():
            raise HomeError("HOM-001", path=self.path)
        return self


def find_home(path: str | os.PathLike[str] | None = None) -> Home:
    """The home given, else the one $BURDEN_HOME names, else data/home: of the checkout, or under the current
    folder where the package is installed."""
    top = Path() if IS_INSTALLED else PROJECT
    chosen = path or os.environ.get("BURDEN_HOME") or top / "data" / "home"
    # Not resolved: that asks the disk about every folder on the way, each time a page is drawn.
    return Home(Path(chosen).expanduser().absolute())


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        return stamp_of(path)
    except FileNotFoundError:
        return None
