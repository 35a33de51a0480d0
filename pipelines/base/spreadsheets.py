"""Files for spreadsheet programs: text from outside stays text, in a workbook and in CSV, and becomes no
formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import polars as pl
import xlsxwriter

from pipelines.base.printable import LONGEST, printable

BOM = b"\xef\xbb\xbf"
"""Before the text of a CSV, so that Excel in China reads it as UTF-8."""
SYNTHETIC = "示范数据 / synthetic"
"""On every file of a demonstration."""
GUARD = "'"
"""Before a text that a spreadsheet program would compute; what reads tables of ours takes it away again."""
_COMPUTED = r"^[=+\-@\t\r\n＝＋－＠]"
_NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?%?$"
LINE_HEIGHT, HIGHEST = 16, 409
"""Height of a line, in points: not every program fits the height of a row to its text. Excel calls a file
with a higher row damaged."""
_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def new_workbook(target: Path | str | IO[bytes], **options: Any) -> xlsxwriter.Workbook:
    """A new workbook in which a text is never taken for a formula, a link or a number; ``options`` as
    xlsxwriter has them. The only place of the product that opens one."""
    return _Workbook(target, {**options, **_AS_TEXT})


class _Workbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """Put together in memory and taken to its place when it is closed: what a full disk refuses is then an
    OSError, and no half-written archive complains when it is thrown away."""

    def __init__(self, target: Path | str | IO[bytes], options: dict[str, Any]) -> None:
        self._target, self._made = target, BytesIO()
        super().__init__(self._made, options)

    def set_properties(self, properties: dict[str, Any]) -> None:
        """What xlsxwriter writes as it is given."""
        texts = {name: printable(one)[:LONGEST] for name, one in properties.items() if isinstance(one, str)}
        super().set_properties({**properties, **texts})

    def close(self) -> None:
        if self.fileclosed:
            return
        super().close()
        if isinstance(self._target, Path | str):
            Path(self._target).write_bytes(self._made.getvalue())
        else:
            self._target.write(self._made.getvalue())


def row_height(row: Sequence[str], widths: Sequence[float]) -> int:
    """Height of a row by the lines that its texts take in columns so many digits wide; a Chinese character is
    as wide as two digits."""
    lines = max(
        sum(max(1, -(-2 * len(line) // int(width - 2))) for line in text.split("\n"))
        for text, width in zip(row, widths, strict=False)
    )
    return min(LINE_HEIGHT * lines, HIGHEST)


def write_csv(rows: pl.DataFrame, target: IO[bytes], *, header: bool = True) -> None:
    """The rows as CSV; with the ``header`` also the mark that makes Excel read UTF-8. A text that begins with
    = + - @, a tab or a line break gets an apostrophe before it (OWASP, CSV Injection); a number stays one."""
    guarded = rows.rename(_guard_name) if header else rows
    text = guarded.with_columns(_guard(name) for name in _texts(guarded))
    text.write_csv(target, include_bom=header, include_header=header)


def csv_bytes(rows: pl.DataFrame) -> bytes:
    """The file of ``write_csv`` in memory."""
    target = BytesIO()
    write_csv(rows, target)
    return target.getvalue()


def _texts(rows: pl.DataFrame) -> list[str]:
    kinds = (pl.String, pl.Categorical, pl.Enum)
    return [name for name, dtype in rows.schema.items() if dtype.base_type() in kinds]


def _guard(name: str) -> pl.Expr:
    cell = pl.col(name).cast(pl.String)
    computed = cell.str.contains(_COMPUTED) & ~cell.str.contains(_NUMBER)
    return pl.when(computed).then(pl.concat_str(pl.lit(GUARD), cell)).otherwise(cell).alias(name)


def _guard_name(name: str) -> str:
    return GUARD + name if re.search(_COMPUTED, name) else name
