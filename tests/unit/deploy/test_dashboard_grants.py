"""What a dashboard may do where nobody says: everything in a demonstration, nothing elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.cli.dashboard import what_is_granted


@pytest.mark.parametrize(
    ("current", "granted"),
    [("demo-0123456789abcdef", {"BURDEN_ACT_AS": "all"}), ("0123456789abcdef", {}), (None, {}), ("?", {})],
)
def test_only_a_demonstration_may_do_everything_unasked(
    tmp_path: Path, current: str | None, granted: dict[str, str]
) -> None:
    home = Home(tmp_path)
    if current is not None:
        home.current.write_text(current, encoding="utf-8")
    assert what_is_granted(home, {}) == granted


@pytest.mark.parametrize("said", ["", "none", "lists"])
def test_what_is_said_holds(tmp_path: Path, said: str) -> None:
    home = Home(tmp_path)
    home.current.write_text("demo-0123456789abcdef", encoding="utf-8")
    assert what_is_granted(home, {"BURDEN_ACT_AS": said}) == {"BURDEN_ACT_AS": said}
