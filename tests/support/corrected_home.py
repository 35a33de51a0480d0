"""A small published home for corrections: two counties of five townships of ten villages, in which township n
has n forms a village."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.queries import open_snapshot
from pipelines.queries.snapshot import Snapshot
from pipelines.store import Store, open_store
from tests.support.hand_store import EAST, PREFECTURE, PROVINCE, WEST, area_frame, forms_return
from tests.support.small_store import add_return, make_store

MONTH = "2026-01"
FORMS = {f"{county}00{n}": n + 5 * (county == WEST) for county in (EAST, WEST) for n in range(1, 6)}
FIRST, THIRD, LAST = f"{EAST}001", f"{EAST}003", f"{WEST}005"


def village_codes(township: str) -> list[str]:
    return [f"{township}{number:03d}" for number in range(201, 211)]


def hand_in(store: Store, township: str, forms: int) -> None:
    given = forms_return(township, forms)
    six = given["communities"]["community_code"].to_list()
    ten = pl.DataFrame({"community_code": village_codes(township)})
    registers = {}
    for key, rows in given.items():
        alike = rows.filter(pl.col("community_code") == six[0]).drop("community_code")
        registers[key] = ten.join(alike, how="cross").select(rows.columns)
    add_return(store, township, MONTH, registers)


def correct(home: Home, forms: dict[str, int]) -> Snapshot:
    with open_store(home) as store, store.transaction():
        for township, number in forms.items():
            hand_in(store, township, number)
    publish(home)
    return open_snapshot(home)


def make_published_home(home: Home) -> None:
    """Published once; its first township was corrected from 9 forms a village to 1 before that."""
    rows: list[Any] = [(PROVINCE, "省", "province", None), (PREFECTURE, "市", "prefecture", PROVINCE)]
    rows += [(county, county, "county", PREFECTURE) for county in (EAST, WEST)]
    for township in FORMS:
        rows.append((township, township, "township", township[:6]))
        rows += [(code, code, "community", township) for code in village_codes(township)]
    make_store(home, area_frame(rows))
    with open_store(home) as store, store.transaction():
        hand_in(store, FIRST, 9)
        for township, forms in FORMS.items():
            hand_in(store, township, forms)
    publish(home)


def make_corrected_home(home: Home) -> None:
    """After it was published, the third township was corrected from 3 forms a village to 8."""
    make_published_home(home)
    correct(home, {THIRD: 8})
