"""Uploads are refused before they are read where nobody may hand files in, and where there are too many."""

from __future__ import annotations

from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from pages._ui.shell import upload_gate
from pages._ui.shell.upload_gate import ADDRESS, is_full
from pipelines.base.home import Home
from tests.support.dashboard import running_dashboard


@pytest.mark.parametrize(("act_as", "said"), [("none", "未获授权接收文件"), ("all", "XSRF")])
def test_without_a_duty_nothing_is_read(small_home: Home, tmp_path: Path, act_as: str, said: str) -> None:
    """The answer comes while nothing but the head of the request was sent; with a duty Streamlit answers."""
    with running_dashboard(small_home.path, tmp_path / "log.txt", act_as=act_as) as address:
        connection = HTTPConnection(urlsplit(address).netloc, timeout=120)
        connection.putrequest("PUT", f"{ADDRESS}some-session/some-file")
        connection.putheader("Content-Length", str(40 * 1024 * 1024))
        connection.endheaders()
        answer = connection.getresponse()
        assert answer.status == 403 and said in answer.read().decode("utf-8")
        connection.close()


def test_a_session_holds_so_many_files_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_gate, "MOST_FILES", 3)
    monkeypatch.setattr(upload_gate, "MOST_BYTES", 100)
    manager = MemoryUploadedFileManager("/upload")
    for number in range(2):
        manager.add_file("one", UploadedFileRec(str(number), "a.xlsx", "", b"0" * 10))
    assert not is_full(manager, "one") and is_full(manager, "one", coming=1)
    assert not is_full(manager, "two", coming=2)
    manager.add_file("two", UploadedFileRec("0", "a.zip", "", b"0" * 100))
    assert is_full(manager, "two")
    manager.remove_file("two", "0")
    assert not is_full(manager, "two")
