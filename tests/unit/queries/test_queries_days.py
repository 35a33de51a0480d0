"""The day that clocks run to: today, but in a demonstration where its year ends."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.queries import open_snapshot
from pipelines.queries.days import counting_day
from schemas.periods import china_date
from tests.support.admissions import begin
from tests.support.hand_store import hand_areas, hand_in
from tests.support.scopes import WHOLE
from tests.support.small_store import make_store


@pytest.mark.parametrize("synthetic", [True, False])
def test_a_demonstration_stands_still_until_somebody_acts(tmp_path: Path, synthetic: bool) -> None:
    home = Home(tmp_path / "home")
    make_store(home, hand_areas(), synthetic=synthetic)
    hand_in(home, "2026-08", {"510104001": (2, 0)})
    publish(home)
    today = china_date(now_utc())
    assert counting_day(open_snapshot(home), WHOLE) == (date(2026, 8, 31) if synthetic else today)
    begin(home, on=date(2026, 9, 11))
    publish(home)
    assert counting_day(open_snapshot(home), WHOLE) == (date(2026, 9, 11) if synthetic else today)
