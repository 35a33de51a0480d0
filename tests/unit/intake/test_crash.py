"""Killed at many points, the store is as before or as after, and the same command finishes the work."""

from __future__ import annotations

import hashlib
import json
import random
import time
from pathlib import Path

import pytest

from pipelines.actions.homes import found_home
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.intake import load
from pipelines.intake.files.archive import archive_folder
from pipelines.store import open_store
from schemas.returns import REGISTERS
from tests.support.killed_ingest import ingest_apart
from tests.support.made_once import copy_home
from tests.support.processes import Apart, start_apart
from tests.support.small_returns import RECEIVED, Rows, write_return

TOWNSHIPS = 6
MONTHS = ("2025-02", "2025-03")
KILLS = 16


def code_of(number: int) -> str:
    return f"510104{100 + number}"


def write_areas(path: Path) -> Path:
    lines = [
        "code,name,level,parent,kind,valid_from,valid_to,successor_code",
        "510000,四川省,province,,,,,",
        "510100,成都市,prefecture,510000,,,,",
        "510104,锦江区,county,510100,,,,",
    ]
    for number in range(TOWNSHIPS):
        lines.append(f"{code_of(number)},{number}镇,township,510104,,,,")
        lines += [f"{code_of(number)}20{n},{n}村,community,{code_of(number)},village,,," for n in range(4)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def rows_of(number: int, period: str) -> Rows:
    places = [{"community_code": f"{code_of(number)}20{n}", "community_name": f"{n}村"} for n in range(4)]
    figures = {
        "community_kind": "village",
        "households": 400,
        "residents": 1300,
        "registered_volunteers": 20,
        "social_organisations": 2,
        "service_area_m2": 300.0,
        "meetings": int(period[-1]),
    }
    form = {"department": "民政局", "department_level": "county", "frequency": "weekly", "status": "in_use"}
    forms = [place | form | {"form_name": f"台账{n}"} for place in places for n in range(10)]
    return {"communities": [place | figures for place in places], "forms": forms}


@pytest.fixture(scope="module")
def delivered(tmp_path_factory) -> Path:
    """A folder of returns: every township, two months."""
    folder = tmp_path_factory.mktemp("delivered")
    for number in range(TOWNSHIPS):
        for period in MONTHS:
            write_return(
                folder / f"{number:02d}-{period}.xlsx",
                period,
                rows_of(number, period),
                township=code_of(number),
                name=f"{number}镇",
            )
    return folder


def new_home(folder: Path) -> Home:
    return copy_home(folder / "home", found_villages)


def found_villages(home: Home) -> None:
    found_home(home, system_scope(), "sichuan", write_areas(home.path.with_suffix(".csv")))


def start(home: Home, folder: Path) -> Apart:
    """``ingest`` in a process of its own, returned at the moment it begins."""
    process = start_apart(ingest_apart, home.path, folder, f"{RECEIVED.isoformat()}Z")
    assert process.hear() == "ready"
    return process


def content(home: Home) -> dict[str, list[tuple]]:
    """Everything returns have put into the store, but for the record of who did it when."""
    with open_store(home) as store:
        names = (*REGISTERS, "return_warnings", "returns")
        tables = {name: f"SELECT * FROM {name} ORDER BY ALL" for name in names}  # noqa: S608
        return {name: store.frame(query).rows() for name, query in tables.items()}


def assert_whole(home: Home) -> int:
    """Every return that is there is there whole, with its receipt and its original. How many there are."""
    with open_store(home) as store:
        returns = store.frame("SELECT return_id, sha256 FROM returns").rows()
        receipts = {
            receipt["return_id"]: receipt
            for (text,) in store.frame("SELECT receipt FROM deliveries WHERE status = 'accepted'").rows()
            for receipt in [json.loads(text)]
        }
        for key in REGISTERS:
            counted = store.frame(f"SELECT return_id, count(*) AS n FROM {key} GROUP BY 1")  # noqa: S608
            rows = dict(counted.iter_rows())
            assert rows == {name: r["rows"][key] for name, r in receipts.items() if r["rows"][key]}, key
        audited = store.scalar("SELECT count(*) FROM audit WHERE action = 'return.accepted'")
    names = [name for name, _ in returns]
    assert len(set(names)) == len(names) == len(receipts) == audited and set(names) == set(receipts)
    for _, sha256 in returns:
        (original,) = archive_folder(home, sha256).iterdir()
        assert hashlib.sha256(original.read_bytes()).hexdigest() == sha256
    return len(returns)


@pytest.fixture(scope="module")
def reference(delivered, tmp_path_factory):
    """A run that nobody disturbs: what it leaves in the store, and how long it takes."""
    home = new_home(tmp_path_factory.mktemp("reference"))
    process = start(home, delivered)
    begun = time.monotonic()
    assert process.end() == 0
    seconds = time.monotonic() - begun
    assert assert_whole(home) == TOWNSHIPS * len(MONTHS)
    return content(home), seconds


@pytest.mark.parametrize("kill", range(KILLS))
def test_killed_ingest_leaves_before_or_after_and_is_completed(kill, delivered, reference, tmp_path):
    complete, seconds = reference
    home = new_home(tmp_path)
    process = start(home, delivered)
    time.sleep(seconds * (kill + random.Random(kill).random()) / KILLS)
    process.kill()
    assert assert_whole(home) in (0, TOWNSHIPS, 2 * TOWNSHIPS)  # one transaction a month
    receipts = load.ingest(home, [delivered], received_at=RECEIVED)
    assert {receipt["status"] for receipt in receipts} <= {"accepted", "duplicate"}
    assert assert_whole(home) == TOWNSHIPS * len(MONTHS)
    assert content(home) == complete
