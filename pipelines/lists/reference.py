"""Lists that ship with the product: reads data/reference/lists, one file per jurisdiction and kind."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import polars as pl

from pipelines.base.home import REFERENCE
from pipelines.base.toml import parse_toml
from pipelines.jurisdictions.documents import all_documents
from pipelines.jurisdictions.settings import lineage
from schemas.errors import DeclaredError, UserError
from schemas.list_files import NATIONAL, ReferenceList, find_list_faults, make_list
from schemas.lists import LIST_COLUMNS, join_bases, join_includes

FOLDER = REFERENCE / "lists"


def list_files(folder: Path = FOLDER) -> list[Path]:
    """Every list file there is, sorted."""
    return sorted(folder.glob("*/*.toml"))


def read_list_file(path: Path) -> ReferenceList:
    """The list of a file. Raises UserError with every fault of it."""
    content = path.read_bytes()
    name = f"{path.parent.name}/{path.name}"
    try:
        declared = parse_toml(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError("DEC-003", file=name, error=error) from error
    faults = list(find_list_faults(declared, tuple(all_documents())))
    if not faults and (declared["jurisdiction"], declared["kind"]) != (path.parent.name, path.stem):
        faults = [("jurisdiction, kind", "与文件夹名、文件名不符", "differ from the folder and file")]
    if faults:
        raise DeclaredError(name, faults)
    return make_list(declared, hashlib.sha256(content).hexdigest())


def reference_lists(jurisdiction: str, folder: Path = FOLDER) -> dict[str, ReferenceList]:
    """The lists of a jurisdiction by kind: its own, else those of the one it inherits from, else the
    nation's. Raises UserError where a file is faulty or there is no such jurisdiction."""
    found: dict[str, ReferenceList] = {}
    for holder in (NATIONAL, *reversed(lineage(jurisdiction))):
        for path in sorted((folder / holder).glob("*.toml")):
            found[path.stem] = read_list_file(path)
    return dict(sorted(found.items()))


def as_entries(reference: ReferenceList) -> pl.DataFrame:
    """One row per entry, in the columns of a list that is imported."""
    rows = [
        (
            entry.number,
            entry.title,
            entry.category,
            join_bases(entry.bases),
            entry.valid_from,
            entry.valid_to,
            join_includes(entry.includes),
        )
        for entry in reference.entries
    ]
    return pl.DataFrame(rows, schema=LIST_COLUMNS, orient="row")


def settle_includes(rows: pl.DataFrame, jurisdiction: str) -> pl.DataFrame:
    """The rows (kind, title, includes as the store has them) with the kinds of work inside each entry: those
    of its version, of an older one that kept none those of the document's entry of that title."""
    known = [
        (kind, entry.title, join_includes(entry.includes))
        for kind, document in reference_lists(jurisdiction).items()
        for entry in document.entries
    ]
    schema = {"kind": pl.String, "title": pl.String, "known": pl.String}
    documents = pl.DataFrame(known, schema=schema, orient="row").unique(["kind", "title"], keep="first")
    joined = rows.join(documents, on=["kind", "title"], how="left", maintain_order="left")
    settled = pl.coalesce("includes", "known")
    return joined.with_columns(includes=pl.when(settled != "").then(settled)).drop("known")
