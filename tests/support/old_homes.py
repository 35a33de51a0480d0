"""The homes of earlier versions that are kept in tests/homes, each opened into a folder of its own."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from pipelines.base.home import Home

FOLDER = Path(__file__).resolve().parents[1] / "homes"
TOWNSHIP, ACCEPTED, NEXT = "510104017", "2025-01", "2025-02"
"""The township that handed in, the month that was accepted and published, the month handed out."""


@dataclass(frozen=True)
class OldHome:
    """A home as an earlier version left it, and the workbook that version handed out for the next month."""

    home: Home
    handed_out: Path
    version: str


def old_home_names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.zip"))


def unpack_old_home(name: str, folder: Path) -> OldHome:
    with zipfile.ZipFile(FOLDER / f"{name}.zip") as archive:
        archive.extractall(folder)
    return OldHome(Home(folder / "home"), folder / "handed_out" / f"{NEXT}-north.xlsx", name.split("-")[1])
