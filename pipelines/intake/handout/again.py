"""What is said and written at a row that vanished and is handed out again."""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name

from schemas.codes import ENDED_STATUS
from schemas.periods import end_of
from schemas.returns import Register

FILL = "#FCE4D6"
_COMMENT = (
    "{month}的报表中没有这一行，也没有写明停用，统计上仍按在用计（未确认）。仍在用：不用动。已停用：{ending}。"
    "从来没有过：删掉本行，并更正登记过它的那个月的报表。"
)


def comment(register: Register, month: str) -> str:
    """What stands at the name; ``month``: in which the row was missing first."""
    date_on, status = register.by_name[register.ended_on or ""].zh, register.status_column
    if status is None:
        return _COMMENT.format(month=month, ending=f"填“{date_on}”")
    chosen = f"选“{register.by_name[status].zh}”，“{date_on}”随之填为{end_of(month)}，不是这天的请改"
    return _COMMENT.format(month=month, ending=chosen)


def end_formula(register: Register, row: int, month: str) -> str:
    """The date of the end, as soon as the status in that row (from 0) says that it ended: the last day of the
    month in which it was missing first. pipelines/intake/files/sheetscan.py knows it without a result."""
    status = register.status_column or ""
    codes = register.by_name[status].codes
    assert codes is not None
    cell = f"${xl_col_to_name(list(register.by_name).index(status))}{row + 1}"
    ended = ",".join(f'{cell}="{word}"' for key, word in codes.zh_of.items() if key in ENDED_STATUS)
    day = end_of(month)
    return f'=IF(OR({ended}),DATE({day.year},{day.month},{day.day}),"")'
