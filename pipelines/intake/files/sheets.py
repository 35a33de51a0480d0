"""The sheets of one original, whatever it is: a workbook, a zip of one return, a folder of CSV files."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path, PurePosixPath

from pipelines.intake.files.archive import LISTED
from pipelines.intake.files.batch import Original
from pipelines.intake.files.csvs import CsvError, read_csv
from pipelines.intake.files.deliveries import is_csv
from pipelines.intake.files.folder_contents import (
    ZIP_ERRORS,
    Inner,
    count_problem,
    find_inner,
    open_member,
    open_zip,
)
from pipelines.intake.files.grid import Grid
from pipelines.intake.files.layout import Layout
from pipelines.intake.files.limits import CONTAINER_MEMBERS, CSV_BYTES, FILE_BYTES, MEGABYTE
from pipelines.intake.files.package import PackageError
from pipelines.intake.files.sniff import is_zip, stranger_problem
from pipelines.intake.files.strangers import place_strangers
from pipelines.intake.files.workbook import Sheets, read_as, read_workbook, twice
from schemas.problems import Problem

_Files = Iterable[tuple[str, Callable[[], bytes]]]
"""CSV files: the name, and how to get the bytes."""

_NAMED = 3
"""Files that a refusal names."""


def read_sheets(original: Original, layout: Layout) -> Sheets:
    """The sheets of one return. Raises PackageError where nothing of it can be read."""
    if original.form == "csv":
        files = sorted(path for path in original.path.iterdir() if path.name != LISTED)
        return _read_files([(file.name, partial(_file_bytes, file, CSV_BYTES)) for file in files], layout)
    if original.form == "zip":
        return _read_zip(original, layout)
    return _read_workbook(_file_bytes(original.path), layout)


def _read_workbook(content: bytes, layout: Layout) -> Sheets:
    if not is_zip(content):
        raise PackageError(stranger_problem(content))
    return read_workbook(content, layout)


def _read_zip(original: Original, layout: Layout) -> Sheets:
    with _opened(original) as archive:
        inner, extra = _single(archive)
        if inner.kind == "file":
            sheets = _read_workbook(_member_bytes(archive, inner.members[0][1]), layout)
        else:
            files = [(name, partial(_member_bytes, archive, info, CSV_BYTES)) for name, info in inner.members]
            sheets = _read_files(files, layout)
    sheets.problems += [Problem("NOT-005", value=name) for name in extra]
    return sheets


def _single(archive: zipfile.ZipFile) -> tuple[Inner, list[str]]:
    """The only return of a zip, and the names of files beside it. A zip of several that was not unpacked is
    nested too deep or too large."""
    inner, extra = find_inner(archive)
    if len(inner) == 1:
        return inner[0], extra
    raise PackageError(count_problem(archive) or Problem("FIL-014", params={"limit": CONTAINER_MEMBERS}))


def _read_files(files: _Files, layout: Layout) -> Sheets:
    """The sheets of a return that is one CSV file per sheet."""
    sheets = Sheets(ragged=True)
    found: dict[str, list[str]] = {}
    strangers: dict[str, Callable[[], bytes]] = {}
    for path, content in files:
        name = path.rpartition("/")[2]
        key = layout.named(PurePosixPath(name).stem) if is_csv(name) else None
        if key is None:
            strangers[name] = content
            continue
        if not layout.holds(key):
            continue
        found.setdefault(key, []).append(name)
        _take_file(sheets, key, content)
    sheets.titles = {key: names[0] for key, names in found.items()}
    sheets.problems += [twice(key, names, layout) for key, names in found.items() if len(names) > 1]
    _take_stranger_files(sheets, strangers, layout)
    return sheets


def _take_file(sheets: Sheets, key: str, content: Callable[[], bytes]) -> None:
    try:
        sheets.grids.setdefault(key, read_csv(content()))
    except (CsvError, PackageError) as error:
        problem = error.problem
        sheets.problems.append(Problem(problem.code, key, problem.row, params=problem.params))


def _take_stranger_files(sheets: Sheets, files: dict[str, Callable[[], bytes]], layout: Layout) -> None:
    """Files whose name is no sheet's, as other programs name them, by what their name or their headers say.
    Raises PackageError where no file of the return is known for any sheet."""
    grids = {name: _grid_or_none(content) for name, content in files.items()}
    placed = place_strangers(grids, sheets.titles, layout)
    for key, name in placed.items():
        sheets.titles[key] = name
        _take_file(sheets, key, files[name])
        sheets.problems += read_as(key, name, layout)
    rest = [name for name in files if name not in placed.values()]
    if not sheets.titles:
        raise PackageError(Problem("FIL-017", params={"files": "、".join(rest[:_NAMED])}))
    sheets.problems += [Problem("NOT-005", value=name) for name in rest]


def _grid_or_none(content: Callable[[], bytes]) -> Grid | None:
    try:
        return read_csv(content())
    except (CsvError, PackageError):
        return None


def _opened(original: Original) -> zipfile.ZipFile:
    archive = open_zip(original.path)
    if isinstance(archive, Problem):
        raise PackageError(archive)
    return archive


def _file_bytes(path: Path, limit: int = FILE_BYTES) -> bytes:
    with path.open("rb") as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        _check_size(path.stat().st_size, limit)
    return content


def _member_bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int = FILE_BYTES) -> bytes:
    _check_size(info.file_size, limit)
    try:
        with open_member(archive, info) as file:
            return file.read()
    except ZIP_ERRORS:
        raise PackageError(Problem("FIL-007")) from None


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        params = {"size_mb": round(size / MEGABYTE), "limit_mb": limit // MEGABYTE}
        raise PackageError(Problem("FIL-006", params=params))
