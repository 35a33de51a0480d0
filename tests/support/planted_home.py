"""A small published home in which every text that is not ours would draw something, were it read as Markdown
or HTML: names of areas, entries of lists, forms, departments, reasons, notes."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from pipelines.base.home import Home
from pipelines.lists.importing import add_reference_lists, import_list
from pipelines.lists.reference import reference_lists
from pipelines.publish import publish
from pipelines.store import open_store
from schemas.returns import REGISTERS
from tests.support.admitted_home import REVIEWERS, days_ago, start, take
from tests.support.plan_entries import report_task
from tests.support.small_store import PERIODS, fill_store, make_store, small_areas

DRAWN = (
    "[点此](http://evil.cn/a)![图](http://evil.cn/b.png)<img src=http://evil.cn/c.png>$x^2$:red[红]"
    ":smile::material/home:**粗**`码`~~删~~ www.evil.cn a@evil.cn https://evil.cn/d a -> b &lt; # |"
)
"""Read as Markdown: links, a picture, HTML, a formula, a colour, an emoji, an icon, bold, code and more."""
SHORT = DRAWN[:48]
"""Where there is little room."""
_REPORTED = {"share": 40, "unit": "县委组织部", "note": DRAWN, "document": SHORT}
WRITTEN = ("item_name", "form_name", "plaque_name", "certificate_name", "appraisal_name", "tool_name")
"""The columns of registers that name something, beside departments and units."""


def build_planted_home(home: Home) -> str:
    """Fills and publishes the home; by what it plants nothing is refused, since it lies in the store."""
    areas = small_areas().with_columns(name=pl.concat_str(pl.col("code").str.slice(-4), pl.lit(DRAWN)))
    make_store(home, areas, synthetic=True)
    fill_store(home, areas, PERIODS[-3:])
    with open_store(home) as store, store.transaction():
        add_reference_lists(store, reference_lists("sichuan"))
        for key, register in REGISTERS.items():
            for column in (*WRITTEN, "department", "requiring_unit", "community_name"):
                if column in register.dtypes:
                    store.run(f"UPDATE {key} SET {column} = {column} || ?", [DRAWN])  # noqa: S608 our names
    _plant_lists(home)
    _plant_items(home)
    report_task(home, "renshou", 1, today=days_ago(1), on=days_ago(2), state="under_way", **_REPORTED)
    return publish(home).snapshot


def _plant_lists(home: Home) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "清单.csv"
        head = "序号,名称,类别,依据,生效日期,失效日期\n"
        path.write_text(head + f"1,人口台账{DRAWN},{SHORT},,,\n2,低保表,民政,,,\n", encoding="utf-8")
        import_list(home, path, "retained_forms", DRAWN, DRAWN)


def _plant_items(home: Home) -> None:
    words = {"content": DRAWN, "scope": DRAWN, "goal": DRAWN, "funding": DRAWN, "consultation": DRAWN}
    applied = start(home, f"核查{DRAWN}", 20, department=SHORT, **words)
    for body in REVIEWERS:
        take(home, applied, "review", body, 19, opinion=DRAWN)
    start(home, f"抢险{DRAWN}", 9, route="emergency", reason=DRAWN, department=SHORT)
