"""The yearly list of a home without returns: a county that only runs lists and admissions has it too."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipelines.admission.rules import load_rules
from pipelines.admission.stored import read_items
from pipelines.areas import load_areas
from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.lists.reference import reference_lists
from pipelines.lists.stored import list_versions, lists_in_force
from pipelines.queries.scoped import query
from pipelines.queries.seen import require_seen
from pipelines.queries.unpublished import named_areas
from pipelines.queries.yearly import make_paper, narrow_to
from pipelines.reports.yearly import PUBLISHED_KINDS, YearlyList
from pipelines.store import look_at_store
from schemas.errors import UserError
from schemas.periods import china_date
from schemas.scope import Scope
from schemas.words import Words


@query(own_check=True, needs=None)
def unpublished_list(
    home: Home, scope: Scope, year: int, area: str | None = None, today: date | None = None
) -> YearlyList:
    """The list of a year from the home itself, as of its last day, or of today. Raises UserError for a year
    that has not begun and an area that is not there, HomeError where the home is busy."""
    if not scope.is_whole_home:
        require_seen(home, scope, "figures", area)
    today = today or china_date(now_utc())
    if year > today.year or year < 1949:
        raise UserError("REQ-114", year=year, known=Words.same(str(today.year)))
    day = min(today, date(year, 12, 31))
    with look_at_store(home) as store:
        name = str(store.setting("jurisdiction"))
        areas, jurisdiction = named_areas(load_areas(store), day), load_jurisdiction(name)
        place, items = narrow_to(areas, _placed(read_items(store), areas), area, jurisdiction.zh)
        versions = dict(list_versions(store).select("kind", "version").iter_rows())
        entries, rules = lists_in_force(store, day), load_rules(name)
        synthetic = store.setting("synthetic") == "yes"
    held = reference_lists(name)
    return make_paper(
        year,
        day,
        place,
        items,
        rules,
        snapshot="",
        synthetic=synthetic,
        lists={kind: entries.filter(pl.col("kind") == kind) for kind in PUBLISHED_KINDS},
        versions={kind: versions.get(kind, 0) for kind in PUBLISHED_KINDS},
        documents={kind: held[kind].document for kind in PUBLISHED_KINDS if kind in held},
    )


def _placed(items: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """With the county and prefecture of the item's area, and its name."""
    lowest = areas.unique("code", keep="last", maintain_order=True)
    above = lowest.select("county", "prefecture", area_code="code", area_name="name")
    return items.join(above, on="area_code", how="left", maintain_order="left")
