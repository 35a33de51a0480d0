"""The letter to a township: a mail without its address, for no home knows one. It speaks of the township and
its month alone."""

from __future__ import annotations

from datetime import date, datetime, time
from email.message import EmailMessage

from pipelines.reminders.late import Late
from schemas.periods import CHINA
from schemas.words import Words

MORNING = time(8, 30, tzinfo=CHINA)
"""A letter is the same whenever in its day it is written."""
SUBJECT = Words("提醒：{month}报表尚未{state}", "Reminder: the return for {month} {state}")
_TEXT = Words(
    "{county}{township}：\n\n"
    "贵单位{month}的基层负担报表应于 {due} 前报送，截至 {today} {found}。\n\n"
    "{what}\n\n"
    "已经报送的，不必理会。本提醒只发给贵单位，同一月份每周至多一次，不作通报，也不需要回复。\n",
    "{county}{township}:\n\n"
    "Your return for {month} was due on {due}. By {today} {found}.\n\n"
    "{what}\n\n"
    "If you have handed it in since, ignore this. It goes to you alone, about one month once a week at most,"
    " is circulated to nobody and wants no answer.\n",
)
_MISSING = Words("尚未收到", "it has not come in")
_REFUSED = Words("收到的文件已退回，尚无一份被接收", "what came in was sent back, and nothing was accepted")
_HAND_IN = Words(
    "怎样报：在“报送情况”页的“领取预填工作簿”中选本乡镇和该月，只改有变化的行，再在同一页上传；"
    "不能打开该页的，请向县级管理员领取工作簿并交回。",
    "How to hand in: on the page 报送情况 take the prefilled workbook of your township and month, type what"
    " has changed, and hand it in there; where you cannot open it, ask the county's administrator for it.",
)
_CORRECT = Words(
    "怎样报：照回执改正标出的格子，在“报送情况”页再次上传；回执遗失的，请向县级管理员索取。",
    "How to hand in: mend the cells that the receipt names and hand the file in again on the page 报送情况;"
    " the county's administrator has the receipt.",
)
_STATES = {False: Words("收到", "has not come in"), True: Words("被接收", "was not accepted")}


def write_letter(late: Late, today: date) -> bytes:
    """The mail as a file (RFC 5322, UTF-8): the same for the same township, month and day. Its headers say
    for a program which township it is for."""
    said = {
        "county": late.county,
        "township": late.name,
        "due": late.due,
        "today": today,
        "month": _month(late.period),
        "found": _REFUSED if late.refused else _MISSING,
        "what": _CORRECT if late.refused else _HAND_IN,
    }
    subject, text = SUBJECT.format(**said, state=_STATES[late.refused]), _TEXT.format(**said)
    mail = EmailMessage()
    mail["Subject"] = f"{subject.zh} / {subject.en}"
    mail["Date"] = datetime.combine(today, MORNING)
    mail["Message-ID"] = f"<{late.period}.{late.code}.{today}@burden.invalid>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Burden-Township"] = late.code
    mail["X-Burden-Period"] = late.period
    mail["X-Burden-Due"] = str(late.due)
    mail.set_content(f"{text.zh}\n{text.en}", cte="8bit")
    return mail.as_bytes()


def _month(period: str) -> Words:
    return Words(f"{period[:4]}年{int(period[5:])}月", period)
