"""The counter of the page of returns: every file is taken and its receipt speaks, and the clerk's page of the
manual uses the page's own words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pages._ui.words.text import catalogue
from pipelines.base.home import PROJECT, Home
from tests.pages.conftest import Shower, words

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1016

CLERK = (PROJECT / "docs" / "clerk.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "content", "advice"),
    [
        ("报送.xls", OLE + "Workbook".encode("utf-16-le") + b"\0" * 2000, "另存为”Excel 工作簿"),
        ("报送.et", OLE + "Workbook".encode("utf-16-le") + b"\0" * 2000, "WPS 表格（.et）"),
        ("封面.csv", "乡镇代码,报送月份\n".encode(), "装有 CSV 文件的 .zip"),
    ],
)
def test_every_file_is_taken_and_its_receipt_speaks(
    show: Shower, small_home: Home, tmp_path: Path, name: str, content: bytes, advice: str
) -> None:
    shutil.copytree(small_home.path, tmp_path / "home")
    run = show("submissions", tmp_path / "home")
    (uploader,) = run.file_uploader
    assert list(uploader.proto.type) == []
    uploader.upload(name, content, "application/octet-stream").run()
    run.button(key="hand_in").click().run()
    assert not run.exception and "已退回：没有任何内容入库" in words(run)
    (table,) = [shown.value for shown in run.table if "怎么改" in shown.value.columns]
    assert advice in " ".join(table.to_numpy().ravel().astype(str))


@pytest.mark.parametrize(
    "message",
    [
        "Take the prefilled workbook",
        "Make the workbook",
        "Download the workbook with the cells marked",
        "**Accepted** · {title}",
        "**Rejected: nothing of it was loaded** · {title}",
    ],
)
def test_the_clerks_page_says_what_the_page_says(message: str) -> None:
    said = catalogue("zh").gettext(message).replace("**", "").replace(" · {title}", "")
    assert f"“{said}”" in CLERK


def test_the_clerks_page_names_the_button_that_hands_in() -> None:
    said = catalogue("zh").gettext("Hand in {count:file|files}").replace("{count}", "…")
    assert f"“{said}”" in CLERK
