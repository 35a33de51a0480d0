"""Plans as they are declared, and what their rules make of the tasks of an answer."""

from __future__ import annotations

from pipelines.plans.declared import read_plan
from pipelines.plans.lateness import summarise
from pipelines.plans.ledger import ledger_rows, with_townships

__all__ = ["ledger_rows", "read_plan", "summarise", "with_townships"]
