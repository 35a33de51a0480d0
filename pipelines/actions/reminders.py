"""Reminding the townships that are late with their returns."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipelines.actions.rights import require
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.reminders import outbox
from pipelines.reminders.outbox import Reminded
from schemas.periods import china_date
from schemas.scope import Scope


def remind(
    home: Home, scope: Scope, period: str | None = None, folder: Path | None = None, on: date | None = None
) -> Reminded:
    """Write a file for every township that is late with a month, at most one a week (``on``: today in China
    where left out), and take out those whose return came in. Raises UserError for a month that is not due
    yet and for a demonstration, HomeError where the home is busy or the folder cannot be written to."""
    require(scope, "returns")
    return outbox.remind_late(home.require(), on or china_date(now_utc()), period, folder, scope.principal)
