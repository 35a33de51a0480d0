"""A pre-review of an item that was seen at a version, taken as soon as a file is there."""

from __future__ import annotations

import time
from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.refusing import NotAllowed
from tests.support.admissions import step
from tests.support.processes import Say


def review_against_rival(say: Say, home: Path, item: str, version: int, body: str, go: Path) -> None:
    """Says ``ready``, then ``won`` or the code of the refusal."""
    say("ready")
    while not go.exists():
        time.sleep(0.01)
    try:
        step(Home(home), item, "review", body, 1, expected_version=version)
        say("won")
    except NotAllowed as error:
        say(f"{error.refusal.code} {error.words.zh}")
