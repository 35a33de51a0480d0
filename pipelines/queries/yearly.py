"""The list that is published every year (sichuan 1.3, guangxi 2.1), from a snapshot, so that the paper can be
made again as it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from pipelines.queries.admissions import admission_items
from pipelines.queries.areas import areas_in
from pipelines.queries.lists import documents, entries_in_force, newest_version
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot, require_own
from pipelines.reports.yearly import ADMITTED_SECTION, LIST_SECTION, PUBLISHED_KINDS, YearlyList
from schemas.admission import AdmissionRules
from schemas.areas import UPPER_LEVELS, level_depth
from schemas.errors import UserError
from schemas.jurisdiction import SILENT
from schemas.periods import end_of
from schemas.scope import Scope
from schemas.words import Words


@query(needs=None)
def years(snapshot: Snapshot, scope: Scope) -> list[int]:
    """The years a list can be published of, the newest first."""
    return sorted({int(period[:4]) for period in snapshot.periods}, reverse=True)


@query(needs=None)
def yearly_list(snapshot: Snapshot, scope: Scope, year: int, area: str | None = None) -> YearlyList:
    """The list of a year as of its last day, or of the last month the snapshot has of it. With an area's code
    the work items that hold there: those of the area, of areas within it, and of the wider ones it lies in.
    Raises UserError for a year without months and an area that is not there."""
    months = [period for period in snapshot.periods if period[:4] == str(year)]
    if not months:
        raise UserError("REQ-114", year=year, known=Words.listed(years(snapshot, scope)))
    day = end_of(months[-1])
    require_own(snapshot, area or snapshot.top[1], scope.principal)
    areas = areas_in(snapshot, scope, snapshot.latest)
    place, items = narrow_to(areas, admission_items(snapshot, scope, day), area, snapshot.jurisdiction.zh)
    held = documents(snapshot, scope)
    return make_paper(
        year,
        day,
        place,
        items,
        snapshot.rules,
        snapshot=snapshot.id,
        synthetic=snapshot.synthetic,
        lists={kind: entries_in_force(snapshot, scope, day, kind) for kind in PUBLISHED_KINDS},
        versions={kind: newest_version(snapshot, scope, kind) for kind in PUBLISHED_KINDS},
        documents={kind: held[kind].document for kind in PUBLISHED_KINDS if kind in held},
    )


def make_paper(
    year: int,
    day: date,
    place: str,
    items: pl.DataFrame,
    rules: AdmissionRules,
    *,
    lists: Mapping[str, pl.DataFrame],
    **told: Any,
) -> YearlyList:
    """The paper of a year as of a day, from the work items of the place and the entries in force by kind."""
    return YearlyList(
        year=year,
        day=day,
        place=place,
        lists={kind: rows.select(*LIST_SECTION) for kind, rows in lists.items()},
        admitted=_section(items.filter(_admitted(day)), "admitted_on"),
        withdrawn=_section(items.filter(_withdrawn(year, day)), "withdrawn_on"),
        stated=stated_rules(rules),
        **told,
    )


def stated_rules(rules: AdmissionRules) -> frozenset[str]:
    """Keys of the rules of admission that the jurisdiction's own document states and that hold."""
    return frozenset(s.key for s in rules.settings if s.value is True and s.source != SILENT)


def _admitted(day: date) -> pl.Expr:
    """Admitted by the day and not withdrawn by then; an item that a community turned away stays admitted."""
    gone = pl.coalesce((pl.col("withdrawn_on") <= day), False)
    return pl.coalesce((pl.col("admitted_on") <= day), False) & ~gone


def _withdrawn(year: int, day: date) -> pl.Expr:
    """Admitted once, and withdrawn in the year up to the day."""
    within = pl.col("withdrawn_on").is_between(date(year, 1, 1), day)
    return pl.col("admitted_on").is_not_null() & pl.coalesce(within, False)


def _section(items: pl.DataFrame, dated: str) -> pl.DataFrame:
    rows = items.select(pl.col(name).cast(dtype) for name, dtype in ADMITTED_SECTION.items())
    return rows.sort("area_code", dated, "item_id", nulls_last=True)


def narrow_to(
    areas: pl.DataFrame, items: pl.DataFrame, area: str | None, whole: str
) -> tuple[str, pl.DataFrame]:
    """The name on the paper, and the items that hold there; ``areas`` as of ``areas_in``, ``whole`` the name
    of the home's own."""
    if area is None:
        return whole, items
    matching = areas.filter(pl.col("code") == area).sort(level_depth())
    if matching.is_empty():
        raise UserError("REQ-118", area=area)
    row = matching.row(-1, named=True)
    upwards = [row[level] for level in UPPER_LEVELS if row[level]]
    names = [row[f"{level}_name"] for level in UPPER_LEVELS if row[level]]
    within = pl.col("area_code").is_in(upwards)
    for level in ("county", "prefecture"):
        within |= (pl.col(level) == area).fill_null(False)
    return "".join(dict.fromkeys(names)), items.filter(within)
