"""The workbook as the reader gets it: only the parts that were looked over, uncompressed, sheets by key.

So the reader sees the very bytes that were measured, whatever the original's zip directory claims, and
does not unpack them a second time.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DATE = 33
"""1 January 1980, the first day a zip knows."""

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ROOT = (
    f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r" Type="{_OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
).encode()


def repack(sheets: Mapping[str, bytes], strings: bytes | None, styles: bytes | None, date1904: bool) -> bytes:
    """A workbook of the sheets given (name to XML) with its shared strings and styles."""
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
    related = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    parts = {
        "_rels/.rels": _ROOT,
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{int(date1904)}"/>'
            f"<sheets>{listed}</sheets></workbook>"
        ).encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>'.encode(),
    }
    if strings is not None:
        parts["xl/sharedStrings.xml"] = strings
    if styles is not None:
        parts["xl/styles.xml"] = styles
    for n, xml in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/{n}.xml"] = xml
    return store_zip(parts)


def store_zip(parts: Mapping[str, bytes]) -> bytes:
    """An uncompressed zip; an order of magnitude cheaper than zipfile for a dozen small parts."""
    body: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for part, content in parts.items():
        name, size, crc = part.encode(), len(content), zlib.crc32(content)
        body += (_LOCAL.pack(b"PK\3\4", 20, 0, 0, 0, _DATE, crc, size, size, len(name), 0), name, content)
        directory.append(
            _CENTRAL.pack(b"PK\1\2", 20, 20, 0, 0, 0, _DATE, crc, size, size, len(name), 0, 0, 0, 0, 0, at)
            + name
        )
        at += _LOCAL.size + len(name) + size
    listed = b"".join(directory)
    end = _END.pack(b"PK\5\6", 0, 0, len(parts), len(parts), len(listed), at, 0)
    return b"".join((*body, listed, end))
