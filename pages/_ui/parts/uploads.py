"""Files from the browser, on disk for as long as an action reads them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Protocol

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from pages._ui.words.text import _

UNNAMED = "return.xlsx"


def ask(label: str, kinds: Sequence[str], key: str) -> UploadedFile | None:
    """A box for one file of these kinds, with what it says in the language of the page."""
    upload = st.file_uploader(label, kinds, key=key)
    _explain(_("Press the button in the box to choose a file, or drop one on it; at most {size} MB."))
    return upload


def ask_several(label: str, key: str) -> list[UploadedFile]:
    """A box for any files: what is wrong with one a receipt says, and the browser's refusal does not."""
    uploads = st.file_uploader(label, accept_multiple_files=True, key=key)
    _explain(_("Press the button in the box to choose files, or drop them on it; at most {size} MB each."))
    return list(uploads)


def _explain(sentence: str) -> None:
    """The box's own words are the framework's, and English on every page."""
    st.caption(sentence.format(size=st.get_option("server.maxUploadSize")))


class Upload(Protocol):
    """A file as the browser hands it over."""

    name: str

    def getbuffer(self) -> memoryview: ...


def let_go(uploads: Sequence[Upload]) -> None:
    """Files that were handed in: a session would hold them to its end."""
    run = get_script_run_ctx()
    if run is None or not isinstance(run.uploaded_file_mgr, MemoryUploadedFileManager):
        return
    for upload in uploads:
        if isinstance(upload, UploadedFile):
            run.uploaded_file_mgr.remove_file(run.session_id, upload.file_id)


@contextmanager
def on_disk(uploads: Sequence[Upload]) -> Iterator[list[Path]]:
    """The files under their own names, each in a folder of its own, so that two of one name both keep it;
    gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="burden-upload-") as folder:
        yield [_write(upload, Path(folder) / str(index)) for index, upload in enumerate(uploads)]


def _write(upload: Upload, folder: Path) -> Path:
    folder.mkdir()
    path = folder / plain_name(upload.name)
    path.write_bytes(upload.getbuffer())
    return path


def plain_name(name: str) -> str:
    """The last part of a file name, whichever system wrote it."""
    last = PurePosixPath(PureWindowsPath(name).as_posix()).name.replace("\0", "")
    return last if last.strip(". ") else UNNAMED
