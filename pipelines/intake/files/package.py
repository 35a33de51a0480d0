"""The parts of an .xlsx: opened, measured and looked over before the reader, written in Rust, sees them.

That reader trusts what a file announces (it reserves room for the announced number of strings, and a dense
grid up to the furthest cell) and ends the process where memory runs out, so nothing may reach it unmeasured.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.parsers import expat

from pipelines.intake.files.folder_contents import open_zip
from pipelines.intake.files.limits import (
    LIST_PART_BYTES,
    MEGABYTE,
    MEMORY_PART_BYTES,
    PACKAGE_BYTES,
    PACKAGE_PARTS,
)
from pipelines.intake.files.sniff import is_workbook, package_problem
from schemas.problems import Problem

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STRINGS = "xl/sharedstrings.xml"
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_STRINGS_START = re.compile(rb"sst\b.*?(?=<(?:\w+:)?si\b|\Z)", re.DOTALL)
_COUNT = re.compile(rb"ount\s*=\s*[\"'](\d+)")
_MOST_CELLS = 4_000_000
"""More cells than a return within our limits can hold. ``count`` says how many cells refer to the strings,
and is many times their number where a word stands in every row; so much room costs the reader 100 MB."""

_LOCAL_HEADER = struct.Struct("<4s22xHH")
_CHUNK = 1 << 20


class PackageError(Exception):
    """A workbook that may not be read further; carries the problem to report."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True)
class SheetPart:
    """One sheet of a workbook as its list of sheets has it."""

    title: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class Book:
    """The list of sheets. ``date1904``: days are counted from 1904, as old Macs did."""

    sheets: tuple[SheetPart, ...]
    date1904: bool


class Package:
    """An opened workbook. Everything raises PackageError where the file is damaged, hostile or something
    else than a workbook without macros."""

    def __init__(self, content: bytes) -> None:
        opened = open_zip(io.BytesIO(content))
        if isinstance(opened, Problem):
            raise PackageError(opened)
        names = set(opened.namelist())
        stranger = package_problem(names)
        if stranger or not is_workbook(names):
            raise PackageError(stranger or Problem("FIL-013"))
        self._content = memoryview(content)
        self._held: dict[str, bytes] = {}
        infos = opened.infolist()
        self._infos = {_part_key(info.filename): info for info in infos}
        if len(self._infos) != len(infos) or len(infos) > PACKAGE_PARTS:
            raise PackageError(damaged("zip"))
        if sum(info.file_size for info in infos) > PACKAGE_BYTES:
            raise PackageError(too_large("zip", PACKAGE_BYTES))
        for part in self._infos:
            if part.startswith("xl/") and part.count("/") == 1 and part.endswith(".xml"):
                self._held[part] = self._looked_over(part)

    def _looked_over(self, part: str) -> bytes:
        """A part that the reader holds in memory: its size, and the room it makes the reader reserve."""
        content = self.read(part)
        if part == _STRINGS:
            starts = b" ".join(match.group() for match in _STRINGS_START.finditer(content))
            announced = max((int(count) for count in _COUNT.findall(starts)), default=0)
            if announced > _MOST_CELLS:
                raise PackageError(damaged(part))
        return content

    def read(self, part: str) -> bytes:
        """A part that fits into memory, free of declarations."""
        held = self._held.get(_part_key(part))
        if held is not None:
            return held
        if self.size(part) > MEMORY_PART_BYTES:
            raise PackageError(too_large(part))
        content = b"".join(self.stream(part))
        check_text(content, part)
        return content

    def size(self, part: str) -> int:
        """The size that the zip announces; ``stream`` holds the part to it."""
        return self._info(part).file_size

    def stream(self, part: str) -> Iterator[bytes]:
        """A part in pieces of at most a megabyte. Goes by what is really there: zipfile would stop at the
        announced size, where the reader goes on. The checksum is that of the pieces: a flipped bit can leave
        a sheet that is well formed and says another figure."""
        info = self._info(part)
        packed = self._packed(info, part)
        if info.compress_type == zipfile.ZIP_STORED:
            pieces = _stored(packed)
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            pieces = _inflated(packed, part)
        else:
            raise PackageError(damaged(part))
        found = checksum = 0
        for piece in pieces:
            found += len(piece)
            checksum = zlib.crc32(piece, checksum)
            if found > info.file_size:
                raise PackageError(damaged(part))
            yield piece
        if found != info.file_size or checksum != info.CRC:
            raise PackageError(damaged(part))

    def _packed(self, info: zipfile.ZipInfo, part: str) -> memoryview:
        header = self._content[info.header_offset : info.header_offset + _LOCAL_HEADER.size]
        if info.header_offset < 0 or len(header) < _LOCAL_HEADER.size or bytes(header[:4]) != b"PK\x03\x04":
            raise PackageError(damaged(part))
        _, name, extra = _LOCAL_HEADER.unpack(header)
        start = info.header_offset + _LOCAL_HEADER.size + name + extra
        return self._content[start : start + info.compress_size]

    def book(self) -> Book:
        """The sheets in the order of the workbook's tabs, and its way of counting days."""
        return _read_book(self.read(_RELATIONS), self.read(_WORKBOOK))

    def read_optional(self, part: str) -> bytes | None:
        """The part, or None where the workbook has none of that name."""
        return self.read(part) if _part_key(part) in self._infos else None

    def _info(self, part: str) -> zipfile.ZipInfo:
        info = self._infos.get(_part_key(part))
        if info is None:
            raise PackageError(damaged(part))
        return info


