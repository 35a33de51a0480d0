"""Pages over what earlier versions of the program published."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages.conftest import Shower, words
from tests.support.old_homes import TOWNSHIP, unpack_old_home


@pytest.mark.parametrize("page", ["overview", "area"])
def test_a_snapshot_of_an_older_format_says_what_to_do(show: Shower, tmp_path: Path, page: str) -> None:
    home = unpack_old_home("schema-1", tmp_path).home
    run = show(page, home=home.path)
    assert not run.exception
    assert "publish" in words(run)


@pytest.mark.parametrize(("page", "query"), [("area", {"code": TOWNSHIP}), ("league", {}), ("heatmap", {})])
def test_one_of_this_format_opens_without_what_came_later(
    show: Shower, tmp_path: Path, page: str, query: dict[str, str]
) -> None:
    """Its registers have no 合并去向, its facts no posts."""
    home = unpack_old_home("schema-3", tmp_path).home
    run = show(page, home=home.path, **query)
    assert not run.exception and not run.error
