"""What the tables of the API hold: each a few questions to the queries, put with the scope of whoever
asks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import polars as pl

from pipelines.api.columns import AREAS, FINDINGS, INDICATORS, RANKS, SIGNALS
from pipelines.api.declared import Question
from pipelines.queries import areas_in, communities_in, dictionary, league, signals
from pipelines.queries.admissions import findings
from pipelines.queries.definitions import BY_CODE, GROUPS
from pipelines.queries.exports import PERIOD, Stretch, export_parts, periods_named, require_known
from pipelines.queries.snapshot import kept_snapshots
from schemas.areas import UPPER_LEVELS
from schemas.errors import UserError
from schemas.words import Words

USUAL_LEVEL = "county"
INDICATOR = Words("指标", "indicator")


def read_values(question: Question) -> Iterator[pl.DataFrame]:
    """The rows of the long export from the question's position on."""
    snapshot, filters = question.snapshot, question.filters
    periods = sorted(set(periods_named(snapshot, filters.get("period", snapshot.latest))))
    require_known(PERIOD, periods, [*snapshot.periods, *snapshot.spans])
    within = _known_area(question, periods)
    first, since = question.start.keys or (periods[0], None)
    if first not in periods:
        raise UserError("API-005")
    asked = (filters.get("level", USUAL_LEVEL), filters.get("indicator"))

    def parts(some: list[str], only: Stretch) -> Iterator[pl.DataFrame]:
        level, indicators = asked
        return export_parts(snapshot, question.scope, level, some, indicators, only=only)

    later = [period for period in periods if period > first]
    begun = parts([first], Stretch(within, since))
    return chain(begun, parts(later, Stretch(within))) if later else begun


def read_areas(question: Question) -> Iterator[pl.DataFrame]:
    """One row per area of a period, by code; communities where they are asked for."""
    period, level = _period(question), question.filters.get("level")
    read = communities_in if level == "community" else areas_in
    areas = Stretch(_known_area(question, [period])).keep(read(question.snapshot, question.scope, period))
    rows = areas.filter(level=level) if level else areas
    yield rows.rename({"code": "area_code", "name": "area_name"}).select(list(AREAS))


def read_indicators(question: Question) -> Iterator[pl.DataFrame]:
    """One row per indicator of the snapshot, in declared order."""
    said = {
        language: dictionary(question.snapshot, question.scope, language).select(
            indicator="name", **{f"meaning_{language}": "meaning"}
        )
        for language in ("zh", "en")
    }
    rows = pl.DataFrame([_declared(code) for code in question.snapshot.indicators if code in BY_CODE])
    for meanings in said.values():
        rows = rows.join(meanings, on="indicator", how="left", maintain_order="left")
    yield rows.with_columns(snapshot=pl.lit(question.snapshot.id)).select(list(INDICATORS))


def _declared(code: str) -> dict[str, object]:
    indicator = BY_CODE[code]
    group = next(group for group in GROUPS if group.code == indicator.group)
    return {
        "indicator": code,
        "group": group.code,
        "group_zh": group.zh,
        "group_en": group.en,
        "name_zh": indicator.zh,
        "name_en": indicator.en,
        "unit_zh": indicator.unit_zh,
        "unit_en": indicator.unit_en,
        "kind": indicator.kind,
        "direction": indicator.direction,
        "factor": indicator.factor,
        "source": "; ".join(indicator.source),
    }


def read_ranks(question: Question) -> Iterator[pl.DataFrame]:
    """One row per area of a level, the first rank first; the ranks are those among all areas of the level."""
    snapshot, filters, period = question.snapshot, question.filters, _period(question)
    require_known(INDICATOR, [filters["indicator"]], snapshot.indicators)
    level, within = filters.get("level", USUAL_LEVEL), _known_area(question, [period])
    rows = league(snapshot, question.scope, filters["indicator"], level, period)
    if within is not None:
        inside = Stretch(within).keep(areas_in(snapshot, question.scope, period))
        rows = rows.filter(pl.col("area_code").is_in(inside.filter(level=level)["code"].implode()))
    told = {"level": level, "period": period, "indicator": filters["indicator"], "snapshot": snapshot.id}
    yield rows.with_columns(pl.lit(text).alias(name) for name, text in told.items()).select(list(RANKS))


def read_signals(question: Question) -> Iterator[pl.DataFrame]:
    """One row per signal, the newest and gravest first."""
    rows = signals(question.snapshot, question.scope).rename({"name": "area_name"})
    rows = _narrowed(question, rows, ("period", "level", "code", "severity", "status"))
    dismissed = pl.col("dismissed_at_utc").dt.to_string("%Y-%m-%dT%H:%M:%SZ")
    yield rows.with_columns(dismissed_at=dismissed, snapshot=pl.lit(question.snapshot.id)).select(
        list(SIGNALS)
    )


def read_findings(question: Question) -> Iterator[pl.DataFrame]:
    """One row per finding of the snapshot's last month."""
    rows = findings(question.snapshot, question.scope, question.filters.get("kind"))
    rows = _narrowed(question, rows, ("demand_kind",))
    yield rows.with_columns(snapshot=pl.lit(question.snapshot.id)).select(list(FINDINGS))


def read_snapshots(question: Question) -> Iterator[pl.DataFrame]:
    """One row per snapshot that is kept, the newest first."""
    yield kept_snapshots(question.home)


def _period(question: Question) -> str:
    """The period asked for, else the latest month. Raises UserError for one that the snapshot has not."""
    snapshot = question.snapshot
    period = str(question.filters.get("period", snapshot.latest))
    require_known(PERIOD, [period], [*snapshot.periods, *snapshot.spans])
    return period


def _known_area(question: Question, periods: list[str]) -> str | None:
    """The area asked for. Raises UserError where none that may be seen has the code in any of the periods."""
    code = question.filters.get("area")
    if code is None:
        return None
    for period in reversed(periods):
        for read in (areas_in, communities_in):
            if code in read(question.snapshot, question.scope, period)["code"]:
                return str(code)
    raise UserError("REQ-118", area=code)


def _narrowed(question: Question, rows: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    """Rows with the values asked for, about the area asked for or what lies in it."""
    for column in columns:
        if column in question.filters:
            rows = rows.filter(pl.col(column) == question.filters[column])
    code = question.filters.get("area")
    around = [name for name in ("area_code", "community_code", *UPPER_LEVELS) if name in rows.columns]
    return rows if code is None else rows.filter(pl.any_horizontal(pl.col(name) == code for name in around))
