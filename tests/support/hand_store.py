"""A store whose every figure can be worked out on paper: one province and prefecture, three counties, five
townships of six villages, and forms as the only burden."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.store import Store, open_store
from schemas.areas import AREA_COLUMNS
from tests.support.small_store import add_return, make_store

PROVINCE, PREFECTURE = "510000", "510100"
EAST, WEST, TINY = "510104", "510105", "510106"
TOWNSHIPS = {"510104001": EAST, "510104002": EAST, "510105001": WEST, "510105002": WEST, "510106001": TINY}
VILLAGES = 6


def hand_areas() -> pl.DataFrame:
    """East and West have two townships each (12 villages), Tiny one (6 villages, too few to be ranked)."""
    rows = [
        (PROVINCE, "省", "province", None),
        (PREFECTURE, "市", "prefecture", PROVINCE),
        (EAST, "东县", "county", PREFECTURE),
        (WEST, "西县", "county", PREFECTURE),
        (TINY, "小县", "county", PREFECTURE),
    ]
    for township, county in TOWNSHIPS.items():
        rows.append((township, f"{township}镇", "township", county))
        rows += [(code, f"{code}村", "community", township) for code in villages(township)]
    return area_frame(rows)


def area_frame(
    rows: Sequence[tuple[str, str, str, str | None]],
    ended: dict[str, tuple[date, str]] | None = None,
    begun: dict[str, date] | None = None,
) -> pl.DataFrame:
    """An area frame from (code, name, level, parent); ``ended`` gives last day and successor, ``begun`` the
    first day of some."""
    ended, begun = ended or {}, begun or {}
    return pl.DataFrame(
        [
            (
                code,
                name,
                level,
                parent,
                "village" if level == "community" else None,
                begun.get(code),
                *ended.get(code, (None, None)),
            )
            for code, name, level, parent in rows
        ],
        schema=AREA_COLUMNS,
        orient="row",
    )


def villages(township: str) -> list[str]:
    return [f"{township}{number:03d}" for number in range(201, 201 + VILLAGES)]


def forms_return(township: str, in_use: int, stopped: int = 0) -> dict[str, pl.DataFrame]:
    """Registers of a township each of whose villages has so many forms in use and so many stopped."""
    codes = pl.DataFrame({"community_code": villages(township)})
    overview = codes.with_columns(
        community_kind=pl.lit("village"),
        households=1000,
        residents=3000,
        registered_volunteers=30,
        social_organisations=3,
        service_area_m2=500.0,
        meetings=4,
    )
    names = [f"表{number}" for number in range(in_use + stopped)]
    items = pl.DataFrame({"form_name": names, "ended": [n >= in_use for n in range(len(names))]})
    forms = codes.join(items, how="cross").with_columns(
        department=pl.lit("民政局"),
        department_level=pl.lit("county"),
        frequency=pl.lit("monthly"),
        status=pl.when("ended").then(pl.lit("stopped")).otherwise(pl.lit("in_use")),
        stopped_on=pl.when("ended").then(pl.date(2025, 12, 1)),
    )
    return {"communities": overview, "forms": forms}


def hand_in(home: Home, period: str, forms: dict[str, tuple[int, int]], **told: datetime) -> None:
    """Accepted returns of a period: by township the forms in use and stopped of each of its villages."""
    with open_store(home) as store, store.transaction():
        for township, (in_use, stopped) in forms.items():
            add_return(store, township, period, forms_return(township, in_use, stopped), **told)


def reject(store: Store, township: str, period: str, received_at: datetime, kind: str = "initial") -> None:
    """A hand-in with two errors that was refused."""
    number = store.scalar("SELECT count(*) FROM deliveries")
    store.insert(
        "deliveries",
        pl.DataFrame(
            [
                {
                    "delivery_id": number + 1,
                    "sha256": "f" * 64,
                    "file_name": "x.xlsx",
                    "received_at_utc": received_at,
                    "actor": "test",
                    "status": "rejected",
                    "township_code": township,
                    "period": period,
                    "submission_kind": kind,
                    "receipt": '{"errors": [{}, {}]}',
                }
            ]
        ),
    )


def hand_home(home: Home) -> None:
    """January: East 2 forms a village, West 3 (of 4, one stopped), Tiny 5. February: East 1 and one stopped,
    West's second township missing, Tiny late and corrected from 6 to 5."""
    make_store(home, hand_areas())
    east, west = ["510104001", "510104002"], ["510105001", "510105002"]
    january = {**dict.fromkeys(east, (2, 0)), **dict.fromkeys(west, (3, 1)), "510106001": (5, 0)}
    hand_in(home, "2026-01", january)
    hand_in(home, "2026-02", {**dict.fromkeys(east, (1, 1)), west[0]: (3, 1)})
    hand_in(home, "2026-02", {"510106001": (6, 0)}, received_at=datetime(2026, 3, 8, 1))
    hand_in(home, "2026-02", {"510106001": (5, 0)}, received_at=datetime(2026, 3, 10, 1))
    with open_store(home) as store, store.transaction():
        reject(store, west[1], "2026-02", datetime(2026, 3, 4, 1))


def publish_hand_home(home: Home) -> None:
    """The hand home with its first snapshot and the publisher's cache."""
    hand_home(home)
    publish(home)
