"""The words by which a line of a sheet is known to be no record: sums, signatures, notes, column numbers."""

from __future__ import annotations

_SUMS = "合计|总计|小计|累计|共计"
_STARTS = (
    "注[:：]|备注|说明|填表|填报|制表|编制|审核|复核|审批|审签|核对|负责人|经办|联系人|联系电话|电话|签字|签名|签章"
    "|盖章|公章|[(（]盖章|[(（]公章|单位|报送|上报|日期|时间|分管|主要领导|领导|校对|打印|以上|以下|附[:：]|total"
)
WORDS = rf"(?i)^\s*(?:{_STARTS})|^.{{0,12}}(?:{_SUMS})"
"""What such a line begins with; a sum may come behind a name."""

NUMBERED = r"^\s*(?:[(（]?\d{1,2}(?:\.0)?[)）]?|[甲乙丙丁]|栏次)\s*$"
"""A cell of a row under the header that counts the columns."""

QUOTED = 3
"""Cells that a message quotes."""