def _part_key(name: str) -> str:
    """Part names are compared as the reader compares them."""
    return name.replace("\\", "/").lower()


def _stored(packed: memoryview) -> Iterator[bytes]:
    for at in range(0, len(packed), _CHUNK):
        yield bytes(packed[at : at + _CHUNK])


def _inflated(packed: memoryview, part: str) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = packed
    try:
        while not inflater.eof and (piece := inflater.decompress(rest, _CHUNK)):
            rest = inflater.unconsumed_tail
            yield piece
    except zlib.error:
        raise PackageError(damaged(part)) from None
    if not inflater.eof:
        raise PackageError(damaged(part))


@lru_cache(maxsize=16)
def _read_book(relations: bytes, workbook: bytes) -> Book:
    """Remembered, because workbooks made from one template have the same list of sheets."""
    targets = {
        found.get("Id", ""): found.get("Target", "")
        for _, found in _tags(relations, _RELATIONS, "Relationship")
    }
    sheets = []
    date1904 = False
    for tag, found in _tags(workbook, _WORKBOOK, "sheet", "workbookPr"):
        if tag == "sheet":
            relation = next((value for key, value in found.items() if key.endswith(":id")), "")
            hidden = found.get("state", "visible") != "visible"
            sheets.append(SheetPart(found.get("name", ""), _resolved(targets.get(relation, "")), hidden))
        else:
            date1904 = found.get("date1904", "0") in ("1", "true")
    return Book(tuple(sheets), date1904)


def _tags(content: bytes, part: str, *names: str) -> list[tuple[str, dict[str, str]]]:
    """Name and attributes of the elements so named. No tree is built, which hostile XML could blow up, and
    the encoding is given, so that a made-up one in the file is not looked for among Python's codecs."""
    if len(content) > LIST_PART_BYTES:
        raise PackageError(too_large(part, LIST_PART_BYTES))
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag in names:
            found.append((tag, attributes))

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise PackageError(damaged(part)) from None
    return found


def _resolved(target: str) -> str:
    """The part's name: a target is relative to ``xl/`` or absolute in the package."""
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def damaged(part: str) -> Problem:
    return Problem("FIL-010", params={"part": part})


def too_large(part: str, limit: int = MEMORY_PART_BYTES) -> Problem:
    return Problem("FIL-008", params={"part": part, "limit_mb": limit // MEGABYTE})


def check_text(content: bytes, part: str) -> None:
    """Refuse XML, or a piece of it, that declares a document type or an entity, or is UTF-16 (which
    neither Excel nor WPS writes and the reader does not know)."""
    if b"\0" in content[:256]:
        raise PackageError(damaged(part))
    if b"!" in content and _DECLARATION.search(content):  # one byte is looked for at the speed of memory
        raise PackageError(Problem("FIL-009", params={"part": part}))
