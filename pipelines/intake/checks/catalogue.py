"""docs/checks.md, written from the table of problems: ``python -m pipelines.intake.checks.catalogue``."""

from __future__ import annotations

from pipelines.base.home import PROJECT
from schemas.problems import ProblemText, problem_texts
from schemas.returns import REGISTERS

PAGE = PROJECT / "docs" / "checks.md"

INTRODUCTION = """# 检查项目 · Checks

每一处问题都有固定的代码。**错误**（error）退回整份报表，或不执行该命令、该操作，什么也不改动；
**提醒**（warning）和**说明**（note）不影响接收。花括号处填入当时的内容，例如 `{value}` 是单元格里填写的值；
`{count:row|rows}` 是数目，英文写作 1 row、2 rows。

Every problem has a stable code. An **error** rejects the whole return, or refuses the command or the step,
and nothing is changed; a **warning** or a **note** does not. Braces are filled with what was found; `{value}`
is what the cell holds, `{count:row|rows}` a number with its noun: 1 row, 2 rows.

本页由 `python -m pipelines.intake.checks.catalogue` 根据 `schemas/problems/*.toml` 生成，请勿手工修改。
This page is generated from those tables; change them, not the page.
"""

GROUPS = {
    "FIL": ("文件", "Files"),
    "SHT": ("工作表与表头", "Sheets and headers"),
    "CEL": ("单元格", "Cells"),
    **{register.prefix: (register.zh, register.en) for register in REGISTERS.values()},
    "RET": ("整份报表", "The whole return"),
    "WRN": ("提醒", "Warnings"),
    "NOT": ("说明", "Notes"),
    "TAB": ("管理员导入的表格", "Tables that administrators import"),
    "ARE": ("区划文件（管理员）", "Files of areas (administrators)"),
    "LST": ("清单文件（管理员）", "Files of lists (administrators)"),
    "ADM": ("工作事项准入", "Admission of work items"),
    "PLN": ("工作计划的进展", "Progress of plans"),
    "SIG": ("督查线索", "Signals"),
    "SUP": ("督办、确认", "Cases and confirmations"),
    "DOC": ("文书", "Documents"),
    "INS": ("抽查核对", "The verification sample"),
    "CLU": ("社区反映", "Clues from below"),
    "REV": ("双向评议", "Two-way review"),
    "ATT": ("附件", "Attachments"),
    "REQ": ("命令、页面或链接所要求的", "What a command, a page or a link asks for"),
    "API": ("程序接口", "The interface for programs"),
    "HOM": ("数据目录", "The home"),
    "DUT": ("看板的授权", "What a dashboard may do"),
    "SCP": ("查看的范围", "Which areas somebody may see"),
    "AUT": ("登录的设置（管理员）", "Settings of the sign-in (administrators)"),
    "SES": ("登录", "Sign-in"),
    "GRT": ("授权", "Grants"),
    "PUB": ("发布与快照", "Publishing and snapshots"),
    "KEP": ("保存的内容（管理员）", "What is kept (administrators)"),
    "HUP": ("向上级提交数据（管理员）", "Handing up to a higher home (administrators)"),
    "REM": ("提醒未报的乡镇（管理员）", "Reminding who is late (administrators)"),
    "BAK": ("备份与恢复（管理员）", "Backups and restoring (administrators)"),
    "DEC": ("data/reference 中手写的文件（管理员）", "Files written by hand (administrators)"),
}
SEVERITIES = {"error": "错误 error", "warning": "提醒 warning", "note": "说明 note"}


def catalogue_page() -> str:
    """The page: a table per group of codes, in the order in which a return is read and checked.
    Raises KeyError for a code whose group is not named here."""
    groups: dict[str, list[ProblemText]] = {name: [] for name in GROUPS}
    for text in problem_texts().values():
        groups[text.code.split("-")[0]].append(text)
    parts = [INTRODUCTION]
    for name, texts in groups.items():
        if texts:
            zh, en = GROUPS[name]
            lines = ["| 代码 Code | 级别 Severity | 含义 Meaning | 处理 Remedy |", "|---|---|---|---|"]
            parts.append("\n".join([f"## {name} {zh} · {en}\n", *lines, *map(_line, texts)]) + "\n")
    return "\n".join(parts)


def _line(text: ProblemText) -> str:
    place = _marked_column(text)
    meaning = f"{place[0]}{text.message.zh}<br>{place[1]}{text.message.en}"
    remedy = f"{text.allowed.zh}<br>{text.allowed.en}"
    cells = (f"`{text.code}`", SEVERITIES[text.severity], meaning, remedy)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _marked_column(text: ProblemText) -> tuple[str, str]:
    """For a rule between fields: the column whose cell is marked, before the sentence."""
    sheets = {register.prefix: register for register in REGISTERS.values()}
    if text.column is None or text.code[:3] not in sheets:
        return "", ""
    column = sheets[text.code[:3]].by_name[text.column]
    return f"{column.zh}：", f"{column.zh} ({column.en}): "


if __name__ == "__main__":
    PAGE.write_text(catalogue_page(), encoding="utf-8", newline="\n")
