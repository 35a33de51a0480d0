"""Which score sheet is in force: the jurisdiction's own, else the one that comes with the product."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pipelines.base.home import REFERENCE
from pipelines.base.toml import parse_toml
from pipelines.indicators.definitions import INDICATORS
from pipelines.jurisdictions.documents import all_documents
from schemas.errors import DeclaredError
from schemas.scores import ScoreSheet, make_sheet, sheet_faults

FOLDER = REFERENCE / "scores"
DEFAULT = "default"


def load_sheet(jurisdiction: str, folder: Path = FOLDER) -> ScoreSheet:
    """The sheet of a jurisdiction. Raises DeclaredError with every fault of its file."""
    own = folder / f"{jurisdiction}.toml"
    path = own if own.exists() else folder / f"{DEFAULT}.toml"
    try:
        declared = parse_toml(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeclaredError(path.name, [("", f"不是 TOML：{error}", f"is no TOML: {error}")]) from error
    compared = {one.code for one in INDICATORS if one.direction != "context"}
    faults = list(sheet_faults(declared, compared, set(all_documents())))
    if faults:
        raise DeclaredError(path.name, faults)
    return make_sheet(declared)
