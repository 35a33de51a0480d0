"""How large a return may be. A township's month has a few hundred rows and less than 100 KB; the limits
leave two orders of magnitude and keep a hostile file from costing memory or minutes."""

from __future__ import annotations

MEGABYTE = 1_000_000

FILE_BYTES = 50 * MEGABYTE
"""A workbook."""

CONTAINER_BYTES = 1000 * MEGABYTE
"""A zip that holds many returns, and what may be unpacked from it altogether."""

CONTAINER_MEMBERS = 20_000

PACKAGE_BYTES = 600 * MEGABYTE
"""All parts of a workbook, unpacked. Sheets are streamed, and a sheet formatted down to Excel's last row
reaches hundreds of megabytes without holding anything."""

MEMORY_PART_BYTES = 32 * MEGABYTE
"""A part that is held in memory: shared strings, styles, the list of sheets."""

LIST_PART_BYTES = MEGABYTE
"""The list of sheets and its relations."""

CSV_BYTES = 20 * MEGABYTE
"""A CSV file; as text in memory it takes ten times as much."""

PACKAGE_PARTS = 5_000

SHEET_ROWS = 20_000
"""Rows of a sheet that hold a value."""

LAST_ROW = 30_000
LAST_COLUMN = 128
"""The reader makes a dense grid out of the cells that hold a value, so none may stand beyond these."""

HEADER_ROWS = 5
"""The header is looked for in so many rows."""
