"""Looking over the XML of one sheet before the reader sees it: how far it reaches, and what the reader would
lose (formulas without a result, error values)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from pipelines.intake.files.limits import LAST_COLUMN, LAST_ROW, MEGABYTE, MEMORY_PART_BYTES, SHEET_ROWS
from pipelines.intake.files.package import Package, PackageError, check_text, damaged, too_large
from schemas.problems import Problem

_SMALL = MEGABYTE
_UNUSUAL = re.compile(rb'<(?:c(?! r="[A-Z][0-9]{1,4}"|o)|f[\s/>])')
"""A formula, or a cell without a plain reference, beyond column Z or row 9999 (``<co`` starts ``<cols>``)."""
_OTHER_TAGS = (b"<cfRule", b"<customSheetView", b"<controls", b"<cellWatch", b"<customP")
_IN_COLUMN_A = re.compile(rb'<c r="A[0-9]+"[^<>]*><(?:v>[^<]|is>)')

_FORMAT_ONLY_CELL = re.compile(rb'<c r="[A-Z]+[0-9]+"(?:[^<>]*/>|[^<>]*></c>)')
_FORMAT_ONLY_ROW = re.compile(rb'<row r="[0-9]+"(?:[^<>]*/>|[^<>]*>\s*</row>)')
_VALUE_MARKS = (b"<v", b"<is", b"<f", b":v", b":is", b":f", b"</sheetData")
_DEEPEST = 30
"""Elements inside elements; a sheet's cells are six deep, its extensions a few more."""

