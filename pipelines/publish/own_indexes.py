"""The burden index of the own part of every period, by the standards of the baseline of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

import polars as pl

from pipelines.engine.frames import Frames
from pipelines.publish.figures import COMPARED, FigureJob
from pipelines.publish.indexes import TOO_FEW
from pipelines.publish.pieces import Pieces, by_period
from pipelines.ranking.index import index_settings
from pipelines.ranking.own_index import AREA, OwnIndex, broadly_better, build, estimate, stand, standards
from pipelines.ranking.standings import GROUP
from schemas.by_whom import OWN_INDEX
from schemas.manifest import TableFile
from schemas.periods import end_of, last_month, months_of, year_before

NO_STANDARDS = pl.DataFrame(
    schema=dict.fromkeys(GROUP, pl.String) | {"centre": pl.Float64, "spread": pl.Float64}
)


def own_indexes(job: FigureJob, stood: Mapping[str, Frames], hashes: Mapping[str, str]) -> Pieces:
    """own_index of every period. ``stood`` has by period the frame ``clusters`` of the own part, ``hashes``
    the hash of its content."""
    return by_period(stood, _Work(job, stood, hashes).index)


class _Work:
    def __init__(self, job: FigureJob, stood: Mapping[str, Frames], hashes: Mapping[str, str]) -> None:
        self.job, self.stood, self.hashes = job, stood, hashes
        self.settings = index_settings(job.inputs.jurisdiction)
        self.known: dict[str, tuple[pl.DataFrame, str]] = {}
        self.estimates = cache(self._estimates)

    def index(self, period: str) -> TableFile:
        """The columns of OWN_INDEX for the areas of one period."""
        of_kind = self._of_kind(period)
        before = {"baseline": of_kind[0], "year": year_before(period)}
        before = {name: other for name, other in before.items() if other in of_kind[:-1]}
        known, known_hash = self._standards(period)
        others = {name: self.hashes[other] for name, other in before.items()}
        rests_on = [
            [self.hashes[period], known_hash, others, self.job.figures.hashes[period]],
            self.job.inputs.settings,
            self.job.inputs.tree_hash(self._day(period)),
        ]

        def compute() -> pl.DataFrame:
            whole = self.job.figures.indexes[period].select(*AREA, "eligible", "reason")
            return self._compute(period, before, known, whole)

        return self.job.shelf.piece("own_index", period, rests_on, compute)

    def _of_kind(self, period: str) -> list[str]:
        """The periods of its kind up to the period, the oldest first."""
        kind = len(months_of(period))
        return sorted(name for name in self.stood if len(months_of(name)) == kind and name <= period)

    def _day(self, period: str) -> date:
        return end_of(self.job.tree_of(last_month(period)))

    def _provinces(self, period: str) -> pl.DataFrame:
        return self.job.inputs.areas_on(self._day(period)).select("level", "province", area_code="code")

    def _estimates(self, period: str) -> pl.DataFrame:
        return estimate(self.stood[period]["clusters"], self._provinces(period), COMPARED)

    def _standards(self, period: str) -> tuple[pl.DataFrame, str]:
        """The standards of a period, and the hash of them: those of the first period of its kind, and of an
        indicator in which areas did not differ then those of the first period in which they do."""
        if period not in self.known:
            *earlier, _ = self._of_kind(period)
            before, before_hash = self._standards(earlier[-1]) if earlier else (NO_STANDARDS, "")

            def compute() -> Frames:
                new = standards(self.estimates(period)).join(before, on=GROUP, how="anti")
                return {"standards": pl.concat([before, new]).sort(GROUP)}

            key = self.job.key("standards", before_hash, self.hashes[period], self.job.inputs.settings)
            frames, content, _ = self.job.cache.frames("standards", key, compute)
            self.known[period] = frames["standards"], content
        return self.known[period]

    def _compute(
        self, period: str, before: Mapping[str, str], known: pl.DataFrame, whole: pl.DataFrame
    ) -> pl.DataFrame:
        now, jurisdiction = self._build(period, known), self.job.inputs.jurisdiction
        stood = stand(now, whole, jurisdiction.rank_draws, jurisdiction.random_seed)
        rows = whole.filter(pl.col("level").is_in(self.stood[period]["clusters"]["level"].unique().implode()))
        rows = rows.join(stood.drop("eligible"), on=AREA, how="left").with_columns(period=pl.lit(period))
        for name, other in before.items():
            better = broadly_better(now, self._build(other, known))
            rows = rows.join(
                better.select(*AREA, pl.col("better").alias(f"broadly_better_{name}")), on=AREA, how="left"
            )
        reason = pl.coalesce("reason", pl.when(pl.col("index").is_null()).then(pl.lit(TOO_FEW)))
        judged = rows.with_columns(reason=reason).with_columns(eligible=pl.col("reason").is_null())
        return judged.select(
            (pl.col(name) if name in judged.columns else pl.lit(None)).cast(dtype).alias(name)
            for name, dtype in OWN_INDEX.items()
        )

    def _build(self, period: str, known: pl.DataFrame) -> OwnIndex:
        return build(self.estimates(period), self.stood[period]["clusters"], known, self.settings)
