"""A store of seventeen months, so that quarters and a year can be worked out on paper: East has townships A
and B, West one township W, six villages each."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from pipelines.base.home import Home
from pipelines.store import open_store
from schemas.periods import months_between
from tests.support.hand_store import EAST, PREFECTURE, PROVINCE, WEST, area_frame, forms_return, villages
from tests.support.small_store import add_return, make_store

A, B, W = "510104001", "510104002", "510105001"
MONTHS = months_between("2025-01", "2026-05")
FORBIDDEN = "居住证明"

CHANGING = {"2026-01": (1, 5, 1), "2026-02": (2, 6, 2), "2026-03": (3, 7, 4)}
"""By month: meetings, forms in use and forbidden certificates issued in each village of A."""


def span_home(home: Home) -> None:
    """A holds 4 meetings and has 2 forms a month, in early 2026 what CHANGING says; B and W hold 1 and have
    1. B is late for February 2026, and W did not report March 2026."""
    rows: list[tuple[str, str, str, str | None]] = [
        (PROVINCE, "省", "province", None),
        (PREFECTURE, "市", "prefecture", PROVINCE),
        (EAST, "东县", "county", PREFECTURE),
        (WEST, "西县", "county", PREFECTURE),
    ]
    for township, county in ((A, EAST), (B, EAST), (W, WEST)):
        rows.append((township, f"{township}镇", "township", county))
        rows += [(code, f"{code}村", "community", township) for code in villages(township)]
    make_store(home, area_frame(rows))
    with open_store(home) as store, store.transaction():
        store.insert(
            "list_entries",
            pl.DataFrame(
                {
                    "kind": ["certificates_forbidden"],
                    "version": [1],
                    "number": [1],
                    "title": [FORBIDDEN],
                    "valid_from": [date(2020, 1, 1)],
                }
            ),
        )
        for month in MONTHS:
            add_return(store, A, month, registers(A, *CHANGING.get(month, (4, 2, 0))))
            late = {"received_at": datetime(2026, 3, 9, 1)} if month == "2026-02" else {}
            add_return(store, B, month, registers(B, 1, 1, 0), **late)
            if month != "2026-03":
                add_return(store, W, month, registers(W, 1, 1, 0))


def registers(township: str, meetings: int, forms: int, issued: int) -> dict[str, pl.DataFrame]:
    """A return in which each village has these figures."""
    filled = forms_return(township, forms)
    filled["communities"] = filled["communities"].with_columns(meetings=meetings)
    filled["certificates"] = pl.DataFrame({"community_code": villages(township)}).with_columns(
        certificate_name=pl.lit(FORBIDDEN),
        requiring_unit=pl.lit("县住建局"),
        status=pl.lit("in_force"),
        issued=issued,
    )
    return filled
