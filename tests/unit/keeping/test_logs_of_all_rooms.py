"""Every room that writes to a log has the audit vouch for it: homes in which items were admitted, lists
imported, counties recounted, plans reported on and cases taken through their steps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.actions.lists import import_list
from pipelines.actions.plans import report_task
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home
from pipelines.keeping.logs import check_logs
from pipelines.store import open_store
from tests.support.admitted_home import build_admitted_home
from tests.support.huanxian import make_huanxian
from tests.support.inspected import publish_struck_county
from tests.support.made_once import made_home
from tests.support.small_returns import found_small_county
from tests.unit.reports.test_case_papers import issued_home


def import_forms(home: Home) -> None:
    found_small_county(home)
    path = home.path.with_suffix(".list.csv")
    path.write_text("number,title\n1,居民台账\n", encoding="utf-8")
    import_list(home, system_scope(), path, "retained_forms")


def report_on_a_task(home: Home) -> None:
    make_huanxian(home)
    report_task(home, system_scope(), "huanxian", 5, state="under_way", share=90, unit="环城镇")


BY_HAND = "KEP-016"
"""Returns and lists of these homes are put straight into the store, which nothing vouches for."""
MAKERS: dict[str, Callable[[Home], object]] = {
    "admission_events": build_admitted_home,
    "list_entries": import_forms,
    "versions": import_forms,
    "inspection_recounts": publish_struck_county,
    "plan_progress": report_on_a_task,
    "case_events": issued_home,
}


@pytest.mark.parametrize(("log", "make"), MAKERS.items(), ids=MAKERS)
def test_what_rooms_write_is_vouched_for(log: str, make: Callable[[Home], object]) -> None:
    with open_store(made_home(make)) as store:
        found = list(check_logs(store))
        sealed = store.scalar("SELECT count(*) FROM audit WHERE detail LIKE ?", [f'%"logs": %"{log}"%'])
    assert {one.code for one in found} <= {BY_HAND}
    assert sealed > 0 and log not in {one.place for one in found}
