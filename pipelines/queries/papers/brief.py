"""The briefing of a county or prefecture: how it stands, what it must do, and by when, on one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import polars as pl

from pipelines.base.home import Home
from pipelines.indicators.definitions import HEADLINE
from pipelines.queries.areas import areas_in
from pipelines.queries.case_facts import unit_standing
from pipelines.queries.narrowed import snapshot_about
from pipelines.queries.papers.asked import area_asked, basis_of, limits_of
from pipelines.queries.papers.standing_matters import Matter, late_in, matters_of
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.values import area_profile, trend
from pipelines.reports.paper import Chart, Paper, Table, chinese_day
from pipelines.reports.pictures import small_lines
from pipelines.reports.said import (
    before_words,
    change_in_words,
    change_mark,
    interval,
    listed,
    month_words,
    name_of,
    short_name,
    standing,
    value_of,
)
from pipelines.reports.templating import template_path, write_from
from schemas.area_rows import AreaRow
from schemas.change_marks import BROADLY_BETTER, BROADLY_WORSE
from schemas.confirmations import STANDINGS
from schemas.errors import UserError
from schemas.periods import end_of, last_month
from schemas.scope import Scope
from schemas.written_figures import NOTHING

MOST_WORSE, MOST_BETTER, MOST_MATTERS = 4, 3, 8
"""What one page holds."""
LEVELS = ("county", "prefecture", "province")

_OWN_INDEX = """
SELECT index, lower, upper FROM own_index WHERE level = $level AND area_code = $area AND period = $period
"""
_INDEX = """
SELECT index FROM area_index WHERE level = $level AND area_code = $area AND period = $period
"""
_BACK = """
SELECT coalesce(sum(came_back), 0)::BIGINT AS back, coalesce(sum(ended), 0)::BIGINT AS ended,
       coalesce(sum(begun), 0)::BIGINT AS begun
