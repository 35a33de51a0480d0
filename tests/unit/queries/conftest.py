"""One published home worked out by hand, shared by the questions asked of it."""

from __future__ import annotations

import pytest

from pipelines.queries import Snapshot, open_snapshot
from tests.support.hand_store import publish_hand_home
from tests.support.made_once import made_home


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    return open_snapshot(made_home(publish_hand_home))
