"""What awaits an area: with whom it lies, and until when. Briefings and bulletins ask it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import polars as pl

from pipelines.queries.admissions import Narrowing, emergency_queue
from pipelines.queries.areas import areas_in
from pipelines.queries.case_facts import cases_within
from pipelines.queries.measure_facts import overdue_tasks
from pipelines.queries.returns import late_returns
from pipelines.queries.scoped import query
from pipelines.queries.signals import open_signal_count
from pipelines.queries.snapshot import Snapshot
from pipelines.reports.said import listed, month_words
from schemas.cases import KINDS, STEPS
from schemas.periods import due_date, earlier, end_of
from schemas.scope import Scope


class Matter(NamedTuple):
    """Something an area must do. ``due`` is null where no day is set; ``note`` says how it stands."""

    what: str
    due: date | None
    note: str


@query(needs="matters")
def late_in(snapshot: Snapshot, scope: Scope, level: str, code: str, period: str) -> pl.DataFrame:
    """The rows of ``late_returns`` of the townships of an area."""
    townships = areas_in(snapshot, scope, period).filter(level="township")
    own = townships.filter(pl.col("code" if level == "township" else level) == code)["code"]
    return late_returns(snapshot, scope, period).filter(pl.col("township_code").is_in(own.implode()))


@query(needs="matters")
def matters_of(snapshot: Snapshot, scope: Scope, level: str, code: str, period: str) -> list[Matter]:
    """What awaits an area of level county or prefecture, the earliest day first, what has none last: returns
    that are missing, emergency items without paperwork, tasks of a plan past their day, cases about it
    and what lies in it, with their matter, signals nobody has looked at, and the next return."""
    day = end_of(period)
    found = [
        *_returns(snapshot, scope, level, code, period),
        *_emergencies(snapshot, scope, level, code, day),
        *_tasks(snapshot, scope, level, code, period),
        *_cases(snapshot, scope, level, code),
        *_signals(snapshot, scope, level, code, period),
    ]
    return sorted(found, key=lambda one: (one.due is None, one.due or date.max, one.what))


def _returns(snapshot: Snapshot, scope: Scope, level: str, code: str, period: str) -> Iterator[Matter]:
    due_day = snapshot.manifest["due_day"]
    late = late_in(snapshot, scope, level, code, period).filter(pl.col("received_at").is_null())
    if late.height:
        yield Matter("补报报表", due_date(period, due_day), f"未报：{listed(late['township_name'])}")
    following = earlier(period, -1)
    yield Matter(f"报送{month_words(following)}报表", due_date(following, due_day), "各乡镇（街道）")


def _emergencies(snapshot: Snapshot, scope: Scope, level: str, code: str, day: date) -> Iterator[Matter]:
    queue = emergency_queue(snapshot, scope, day, narrowed_to(level, code))
    for alarm, what in (("overdue", "紧急事项逾期未补办手续"), ("remind", "紧急事项限期补办手续")):
        rows = queue.filter(alarm=alarm)
        if rows.height:
            last: date | None = rows["grace_ends_on"].min()  # type: ignore[assignment]
            yield Matter(what, last, f"{rows.height}项：{listed(rows['item_name'], 3)}")


def narrowed_to(level: str, code: str) -> Narrowing:
    """The items of an area's own; all of them of what is neither county nor prefecture."""
    by_level = {"county": Narrowing(county=code), "prefecture": Narrowing(prefecture=code)}
    return by_level.get(level, Narrowing())


def _tasks(snapshot: Snapshot, scope: Scope, level: str, code: str, period: str) -> Iterator[Matter]:
    rows = overdue_tasks(snapshot, scope, level, period).filter(area_code=code)
    if rows.height:
        first: date | None = rows["due"].min()  # type: ignore[assignment]
        yield Matter("方案任务已过完成日期", first, f"{rows.height}项：{listed(rows['title'], 2)}")


def _cases(snapshot: Snapshot, scope: Scope, level: str, code: str) -> Iterator[Matter]:
    for row in cases_within(snapshot, scope, level, code).iter_rows(named=True):
        kind, step = KINDS.words[row["kind"]].zh, STEPS.words[row["step"]].zh
        asked = {"sent": "申辩或确认", "rectifying": "整改并报告"}.get(row["step"], "配合办理")
        where = "" if row["area_code"] == code else row["area_name"]
        yield Matter(f"{where}{kind}{row['case_id']}：{asked}", row["due"], f"{step}：{row['matter']}")


def _signals(snapshot: Snapshot, scope: Scope, level: str, code: str, period: str) -> Iterator[Matter]:
    if period in snapshot.periods and (count := open_signal_count(snapshot, scope, period, level, code)):
        yield Matter("核实督查线索", None, f"{count}条尚未处理")
