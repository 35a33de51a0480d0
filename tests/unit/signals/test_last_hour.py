"""last_hour: handed in again and again before the due time, each time with less."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.publish.inputs import read_inputs
from pipelines.signals.last_hour import RANKED_NUMERATORS, find_last_hour
from pipelines.store import open_store
from tests.support.hand_store import forms_return, hand_areas
from tests.support.small_store import add_return, make_store

TOWNSHIP = "510104001"
DUE = datetime(2026, 3, 5, 16)
"""The end of 5 March in China, in UTC."""


def found(forms: list[int], hours_before: list[float]) -> bool:
    rows = [
        (TOWNSHIP, f"r{n}", n, DUE - timedelta(hours=hours)) for n, hours in enumerate(hours_before, start=1)
    ]
    schema = {
        "township_code": pl.String,
        "return_id": pl.String,
        "sequence": pl.Int64,
        "received_at_utc": pl.Datetime("us"),
    }
    nothing = dict.fromkeys(RANKED_NUMERATORS, 0)
    sums = {f"r{n}": nothing | {"forms_in_use": count} for n, count in enumerate(forms, start=1)}
    return bool(list(find_last_hour(pl.DataFrame(rows, schema=schema, orient="row"), sums, DUE)))


@pytest.mark.parametrize(
    ("forms", "hours", "fires"),
    [
        ([100, 90, 80], [50, 20, 1], True),
        ([100, 90, 81], [50, 20, 0], True),
        ([100, 90], [50, 1], False),
        ([100, 90, 82], [50, 20, 1], False),
        ([100, 110, 90], [50, 20, 1], False),
        ([100, 90, 80], [50, 25, 1], False),
        ([100, 90, 80], [50, 20, -1], False),
    ],
    ids=["twice", "at the last moment", "once", "by less", "up and down", "earlier", "after the due time"],
)
def test_two_hand_ins_in_a_day_that_each_lower_a_figure(
    forms: list[int], hours: list[float], fires: bool
) -> None:
    assert found(forms, hours) is fires


def test_the_sums_are_those_of_each_return(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    make_store(home, hand_areas())
    with open_store(home) as store, store.transaction():
        for forms, hours in ((5, 40), (4, 10), (3, 1)):
            moment = DUE - timedelta(hours=hours)
            add_return(store, TOWNSHIP, "2026-02", forms_return(TOWNSHIP, forms), received_at=moment)
        add_return(store, "510104002", "2026-02", forms_return("510104002", 2))
    with open_store(home) as store:
        inputs = read_inputs(store)
    ids = inputs.hand_ins.returns["return_id"].to_list()
    sums = {one: inputs.hand_ins.sums(one, "2026-02", inputs.jurisdiction) for one in ids}
    assert [sums[one]["forms_in_use"] for one in ids] == [30, 24, 18]
    (signal,) = find_last_hour(inputs.hand_ins.returns, sums, DUE)
    assert signal.area_code == TOWNSHIP and len(signal.evidence) == 2
    assert signal.evidence[1]["fields"]["forms_in_use"] == {"before": 24, "after": 18}
