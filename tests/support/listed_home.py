"""The small home with the lists of Sichuan's documents, and one list an administrator brought in twice."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.base.home import Home
from pipelines.lists.importing import add_reference_lists, import_list
from pipelines.lists.reference import reference_lists
from pipelines.publish import publish
from pipelines.store import open_store
from tests.support.small_store import fill_store, make_store, small_areas

HEAD = "序号,名称,类别,依据,生效日期,失效日期\n"
FORMS = (
    "1,人口台账,民政,,,\n2,低保表,民政,,,2026-06-30\n",
    "1,人口台账,公安,,,\n3,党员名册,组织,,2026-09-01,\n",
)
"""Two versions of the retained forms."""
WHY = "年度清理：低保表并入救助系统"


MONTHS = ("2026-08", "2026-09")


def build_listed_home(home: Home) -> str:
    """Fills and publishes the home; the snapshot's id."""
    fill_listed_home(home, MONTHS)
    return publish(home).snapshot


def fill_listed_home(home: Home, periods: tuple[str, ...]) -> None:
    """A small home with lists and returns of these months, not published yet."""
    areas = small_areas()
    make_store(home, areas, synthetic=True)
    fill_store(home, areas, list(periods))
    with open_store(home) as store, store.transaction():
        add_reference_lists(store, reference_lists("sichuan"))
    with TemporaryDirectory() as folder:
        for number, rows in enumerate(FORMS):
            path = Path(folder) / f"forms-{number}.csv"
            path.write_text(HEAD + rows, encoding="utf-8")
            import_list(home, path, "retained_forms", WHY if number else None, "王主任")
