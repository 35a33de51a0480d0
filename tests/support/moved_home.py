"""A home in which a township went from one prefecture to another between two months, with other codes."""

from __future__ import annotations

from datetime import date

from pipelines.base.home import Home
from pipelines.publish import publish
from tests.support.hand_store import PROVINCE, area_frame, hand_in, villages
from tests.support.small_store import make_store

BEFORE, AFTER = "2026-01", "2026-02"
WENT, CAME = "510104001", "510301009"
"""The township's code until January and from February."""
STAYED = ("510104002", "510301001", "510601001")
"""Townships that stayed: in the prefecture it left, in that it came to, and in a third."""


def moved_home(home: Home) -> None:
    """Of the township that went each village has three forms in use and two stopped in January; in February
    all five are in use, so two came back in each of them."""
    rows: list[tuple[str, str, str, str | None]] = [(PROVINCE, "省", "province", None)]
    for prefecture, county in (("510100", "510104"), ("510300", "510301"), ("510600", "510601")):
        rows += [
            (prefecture, f"{prefecture}市", "prefecture", PROVINCE),
            (county, f"{county}县", "county", prefecture),
        ]
    for township in (WENT, CAME, *STAYED):
        rows.append((township, f"{township}镇", "township", township[:6]))
        rows += [(code, f"{code}村", "community", township) for code in villages(township)]
    last, first = date(2026, 1, 31), date(2026, 2, 1)
    led = dict(zip([WENT, *villages(WENT)], [CAME, *villages(CAME)], strict=True))
    ended = {old: (last, new) for old, new in led.items()}
    make_store(home, area_frame(rows, ended, dict.fromkeys(led.values(), first)))
    others = dict.fromkeys(STAYED, (2, 0))
    hand_in(home, BEFORE, {WENT: (3, 2), **others})
    hand_in(home, AFTER, {CAME: (5, 0), **others})
    publish(home)
