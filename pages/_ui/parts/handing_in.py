"""Handing in and handing out from a page: the same calls the command line makes, with progress."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Protocol

import streamlit as st

from pages._ui.parts.receipts import Handed
from pages._ui.shell import access
from pages._ui.words.text import _
from pipelines.base.home import Home
from pipelines.intake.handout.template import make_template
from pipelines.intake.load import ingest
from pipelines.publish.job import publish

UNNAMED = "return.xlsx"


class Upload(Protocol):
    """A file as the browser hands it over."""

    name: str

    def getbuffer(self) -> memoryview: ...


def hand_in(home: Home, uploads: list[Upload]) -> list[Handed]:
    """Archive, check and load the files; one result per return. Raises what ``ingest`` raises, and UserError
    where this dashboard may not take returns in."""
    access.require("returns")
    bar = st.progress(0.0, _("Keeping the originals"))
    with tempfile.TemporaryDirectory(prefix="burden-upload-") as folder:
        paths = _write_uploads(uploads, Path(folder) / "in")
        receipts = ingest(
            home,
            paths,
            annotate_dir=Path(folder) / "out",
            on_progress=lambda done, total: _advance(
                bar, done, total, _("Checking returns: {done} of {total}")
            ),
        )
        handed = [_handed(receipt) for receipt in receipts]
    bar.empty()
    return handed


def _advance(bar: Any, done: int, total: int, words: str) -> None:
    bar.progress(done / max(total, 1), words.format(done=done, total=total))


def _write_uploads(uploads: list[Upload], folder: Path) -> list[Path]:
    """Each file in a folder of its own, so that two of the same name both keep it."""
    paths = []
    for place, upload in enumerate(uploads):
        path = folder / str(place) / plain_name(upload.name)
        path.parent.mkdir(parents=True)
        path.write_bytes(upload.getbuffer())
        paths.append(path)
    return paths


def plain_name(name: str) -> str:
    """The last part of a file name, whichever system wrote it."""
    last = PurePosixPath(PureWindowsPath(name).as_posix()).name.replace("\0", "")
    return last if last.strip(". ") else UNNAMED


def _handed(receipt: dict[str, Any]) -> Handed:
    place = receipt.get("annotated")
    if not place:
        return Handed(receipt, None, None)
    return Handed(receipt, Path(place).read_bytes(), Path(place).name)


def make_workbook(home: Home, township: str, period: str) -> bytes:
    """The prefilled workbook of a township and month. Raises UserError and HomeError as ``make_template``."""
    with tempfile.TemporaryDirectory(prefix="burden-template-") as folder:
        path = Path(folder) / "template.xlsx"
        make_template(home, township, period, path)
        return path.read_bytes()


def publish_now(home: Home) -> str:
    """Publish what the store holds; the snapshot's id. Raises UserError and HomeError as ``publish``, and
    UserError where this dashboard may change nothing."""
    access.require(access.PUBLISH)
    bar = st.progress(0.0, _("Computing the figures"))

    def track(items: Iterable[Any], total: int, label: str) -> Iterator[Any]:
        for done, item in enumerate(items, start=1):
            yield item
            _advance(bar, done, total, _("Computing the figures: {done} of {total}"))

    report = publish(home, track)
    bar.empty()
    return report.snapshot
