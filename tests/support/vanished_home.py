"""A home in which rows vanished: of three forms in the villages of one township two are gone in February."""

from __future__ import annotations

from pipelines.base.home import Home
from pipelines.publish import publish
from tests.support.hand_store import TOWNSHIPS, hand_areas, hand_in
from tests.support.small_store import make_store

PERIOD = "2026-02"
LEFT_OUT, UNCONFIRMED = "510104001", 12
"""Six villages leave out two forms each."""


def publish_vanished(home: Home) -> None:
    make_store(home, hand_areas())
    hand_in(home, "2026-01", dict.fromkeys(TOWNSHIPS, (3, 0)))
    hand_in(home, PERIOD, {**dict.fromkeys(TOWNSHIPS, (3, 0)), LEFT_OUT: (1, 0)})
    publish(home)
