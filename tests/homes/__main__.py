"""``python -m tests.homes``: keeps a small home of the version of the store as it is today.

Two townships hand in a month, it is published, and the workbook of the next month is handed out."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from pipelines.__main__ import main as run
from pipelines.store.migrations import SCHEMA_VERSION
from tests.support import small_returns

FOLDER = Path(__file__).parent
WRITTEN_AT = (2026, 1, 1, 0, 0, 0)
"""What the archive says of every file, so that it differs in nothing but content."""


def make_home(folder: Path) -> None:
    """A home below the folder, by the command line. Raises RuntimeError where a command does not end well."""
    areas, returns, home = folder / "areas.csv", folder / "handed_in", str(folder / "home")
    areas.write_text(small_returns.AREAS, encoding="utf-8")
    small_returns.write_return(returns / "2025-01-north.xlsx", "2025-01")
    south = {"township": small_returns.SOUTH, "name": "东湖镇"}
    small_returns.write_return(returns / "2025-01-south.xlsx", "2025-01", small_returns.south_rows(), **south)
    out = folder / "handed_out" / "2025-02-north.xlsx"
    for words in (
        ("init", "--jurisdiction", "sichuan", "--areas", str(areas)),
        ("ingest", str(returns), "--received-at", "2025-02-03T08:00:00"),
        ("publish",),
        ("template", "--township", small_returns.NORTH, "--period", "2025-02", "--out", str(out)),
    ):
        if run(["--home", home, *words]):
            raise RuntimeError(f"{words[0]} did not end well")


def pack(folder: Path, target: Path) -> None:
    """The home and what it handed out; the cache, which publishing makes anew, and locks are left out."""
    left_out = ("handed_in", "home/cache")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as archive:
        for file in sorted(folder.rglob("*")):
            name = file.relative_to(folder).as_posix()
            if file.is_file() and file.suffix != ".lock" and not name.startswith(left_out):
                entry = zipfile.ZipInfo(name, WRITTEN_AT)
                entry.compress_type = zipfile.ZIP_LZMA
                archive.writestr(entry, file.read_bytes())


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        make_home(Path(name))
        pack(Path(name), FOLDER / f"schema-{SCHEMA_VERSION}.zip")


if __name__ == "__main__":
    main()
