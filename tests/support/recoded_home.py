"""A home whose areas were recoded and merged between its two months."""

from __future__ import annotations

from datetime import date

from pipelines.base.home import Home
from pipelines.publish import publish
from tests.support.hand_store import PROVINCE, area_frame, hand_in, villages
from tests.support.small_store import make_store

BEFORE, AFTER = "2026-01", "2026-02"
LAST, FIRST = date(2026, 1, 31), date(2026, 2, 1)
RECODED = {
    "prefecture": ("510100", "510190"),
    "county": ("510104", "510191"),
    "township": ("510104001", "510191001"),
    "community": ("510104001201", "510191001201"),
}
"""By level: the code until January and the one from February."""
MERGED, MERGER = ("510105", "510106"), "510195"
"""Two counties until January, and what they are from February."""


def recoded_home(home: Home) -> None:
    """A prefecture, a county in it, its township and that one's communities are recoded; two other counties
    merge."""
    old, new = (villages(code) for code in RECODED["township"])
    rows: list[tuple[str, str, str, str | None]] = [(PROVINCE, "省", "province", None)]
    ended = {code: (LAST, MERGER) for code in MERGED} | dict(
        zip(old, ((LAST, code) for code in new), strict=True)
    )
    begun = {MERGER: FIRST} | dict.fromkeys(new, FIRST)
    for level, (before, after) in RECODED.items():
        if level != "community":
            ended[before], begun[after] = (LAST, after), FIRST
    for which in (0, 1):
        prefecture, county, township = (
            RECODED[level][which] for level in ("prefecture", "county", "township")
        )
        rows += [
            (prefecture, "旧市" if which == 0 else "新市", "prefecture", PROVINCE),
            (county, "旧县" if which == 0 else "新县", "county", prefecture),
            (township, "旧镇" if which == 0 else "新镇", "township", county),
            *((code, f"{code}村", "community", township) for code in villages(township)),
        ]
    rows.append((MERGER, "合县", "county", RECODED["prefecture"][1]))
    for county in MERGED:
        rows.append((county, f"{county}县", "county", RECODED["prefecture"][0]))
        rows.append((f"{county}001", f"{county}镇", "township", county))
        rows += [(code, f"{code}村", "community", f"{county}001") for code in villages(f"{county}001")]
    make_store(home, area_frame(rows, ended, begun))
    kept = dict.fromkeys((f"{county}001" for county in MERGED), (2, 0))
    for which, month in enumerate((BEFORE, AFTER)):
        hand_in(home, month, {RECODED["township"][which]: (3, 0), **kept})
    publish(home)
