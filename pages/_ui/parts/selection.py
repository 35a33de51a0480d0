"""What a page shows figures of: one indicator, the areas of one level, one month."""

from __future__ import annotations

from dataclasses import dataclass

from pages._ui.words.text import language
from pipelines.queries.snapshot import Snapshot


@dataclass(frozen=True)
class Selection:
    """The filters of a page. ``prefecture`` narrows the areas to those of one; ``benchmark`` is what they are
    compared with, one of ``queries.BENCHMARKS``."""

    snapshot: Snapshot
    indicator: str
    level: str
    period: str
    prefecture: str | None = None
    benchmark: str = "province"

    @property
    def key(self) -> tuple[object, ...]:
        """Names what is made from it, in the language of the page, for the caches."""
        filters = self.indicator, self.level, self.period, self.prefecture, self.benchmark
        return self.snapshot.id, *filters, language()
