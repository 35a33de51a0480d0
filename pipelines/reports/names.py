"""What the documents are called, and the files they are handed out in."""

from __future__ import annotations

import re

NAMES = {
    "remind": "提醒函",
    "interview": "约谈通知书",
    "urge": "挂牌督办通知",
    "public_notice": "通报批评",
    "commended": "通报表扬",
    "interview_record": "约谈记录",
    "rectification": "整改通知书",
    "recheck": "复查意见",
    "inspection_notice": "督查通知",
    "inspection_record": "核查记录表",
    "brief": "一页纸",
    "briefs": "各区县一页纸",
    "bulletin": "工作情况",
    "ledger": "分级台账",
}
"""By kind of document."""

_UNFIT = re.compile(r'[\\/:*?"<>|\s.]+')
"""What names of files may not hold on some machine."""


def file_stem(kind: str, *about: str) -> str:
    """The name of the file of a document, without its ending: D2026-00006约谈通知书, 温江区2026-10一页纸."""
    return _UNFIT.sub("", "".join(about)) + NAMES[kind]