FROM flows WHERE level = $level AND area_code = $area AND period = $period
"""


@query(needs="matters")
def brief_paper(
    snapshot: Snapshot, scope: Scope, home: Home, code: str, period: str, level: str | None = None
) -> Paper:
    """The briefing of an area, county to province, and period. The home's own template ``brief`` is used
    where it has one. Raises UserError where there is no such area or period."""
    area = area_asked(snapshot, scope, code, period, level)
    snapshot = snapshot_about(snapshot, scope, code, period)
    if area["level"] not in LEVELS:
        raise UserError("DOC-008", area=area["name"])
    rows = area_profile(snapshot, scope, area["level"], code, period)
    facts = _facts(snapshot, scope, area, period, rows)
    matters = matters_of(snapshot, scope, area["level"], code, last_month(period))
    parts: dict[str, Table | Chart] = {
        "levels": _levels(rows, area["level"], period),
        "matters": _matter_table(matters[:MOST_MATTERS]),
        "trend": _trend(snapshot, scope, area, period),
    }
    written = write_from(template_path(home, "brief"), facts, parts)
    return Paper(
        title=written.title,
        organ="",
        to=written.to,
        blocks=tuple(written.blocks),
        day=end_of(last_month(period)),
        number="—",
        signer="—",
        basis=tuple(basis_of(snapshot, scope)),
        limits=limits_of(snapshot, scope, period),
    )


@query(needs="matters")
def counties_of(snapshot: Snapshot, scope: Scope, code: str, period: str) -> list[str]:
    """Codes of the counties of an area, in order. Raises UserError where there is no such area, or it has no
    county."""
    area = area_asked(snapshot, scope, code, period)
    counties = areas_in(snapshot, scope, period).filter(level="county")
    own = pl.col("code" if area["level"] == "county" else area["level"]) == code
    codes = counties.filter(own)["code"].sort().to_list() if area["level"] != "township" else []
    if not codes:
        raise UserError("DOC-008", area=area["name"])
    return codes


@query(needs="matters")
def brief_papers(
    snapshot: Snapshot, scope: Scope, home: Home, codes: Iterable[str], period: str
) -> Iterator[Paper]:
    """The briefings of several counties, one after the other."""
    for code in codes:
        yield brief_paper(snapshot, scope, home, code, period, "county")


def _facts(
    snapshot: Snapshot, scope: Scope, area: AreaRow, period: str, rows: pl.DataFrame
) -> dict[str, Any]:
    level, code, last = area["level"], area["code"], last_month(period)
    compared = rows.filter(pl.col("significance").is_in(["better", "same", "worse"]))
    late = late_in(snapshot, scope, level, code, last)
    moved = snapshot.frame(_BACK, {"level": level, "area": code, "period": period}).row(0, named=True)
    marks = [(row["indicator"], change_mark(row["indicator"], row)) for row in rows.iter_rows(named=True)]
    expected = areas_in(snapshot, scope, last).filter(level="township")
    expected = expected if level == "province" else expected.filter(pl.col(level) == code)
    return {
        "area": area["name"],
        "period": month_words(period),
        "day": chinese_day(end_of(last)),
        "is_whole": (level, code) == snapshot.top,
        "compared": compared.height,
        "worse": compared.filter(significance="worse").height,
        "better": compared.filter(significance="better").height,
        "chance": max(1, round(compared.height * _CHANCE)),
        "worst": _apart(rows, "worse", MOST_WORSE),
        "best": _apart(rows, "better", MOST_BETTER),
        "before": before_words(period),
        "broadly_better": listed((name_of(code) for code, mark in marks if mark == BROADLY_BETTER), 4),
        "broadly_worse": listed((name_of(code) for code, mark in marks if mark == BROADLY_WORSE), 4),
        "index": _index(snapshot, level, code, period),
        "own_index": _own_index(snapshot, level, code, period),
        "townships": expected.height,
        "missing": late.filter(pl.col("received_at").is_null()).height,
        "late": late.filter(pl.col("received_at").is_not_null()).height,
        "confirmed": STANDINGS.words[unit_standing(snapshot, scope, level, code, last)].zh,
        **moved,
    }


_CHANCE = 0.05
"""Share of comparisons beyond a pair of 95 % limits by chance alone."""


def _apart(rows: pl.DataFrame, side: str, most: int) -> list[str]:
    """The indicators on that side of the province, those beyond the wider limits first, then the farthest
    from it: 表格数12.30，全省10.10."""
    far = pl.col("limit_class").str.ends_with("_0001").fill_null(False)
    apart = ((pl.col("value") + 1e-9).log() - (pl.col("province_value") + 1e-9).log()).abs()
    found = rows.filter(significance=side).sort(far, apart, descending=True).head(most)
    return [
        f"{name_of(row['indicator'])}{value_of(row['indicator'], row['value'])}，"
        f"全省{value_of(row['indicator'], row['province_value'])}"
        for row in found.iter_rows(named=True)
    ]


def _index(snapshot: Snapshot, level: str, code: str, period: str) -> str:
    """The index of all that is pushed down to the area, as its page shows it; empty where there is none."""
    rows = snapshot.frame(_INDEX, {"level": level, "area": code, "period": period})
    return "" if rows.is_empty() or rows["index"][0] is None else f"{rows['index'][0]:.1f}"


def _own_index(snapshot: Snapshot, level: str, code: str, period: str) -> str:
    """The index of what the area itself pushes, with its interval; empty where there is none."""
    if "own_index" not in snapshot.manifest["rows"]:
        return ""
    rows = snapshot.frame(_OWN_INDEX, {"level": level, "area": code, "period": period})
    if rows.is_empty() or rows["index"][0] is None:
        return ""
    index, lower, upper = rows.row(0)
    return f"{index:.1f}" + ("" if lower is None or upper is None else f"（95%区间{lower:.1f}–{upper:.1f}）")


def _levels(rows: pl.DataFrame, level: str, period: str) -> Table:
    """The five burdens, then what else is worse than the province."""
    worse = rows.filter(pl.col("significance") == "worse", ~pl.col("indicator").is_in(HEADLINE))
    chosen = pl.concat([rows.filter(pl.col("indicator").is_in(HEADLINE)), worse.head(MOST_WORSE)])
    whole = level != "province"
    headers = ("指标", "数值", "95%区间", *(("全省",) if whole else ()), before_words(period), "判断")
    lines = tuple(
        (
            name_of(row["indicator"]),
            value_of(row["indicator"], row["value"]),
            interval(row["indicator"], row),
            *((value_of(row["indicator"], row["province_value"]),) if whole else ()),
            change_in_words(row["indicator"], row),
            standing(row) if whole else NOTHING,
        )
        for row in chosen.iter_rows(named=True)
    )
    widths = (0.27, 0.1, 0.15, 0.1, 0.25, 0.13) if whole else (0.32, 0.12, 0.18, 0.26, 0.12)
    return Table(headers, lines, widths)


def _matter_table(matters: list[Matter]) -> Table:
    lines = tuple((one.what, _until(one.due), one.note) for one in matters)
    return Table(("要做什么", "截止", "情况"), lines, (0.36, 0.2, 0.44))


def _until(day: date | None) -> str:
    return chinese_day(day) if day else "尽快"


def _trend(snapshot: Snapshot, scope: Scope, area: AreaRow, period: str) -> Chart:
    """The five burdens over the months to the period, beside the province."""
    last = last_month(period)
    own = trend(snapshot, scope, HEADLINE, area["level"], area["code"]).with_columns(line=pl.lit("own"))
    lines = [own]
    if (area["level"], area["code"]) != snapshot.top:
        whole = trend(snapshot, scope, HEADLINE, *snapshot.top).with_columns(line=pl.lit("whole"))
        lines.append(whole)
    names = {code: short_name(code) for code in HEADLINE}
    rows = pl.concat(lines).filter(pl.col("period") <= last)
    named = rows.select(
        name=pl.col("indicator").replace_strict(names, return_dtype=pl.String),
        month="period",
        line="line",
        value="value",
    )
    told = f"近{rows['period'].n_unique()}个月五项负担走势：实线为{area['name']}，虚线为全省"
    return small_lines(named, list(names.values()), told)
