"""A small published home in whose second month a form in use vanishes from one community, and the households
of another fall to two."""

from __future__ import annotations

from typing import NamedTuple

from pipelines.base.home import Home
from pipelines.publish import publish
from pipelines.store import Store, open_store
from tests.support.small_store import fill_store, make_store, small_areas

MONTHS = ["2026-01", "2026-02"]
COUNTY, PREFECTURE, PROVINCE = "510104", "510100", "510000"

_STANDING = """
SELECT a.township_code, a.community_code, a.form_name FROM forms a JOIN forms b
    ON a.community_code = b.community_code AND a.form_name = b.form_name AND b.period = '2026-02'
WHERE a.period = '2026-01' AND a.status = 'in_use' AND b.status = 'in_use' AND a.community_code LIKE '510104%'
ORDER BY a.community_code, a.form_name
"""


class Place(NamedTuple):
    """A form of a community that is in use in both months."""

    township: str
    community: str
    form: str


def standing_forms(store: Store) -> list[Place]:
    """The first such form of each community of the county, by code."""
    rows = store.frame(_STANDING).unique("community_code", keep="first", maintain_order=True)
    return [Place(*row) for row in rows.sort("community_code").rows()]


def make_signal_home(home: Home) -> None:
    areas = small_areas()
    make_store(home, areas)
    fill_store(home, areas, MONTHS)
    with open_store(home) as store, store.transaction():
        store.run("UPDATE work_items SET started_on = DATE '2025-01-01'")  # the months make them anew
        store.run("UPDATE communities SET survey_respondents = NULL, survey_satisfied = NULL")  # too even
        gone, fell, *_ = standing_forms(store)
        take_form_away(store, gone, "2026-02")
        store.run(
            "UPDATE communities SET households = 2 WHERE period = '2026-02' AND community_code = ?",
            [fell.community],
        )
    publish(home)


def take_form_away(store: Store, place: Place, period: str) -> None:
    """The form is not in the return of the month any more."""
    store.run(
        "DELETE FROM forms WHERE period = ? AND community_code = ? AND form_name = ?",
        [period, place.community, place.form],
    )
