"""The ledger of cases by level (分级台账): every case that is at work, with whom it lies and until when."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.queries.live_cases import live_cases
from pipelines.queries.papers.asked import SYNTHETIC
from pipelines.queries.scoped import query
from pipelines.reports.paper import Paper, Table, chinese_day
from pipelines.reports.templating import template_path, write_from
from pipelines.store import open_store
from schemas.areas import LEVELS
from schemas.case_items import unit_name
from schemas.cases import ENDED_STEPS, KINDS, STEPS
from schemas.figure_words import LEVEL_WORDS
from schemas.periods import china_date
from schemas.scope import Scope
from schemas.written_figures import NOTHING

HEADERS = ("编号", "地区", "类型", "事由", "进展", "截止")
WIDTHS = (0.18, 0.14, 0.1, 0.28, 0.14, 0.16)


@query(needs="matters")
def ledger_paper(
    home: Home,
    scope: Scope,
    level: str | None = None,
    *,
    on: date | None = None,
    number: str | None = None,
    signer: str | None = None,
) -> Paper:
    """The ledger on a day, today where none is given, of the cases about areas of a level, of all where none
    is named. The home's own template ``ledger`` is used where it has one. Raises HomeError where the home is
    busy."""
    today = on or china_date(now_utc())
    rows = live_cases(home, scope, today)
    rows = rows if level is None else rows.filter(area_level=level)
    with open_store(home) as store:
        jurisdiction = load_jurisdiction(str(store.setting("jurisdiction")))
        synthetic = store.setting("synthetic") == "yes"
    at_work = rows.filter(~pl.col("step").is_in(ENDED_STEPS))
    facts = {
        "area": jurisdiction.zh,
        "day": chinese_day(today),
        "cases": rows.height,
        "at_work": at_work.height,
        "late": at_work.filter(pl.col("days_over") > 0).height,
        "overtaken": at_work.filter("overtaken").height,
        "closed": rows.filter(step="closed").height,
        "dropped": rows.filter(step="dropped").height,
        "resumed": int(rows["resumed"].sum() or 0),
        "levels": {one: at_work.filter(area_level=one).height for one in LEVELS},
    }
    parts = {one: _table(at_work.filter(area_level=one)) for one in LEVELS} | {"counts": _counts(rows)}
    written = write_from(template_path(home, "ledger"), facts, parts)
    return Paper(
        title=written.title,
        organ=f"{jurisdiction.zh}社区减负工作专班",
        to=written.to,
        blocks=tuple(written.blocks),
        day=today,
        number=number,
        signer=signer,
        attachments=tuple(written.attachments),
        copies=written.copies,
        basis=(SYNTHETIC,) if synthetic else (),
    )


def _table(rows: pl.DataFrame) -> Table:
    """The longest past their day first, then by number."""
    ordered = rows.sort("days_over", "case_id", descending=[True, False], nulls_last=True)
    lines = tuple(
        (
            row["case_id"],
            unit_name(row["area_name"], row["department"]),
            KINDS.words[row["kind"]].zh,
            row["matter"],
            STEPS.words[row["step"]].zh + ("（数据已更正）" if row["overtaken"] else ""),
            _until(row["due"], row["days_over"]),
        )
        for row in ordered.iter_rows(named=True)
    )
    return Table(HEADERS, lines, WIDTHS)


def _until(due: date | None, days_over: int | None) -> str:
    if due is None:
        return NOTHING
    return f"{due:%Y-%m-%d}" + (f"（逾期{days_over}天）" if days_over else "")


def _counts(rows: pl.DataFrame) -> Table:
    """One row per level and kind that has cases."""
    ended = pl.col("step").is_in(ENDED_STEPS)
    lines = []
    for level in LEVELS:
        for kind in KINDS.keys:
            own = rows.filter(area_level=level, kind=kind)
            if own.height:
                counts = (
                    own.height,
                    own.filter(~ended).height,
                    own.filter(pl.col("days_over") > 0).height,
                    own.filter(step="closed").height,
                )
                lines.append((LEVEL_WORDS[level].zh, KINDS.words[kind].zh, *map(str, counts)))
    headers = ("层级", "类型", "件数", "在办", "逾期", "办结")
    return Table(headers, tuple(lines), (0.2, 0.24, 0.14, 0.14, 0.14, 0.14))
