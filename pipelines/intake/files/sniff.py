"""What a file is, by its content: names and extensions prove nothing."""

from __future__ import annotations

from schemas.problems import Problem

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"\x89PNG", "PNG 图片", "a PNG picture"),
    (b"\xff\xd8\xff", "JPEG 图片", "a JPEG picture"),
    (b"GIF8", "GIF 图片", "a GIF picture"),
    (b"%PDF", "PDF 文档", "a PDF document"),
    (b"Rar!", "RAR 压缩包", "a RAR archive"),
    (b"7z\xbc\xaf", "7z 压缩包", "a 7z archive"),
    (b"\x1f\x8b", "gzip 压缩文件", "a gzip file"),
)
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_HEAD_BYTES = 4096


def is_zip(head: bytes) -> bool:
    """Whether a file that starts like this is a zip, an empty one included."""
    return head.startswith(_ZIP_STARTS)


def is_workbook(names: set[str]) -> bool:
    """Whether a zip's part names are those of an Excel workbook, with or without macros."""
    parts = {name.replace("\\", "/").lower() for name in names}
    return "[content_types].xml" in parts and not parts.isdisjoint({"xl/workbook.xml", "xl/workbook.bin"})


def package_problem(names: set[str]) -> Problem | None:
    """Why a zip of these parts is no return, where its names tell: another kind of document."""
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return Problem("FIL-005")
    if "xl/workbook.bin" in names:
        return _unlike("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)")
    if "word/document.xml" in names:
        return _unlike("Word 文档", "a Word document")
    if "ppt/presentation.xml" in names:
        return _unlike("演示文稿", "a presentation")
    if "mimetype" in names and "content.xml" in names:
        return _unlike("OpenDocument 文档（.ods）", "an OpenDocument file (.ods)")
    return None


def stranger_problem(content: bytes) -> Problem:
    """What a file is that is no zip, and so neither a workbook nor a zip of returns."""
    if not content:
        return Problem("FIL-002")
    if content.startswith(_OLE):
        return _ole_problem(content)
    for signature, zh, en in _SIGNATURES:
        if content.startswith(signature):
            return _unlike(zh, en)
    return _text_problem(content[:_HEAD_BYTES])


def binary_problem() -> Problem:
    """A file that should be text and is not."""
    return _unlike("无法识别的二进制文件", "an unknown binary file")


def _text_problem(head: bytes) -> Problem:
    text = head.lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in text:
        return _unlike("XML 表格 2003", "an XML spreadsheet 2003")
    if any(tag in text for tag in (b"<html", b"<!doctype html", b"<table")):
        return _unlike("网页（HTML）", "a web page (HTML)")
    if b"\0" in head:
        return binary_problem()
    return _unlike("文本或单个 CSV 文件", "text or a single CSV file")


def _ole_problem(content: bytes) -> Problem:
    """An OLE container: an encrypted workbook, an old .xls, or another old Office file."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Problem("FIL-004")
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return Problem("FIL-003")
    return _unlike("旧版 Office 文件", "an old Office file")


def _unlike(zh: str, en: str) -> Problem:
    return Problem("FIL-001", params={"found_zh": zh, "found_en": en})
