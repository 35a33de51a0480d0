"""The API over one published home."""

from __future__ import annotations

import pytest
from starlette.types import ASGIApp

from pipelines.actions import grants
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from tests.support.asked_api import api
from tests.support.hand_store import PROVINCE, publish_hand_home
from tests.support.made_once import copy_home, made_home


@pytest.fixture(scope="session")
def home() -> Home:
    return made_home(publish_hand_home)


@pytest.fixture(scope="session")
def app(home: Home) -> ASGIApp:
    return api(home)


@pytest.fixture(scope="session")
def granted(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The same with a supervisor of the province, wang."""
    home = copy_home(tmp_path_factory.mktemp("granted") / "home", publish_hand_home)
    grants.give(home, system_scope(), grants.Granting("wang", "province_supervisor", PROVINCE, "test"))
    return home
