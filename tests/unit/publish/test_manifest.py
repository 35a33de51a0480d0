"""What a snapshot says of itself is read whole, or what it lacks is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.publish.manifest import read_manifest
from schemas.errors import HomeError
from schemas.manifest import Manifest


@pytest.mark.parametrize("content", ['{"id": "x", "periods": []}', "[]"])
def test_what_a_manifest_lacks_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(HomeError, match="created_at, due_day") as refused:
        read_manifest(tmp_path)
    assert refused.value.code == "PUB-009"


@pytest.mark.parametrize("content", [b'{"id": ', b"\xff\xfe"])
def test_a_manifest_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(HomeError, match="cannot be read"):
        read_manifest(tmp_path)


def test_what_came_in_later_may_be_missing(tmp_path: Path) -> None:
    older = dict.fromkeys(Manifest.__required_keys__, "")
    (tmp_path / "manifest.json").write_text(json.dumps(older), encoding="utf-8")
    assert read_manifest(tmp_path) == older
    assert not {"spans", "in_force"} & older.keys()