_ERROR_TYPE = re.compile(rb"(<(?:\w+:)?c\s[^<>]*\bt\s*=\s*)[\"']e[\"']")
_PLACED_PICTURE = re.compile(
    rb"(<(?:\w+:)?c\s[^<>]*\bvm\s*=[^<>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>)#VALUE!(<)"
)
"""A picture that Excel placed in a cell: for programs that do not know such values it is an error."""
_UNCALCULATED = re.compile(
    rb"<(?P<prefix>(?:\w+:)?)c(?P<attributes>\s(?![^<>]*\bt=[\"']str[\"'])[^<>]*)>\s*"
    rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>(?P<formula>[^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_OWN = re.compile(rb"IF\(OR\([^()]*\),DATE\(\d{4},\d{1,2},\d{1,2}\),(?:\"\"|&quot;&quot;)\)")
"""A formula of our own workbook (handout/again.py): where a program saved no result the cell is empty."""
_TYPE = re.compile(rb"\st\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_REFERENCE = re.compile(r"([A-Za-z]{1,4})([0-9]{1,8})")


@dataclass(frozen=True)
class SheetXml:
    """A sheet fit for the reader, whose grid will start in ``first_column`` (from 0). A formula without a
    saved result has become the text of the formula, an error value its text."""

    content: bytes
    first_column: int = 0


def look_over(package: Package, part: str) -> SheetXml:
    """The sheet, measured. Raises PackageError where it is damaged, hostile or reaches too far."""
    if package.size(part) <= _SMALL:
        xml = package.read(part)
        if _is_plain(xml):
            return SheetXml(xml)
        pieces: Iterator[bytes] = iter([xml])
    else:
        pieces = package.stream(part)
    scan = _CellScan(part)
    xml = b"".join(scan.compact(pieces))
    if scan.errors:
        xml = _ERROR_TYPE.sub(rb'\1"str"', _PLACED_PICTURE.sub(rb"\1=IMAGE()\2", xml))
    if scan.formulas:
        xml, written = _UNCALCULATED.subn(_formula_as_text, xml)
        if written != scan.formulas:
            raise PackageError(damaged(part))
    return SheetXml(xml, scan.first_column)


def _is_plain(xml: bytes) -> bool:
    """Whether the sheet is as Excel and WPS write a table of ours: every cell named and near, something in
    column A, no formula, no error. Searches at the speed of memory instead of a walk over the XML."""
    return (
        b"#" not in xml  # which every error value starts with
        and not _has_prefixed_cell(xml)
        and _IN_COLUMN_A.search(xml) is not None
        and all(xml.startswith(_OTHER_TAGS, match.start()) for match in _UNUSUAL.finditer(xml))
    )


def _has_prefixed_cell(xml: bytes) -> bool:
    """Whether there is a ``<x:c``. Colons are few, and a single byte is found at once."""
    at = xml.find(b":")
    while at >= 0:
        if xml[at + 1 : at + 2] == b"c" and not xml[at + 2 : at + 3].isalnum():
            return True
        at = xml.find(b":", at + 1)
    return False


def _formula_as_text(match: re.Match[bytes]) -> bytes:
    prefix, formula = match["prefix"], match["formula"] or b""
    if _OWN.fullmatch(formula):
        return b""
    attributes = _TYPE.sub(b"", match["attributes"])
    return b'<%bc%b t="str"><%bv>=%b</%bv></%bc>' % (prefix, attributes, prefix, formula, prefix, prefix)


class _CellScan:
    """Walks over the cells of a sheet, in pieces, and drops what holds nothing but a format: a sheet
    formatted down to the last row is small again afterwards."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.first_column = 0
        self.formulas = 0
        self.errors = False
        self._columns: set[int] = set()
        self._rows: set[int] = set()
        self._depth = 0
        self._row = 0
        self._column = -1
        self._type = ""
        self._collecting: list[str] | None = None
        self._formula: str | None = None
        self._value: str | None = None
        self._dropped = self._unnamed = False
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def compact(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The XML without cells and rows that hold nothing, measured on the way."""
        held, kept = b"", 0
        for piece in pieces:
            held += piece
            check_text(held, self.part)
            at = held.rfind(b"<row")
            if at > 0:
                rows, held = held[:at], held[at:]
                if rows.startswith(b"<row") and not any(mark in rows for mark in _VALUE_MARKS):
                    self._dropped = True
                    continue
                rows = self._take(rows)
                kept += len(rows)
                yield rows
            if kept + len(held) > MEMORY_PART_BYTES:
                raise PackageError(too_large(self.part))
        yield self._take(held, final=True)
        self.first_column = min(self._columns, default=0)

    def _take(self, xml: bytes, final: bool = False) -> bytes:
        xml, cells = _FORMAT_ONLY_CELL.subn(b"", xml)
        xml, rows = _FORMAT_ONLY_ROW.subn(b"", xml)
        self._dropped |= bool(cells + rows)
        try:
            self._parser.Parse(xml, final)
        except expat.ExpatError:
            raise PackageError(damaged(self.part)) from None
        if self._dropped and self._unnamed:  # what is unnamed stands where its neighbours put it
            raise PackageError(damaged(self.part))
        return xml

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise PackageError(damaged(self.part))
        tag = name.rpartition(":")[2]
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "row":
            number = attributes.get("r", "")
            self._unnamed |= not number
            self._row = int(number) if number.isdecimal() and len(number) < 9 else self._row + 1
            self._column = -1
        elif tag in ("f", "v", "t"):
            self._collecting = []

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._unnamed = True
            self._column += 1
        elif match := _REFERENCE.fullmatch(reference):
            self._column, self._row = column_number(match[1]), int(match[2])
        else:
            raise PackageError(damaged(self.part))
        self._type = attributes.get("t", "n")
        self._formula = self._value = None

    def _text(self, text: str) -> None:
        if self._collecting is not None:
            self._collecting.append(text)

    def _end(self, name: str) -> None:
        self._depth -= 1
        tag = name.rpartition(":")[2]
        if tag in ("f", "v", "t") and self._collecting is not None:
            text, self._collecting = "".join(self._collecting), None
            if tag == "f":
                self._formula = text
            else:
                self._value = (self._value or "") + text
        elif tag == "c":
            self._end_cell()

    def _end_cell(self) -> None:
        if self._formula is not None and not self._value and self._type != "str":
            self.formulas += 1
        elif not self._value and self._type != "inlineStr":
            return
        self.errors |= self._type == "e"
        self._rows.add(self._row)
        self._columns.add(self._column)
        if len(self._rows) > SHEET_ROWS:
            raise PackageError(Problem("SHT-006", params={"limit": SHEET_ROWS}))
        if self._row > LAST_ROW or self._column >= LAST_COLUMN:
            cell = f"{column_letters(self._column)}{self._row}"
            raise PackageError(Problem("SHT-007", row=self._row, params={"cell": cell}))


def column_number(letters: str) -> int:
    """The column from 0: A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def column_letters(number: int) -> str:
    """The letters of a column from 0: 0 is A, 26 is AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
