"""One published home worked out by hand, shared by the questions asked of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.queries import Snapshot, open_snapshot
from tests.support.hand_store import hand_home


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    home = Home(Path(tmp_path_factory.mktemp("hand")))
    hand_home(home)
    publish(home)
    return open_snapshot(home)
