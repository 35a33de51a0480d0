"""What is printed cannot be written: the reader of a pipe has gone, the disk behind a file is full."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from pipelines.__main__ import READER_GONE, main
from tests.support.small_returns import make_home


@pytest.fixture
def home(tmp_path):
    return str(make_home(tmp_path).path)


@pytest.mark.parametrize("words", [["areas", "list"], ["--json", "audit", "list"], ["--help"]])
def test_a_reader_who_has_gone_is_no_bug(home, monkeypatch, capsys, words):
    ear, mouth = os.pipe()
    os.close(ear)
    with os.fdopen(mouth, "w", encoding="utf-8") as said:
        monkeypatch.setattr(sys, "stdout", said)
        assert main(["--home", home, *words]) == READER_GONE
        print("Python writes what is left when it ends", file=said, flush=True)
    assert capsys.readouterr().err == ""


def test_a_full_disk_behind_the_output_is_said_once(home, monkeypatch, capsys):
    with Path("/dev/full").open("w", encoding="utf-8") as said:
        monkeypatch.setattr(sys, "stdout", said)
        assert main(["--home", home, "areas", "list"]) == 3
        print("Python writes what is left when it ends", file=said, flush=True)
    assert "HOM-009" in capsys.readouterr().err


def test_no_output_at_all(home, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["--home", home, "areas", "list"]) == 0
