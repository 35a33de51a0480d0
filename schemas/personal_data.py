"""Where a home keeps what is said of a person: why, for how long, and what deletion does there.

No document names a number of months; all are ours. Two years are kept what only serves to ask back about a
return, one year after its end who sent a clue, and ten years, the shortest term of office files in State
Archives Administration order No. 8 of 2006, who acted in an office. What serves its purpose no longer goes:
Personal Information Protection Law, Articles 19 and 47."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.words import Words

ERASED = "已删除"
"""What stands where a name stood: a clue whose sender was erased must not pass for an anonymous one."""

ASKED_BACK_MONTHS = 24
SENDER_MONTHS = 12
OFFICE_MONTHS = 120


@dataclass(frozen=True)
class PersonalData:
    """One place. ``table`` and ``columns`` of the store, none where it lies elsewhere; ``keys`` say the same
    name once more in the JSON column ``details``. ``months`` after ``since`` it is past its term; None where
    no command deletes it, which ``deletion`` explains. ``left`` stands in the columns afterwards."""

    key: str
    what: Words
    why: Words
    since: Words
    months: int | None
    deletion: Words
    table: str | None = None
    columns: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    left: str | None = ERASED


_STEP = Words("谁办理可查", "who acted can be looked up")
_REPLACED = Words(f"姓名改为“{ERASED}”，其余记录不变", f"the name becomes “{ERASED}”, all else stays")
_CASE_ENDS = Words("督办件办结或不再办理之日", "the day the case ends")
_CLUE_ENDS = Words("反映办结之日", "the day the clue ends")
_COMES_IN = Words("收到之日", "the day it comes in")
_ALWAYS = Words("—", "–")

PERSONAL_DATA: tuple[PersonalData, ...] = (
    PersonalData(
        "prepared_by",
        Words("报表封面的填报人", "who prepared a return, on its cover"),
        Words("有疑问时回问；下次报表预填", "to ask back; prefilled in the next return"),
        _COMES_IN,
        ASKED_BACK_MONTHS,
        Words("数据库中清空；原件见“报表原件”", "emptied in the store; the workbook: see “originals”"),
        table="returns",
        columns=("prepared_by",),
        left=None,
    ),
    PersonalData(
        "originals",
        Words("报表原件（封面有填报人）", "originals of returns, with the preparer on the cover"),
        Words(
            "乡镇报了什么的唯一凭证，也用于修复；改动一字即不再是原件，故不抹去姓名",
            "the only proof of what a township handed in, and what rows are mended from; with the name taken"
            " out it would be no original",
        ),
        Words("最后一次收到之日", "the day it came in last"),
        OFFICE_MONTHS,
        Words(
            "从存档中删除文件；登记的内容和回执保留，但不能再由原件修复",
            "the file goes; rows and receipts stay, and cannot be mended from it any more",
        ),
        table="deliveries",
    ),
    PersonalData(
        "refused_originals",
        Words("被退回、从未接受的文件", "files that were only ever refused"),
        Words("解释为何退回", "to explain the refusal"),
        Words("最后一次收到之日", "the day it came in last"),
        ASKED_BACK_MONTHS,
        Words(
            "从存档中删除文件，回执保留；更早可用 archive prune",
            "the file goes, its receipt stays; archive prune does it earlier",
        ),
        table="deliveries",
    ),
    PersonalData(
        "sender",
        Words("社区反映的反映人和联系方式", "who sent a clue, and how to reach them"),
        Words("答复和核实", "to answer, and to ask"),
        Words(
            "反映办结之日（转为督办件的，督办期间不删）", "the day the clue ends; not while its case is open"
        ),
        SENDER_MONTHS,
        Words(
            f"反映人和联系方式改为“{ERASED}”，其余记录不变",
            f"name and contact become “{ERASED}”, all else stays",
        ),
        table="clues",
        columns=("sender", "contact"),
    ),
    PersonalData(
        "clue_handler",
        Words("社区反映的承办人", "who handles a clue"),
        _STEP,
        _CLUE_ENDS,
        OFFICE_MONTHS,
        _REPLACED,
        table="clues",
        columns=("handler",),
    ),
    PersonalData(
        "clue_steps",
        Words("社区反映各步骤的经办人", "who took the steps of a clue"),
        _STEP,
        _CLUE_ENDS,
        OFFICE_MONTHS,
        _REPLACED,
        table="clue_events",
        columns=("person",),
        keys=("handler",),
    ),
    PersonalData(
        "case_people",
        Words("督办件的立件人、决定人和签发人", "who opened, decided and signed a case"),
        _STEP,
        _CASE_ENDS,
        OFFICE_MONTHS,
        _REPLACED,
        table="cases",
        columns=("opened_by", "decided_by", "signed_by"),
    ),
    PersonalData(
        "case_steps",
        Words("督办件各步骤的经办人和参加人员", "who took the steps of a case, and who was present"),
        _STEP,
        _CASE_ENDS,
        OFFICE_MONTHS,
        _REPLACED,
        table="case_events",
        columns=("person",),
        keys=("opened_by", "decided_by", "signed_by", "present"),
    ),
    PersonalData(
        "confirmations",
        Words("确认数据、提出异议的人", "who confirmed figures or objected to them"),
        _STEP,
        Words("办理之日", "the day of the step"),
        OFFICE_MONTHS,
        _REPLACED,
        table="confirmations",
        columns=("person",),
    ),
    PersonalData(
        "attachments",
        Words("附件的提交人", "who handed an attachment in"),
        _STEP,
        _COMES_IN,
        OFFICE_MONTHS,
        _REPLACED,
        table="attachments",
        columns=("person",),
    ),
    PersonalData(
        "visits",
        Words("实地核查人员", "who recounted on site"),
        _STEP,
        Words("核查之日", "the day of the visit"),
        OFFICE_MONTHS,
        _REPLACED,
        table="inspection_recounts",
        columns=("visited_by",),
    ),
    PersonalData(
        "teams",
        Words("检查组成员", "the team of an inspection"),
        Words("社区核实来人身份", "so that communities can check who comes"),
        Words("检查最后一天", "the last day of the inspection"),
        OFFICE_MONTHS,
        _REPLACED,
        table="inspection_plans",
        columns=("team",),
    ),
    PersonalData(
        "drafts",
        Words(
            "现场填写而未登记的草稿（有核查人员）", "what was typed on site and not recorded, with by whom"
        ),
        Words("接着填写", "to go on typing"),
        Words("最后一次填写之日", "the day it was typed last"),
        ASKED_BACK_MONTHS,
        Words("整份草稿删除", "the whole draft goes"),
        table="inspection_drafts",
    ),
    PersonalData(
        "rounds",
        Words("双向评议的发起人", "who opened a round of the review"),
        _STEP,
        Words("评议截止之日", "the day the round closes"),
        OFFICE_MONTHS,
        _REPLACED,
        table="review_rounds",
        columns=("person",),
    ),
    PersonalData(
        "accounts",
        Words("变更记录和各日志中的系统账号", "accounts of the system in the audit and in logs"),
        Words("谁改了什么可追溯", "who changed what can be traced"),
        _ALWAYS,
        None,
        Words(
            "不删除：变更记录前后相连，改一条即全部不符。本项功能以前的版本把督办件和附件的经办人姓名也写入变更记录，同样保留",
            "none: entries are linked, and one that is changed breaks all after it. Versions before this"
            " deletion put the names of who acted on cases and attachments into the audit too; those stay",
        ),
    ),
    PersonalData(
        "free_text",
        Words(
            "正文、理由、备注、附件、文件名和回执中提到的人",
            "people named in texts, reasons, notes, attachments, file names and receipts",
        ),
        Words("办件依据", "what a decision rests on"),
        _ALWAYS,
        None,
        Words(
            "不删除：程序认不出姓名。反映内容和附件中请勿写入姓名，或先遮盖",
            "none: no program can tell a name. Leave names out of texts, and cover them in attachments",
        ),
    ),
    PersonalData(
        "snapshots",
        Words("已发布快照中的督办件和确认记录", "cases and confirmations in snapshots that were published"),
        Words("已引用的数据须原样保存", "what was cited must stay as it was"),
        Words("发布之日", "the day of the publish"),
        None,
        Words(
            "删除后发布的快照不再有；旧快照用 snapshots prune 清理",
            "a snapshot published after the deletion has them no more; older ones go by snapshots prune",
        ),
    ),
    PersonalData(
        "backups",
        Words("备份", "backups"),
        Words("损坏时恢复", "to restore what is damaged"),
        Words("备份之日", "the day of the backup"),
        None,
        Words(
            "随 backup --keep 淘汰；从旧备份恢复后请再运行一次删除",
            "they go by backup --keep; after restoring an old one, delete again",
        ),
    ),
)
"""Every place, in the order in which it is shown."""
