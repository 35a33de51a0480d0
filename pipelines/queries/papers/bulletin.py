"""The bulletin of a period for a province or prefecture: what changed, who is late, what was put right, what
came back, and every area's levels in the order of codes. Every figure is one of the export."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from pipelines.base.clock import now_utc
from pipelines.base.home import Home
from pipelines.indicators.definitions import BY_CODE, HEADLINE
from pipelines.jurisdictions.documents import all_documents
from pipelines.queries.admissions import emergency_queue
from pipelines.queries.areas import areas_in
from pipelines.queries.case_facts import interval_passed
from pipelines.queries.narrowed import snapshot_about
from pipelines.queries.papers.asked import area_asked, basis_of, limits_of
from pipelines.queries.papers.standing_matters import late_in, narrowed_to
from pipelines.queries.scoped import query
from pipelines.queries.snapshot import Snapshot
from pipelines.queries.values import area_profile, league, trend
from pipelines.reports.paper import Chart, Paper, Table
from pipelines.reports.pictures import small_lines
from pipelines.reports.said import (
    before_words,
    behind,
    change_in_words,
    change_mark,
    interval,
    listed,
    month_words,
    name_of,
    short_name,
    standing,
    value_of,
    value_with_unit,
)
from pipelines.reports.templating import template_path, write_from
from schemas.area_rows import AreaRow
from schemas.change_marks import (
    BROADLY_BETTER,
    BROADLY_WORSE,
    BY_CHANCE,
    NO_CHANGE,
    NOT_SAID,
    PARTLY_BETTER,
    PARTLY_WORSE,
)
from schemas.circulation import is_internal
from schemas.errors import UserError
from schemas.figure_words import LEVEL_WORDS
from schemas.jurisdiction import Jurisdiction
from schemas.periods import china_date, end_of, last_month, months_of
from schemas.scope import Scope
from schemas.written_figures import NOTHING, count

BELOW = {"province": ("prefecture", "county"), "prefecture": ("county",), "county": ("township",)}
"""By level: that of the areas whose levels are listed, the first of which there are any."""
ADDRESSEES = {
    "province": "各市（州）、县（市、区）社区减负工作专班",
    "prefecture": "各县（市、区）社区减负工作专班",
    "county": "各乡镇（街道）",
}

_FLOWS = """
SELECT area_code, register, ended, begun, came_back FROM flows
WHERE level = $level AND period = $period
"""
_REGISTERS = {
    "forms": "表格",
    "plaques": "牌子",
    "certificates": "证明",
    "appraisals": "考核评比",
    "digital_tools": "信息系统",
    "work_items": "工作事项",
}
_CASES = """
SELECT count(*) FILTER (closed_on BETWEEN $first AND $last) AS closed, coalesce(sum(resumed), 0) AS resumed
FROM cases WHERE list_contains($areas, area_code)
"""
_RANKS = """
SELECT area_code, index, rank, rank_low, rank_high FROM area_index
WHERE level = $level AND period = $period AND rank IS NOT NULL
"""


@query(needs="matters")
def bulletin_paper(
    snapshot: Snapshot,
    scope: Scope,
    home: Home,
    code: str,
    period: str,
    *,
    level: str | None = None,
    number: str | None = None,
    signer: str | None = None,
    on: date | None = None,
) -> Paper:
    """The bulletin of an area (province, prefecture or county) and period. Ranks stand in it only where the
    period is long enough for the 2024 rule and its interval has passed. The home's own template ``bulletin``
    is used where it has one. Its day is that on which it is made: returns of a month come in after its end.
    Raises UserError where there is no such area or period, or it has no parts."""
    area = area_asked(snapshot, scope, code, period, level)
    if area["level"] not in BELOW:
        raise UserError("DOC-007", area=area["name"])
    snapshot = snapshot_about(snapshot, scope, code, period)
    work = _Work(snapshot, scope, area, period)
    written = write_from(template_path(home, "bulletin"), work.facts(), work.parts())
    return Paper(
        title=written.title,
        organ=f"{area['name']}社区减负工作专班",
        to=written.to,
        blocks=tuple(written.blocks),
        day=on or china_date(now_utc()),
        number=number,
        signer=signer,
        attachments=tuple(written.attachments),
        copies=written.copies,
        basis=tuple(basis_of(snapshot, scope)),
        limits=limits_of(snapshot, scope, period),
    )


class _Work:
    """What a bulletin is made of, read once."""

    def __init__(self, snapshot: Snapshot, scope: Scope, area: AreaRow, period: str) -> None:
        self.snapshot, self.scope, self.area, self.period = snapshot, scope, area, period
        self.last = last_month(period)
        self.rows = area_profile(snapshot, scope, area["level"], area["code"], period)
        self.below, self.areas = self._areas_below()
        self.names = dict(self.areas.select("code", "name").iter_rows())
        self.late = late_in(snapshot, scope, area["level"], area["code"], self.last)
        self.listed = {
            indicator: league(snapshot, scope, indicator, self.below, period)
            .filter(pl.col("area_code").is_in(self.areas["code"].implode()))
            .sort("area_code")
            for indicator in HEADLINE
        }
        self.moved = self._moved()
        self.better = self._better()

    def _areas_below(self) -> tuple[str, pl.DataFrame]:
        known = areas_in(self.snapshot, self.scope, self.period)
        inside = known.filter(pl.col(self.area["level"]) == self.area["code"])
        for level in BELOW[self.area["level"]]:
            rows = inside.filter(pl.col("level") == level).sort("code")
            if rows.height:
                return level, rows
        raise UserError("DOC-007", area=self.area["name"])

    def _moved(self) -> pl.DataFrame:
        """One row per area below: area_code, name, ended, begun and came_back of every register."""
        rows = self.snapshot.frame(_FLOWS, {"level": self.below, "period": self.period})
        own = rows.filter(pl.col("area_code").is_in(self.areas["code"].implode()))
        return own.sort("area_code", "register")

    def _better(self) -> list[tuple[str, list[str]]]:
        """Areas below of which one of the five burdens changed broadly for the better, and which."""
        found: dict[str, list[str]] = {}
        for indicator, rows in self.listed.items():
            for row in rows.iter_rows(named=True):
                if change_mark(indicator, row) == BROADLY_BETTER:
                    found.setdefault(row["area_code"], []).append(short_name(indicator))
        return [(code, found[code]) for code in sorted(found)]

    @property
    def has_ranks(self) -> bool:
        """Whether the rule of 2024 lets a document list ranks of the period."""
        months = self.snapshot.jurisdiction.ranking_notice_interval_months
        return not is_internal(self.period, months) and interval_passed(self.snapshot, self.scope)

    def facts(self) -> dict[str, Any]:
        """What the template may say, by name."""
        least = self.snapshot.jurisdiction.ranking_notice_interval_months
        marks = [change_mark(row["indicator"], row) for row in self.rows.iter_rows(named=True)]
        townships = self._townships()
        missing = self.late.filter(pl.col("received_at").is_null()).height
        return {
            "area": self.area["name"],
            "period": month_words(self.period),
            "before": before_words(self.period),
            "addressees": ADDRESSEES[self.area["level"]],
            "townships": townships,
            "reported": townships - missing,
            "on_time": townships - self.late.height,
            "late": self.late.height - missing,
            "missing": missing,
            "is_internal": is_internal(self.period, least),
            "compared": len(marks) - marks.count(NOT_SAID),
            "better": marks.count(BROADLY_BETTER),
            "worse": marks.count(BROADLY_WORSE),
            "partly": marks.count(PARTLY_BETTER) + marks.count(PARTLY_WORSE),
            "same": marks.count(BY_CHANCE) + marks.count(NO_CHANGE),
            "below": LEVEL_WORDS[self.below].zh,
            "levels_said": [self._said(code) for code in HEADLINE],
            "better_said": self._better_said(),
            "has_ranks": self.has_ranks,
            **{name: int(self.moved[name].sum() or 0) for name in ("ended", "begun")},
            "back": int(self.moved["came_back"].sum() or 0),
            **self._admission(),
            **self._cases(),
        }

    def _townships(self) -> int:
        rows = areas_in(self.snapshot, self.scope, self.last).filter(pl.col("level") == "township")
        return rows.filter(pl.col(self.area["level"]) == self.area["code"]).height

    def _said(self, code: str) -> str:
        """每社区使用中表格数26.11张/社区，较上月减少0.40，好转（普遍）。"""
        row = self.rows.filter(indicator=code).row(0, named=True)
        return (
            f"{name_of(code)}{value_with_unit(code, row['value'])}，"
            f"{before_words(self.period)}{change_in_words(code, row)}。"
        )

    def _better_said(self) -> str:
        if not self.better:
            return ""
        names = listed(self.names[code] for code, _of in self.better)
        return f"五项负担中有普遍好转的地区{len(self.better)}个：{names}。"

    def _admission(self) -> dict[str, int]:
        only = narrowed_to(self.area["level"], self.area["code"])
        queue = emergency_queue(self.snapshot, self.scope, end_of(self.last), only)
        negative = self.rows.filter(indicator="negative_list_breaches")["numerator"]
        return {
            "negative": int(negative[0] or 0) if negative.len() else 0,
            "awaiting": queue.height,
            "overdue": queue.filter(alarm="overdue").height,
        }

    def _cases(self) -> dict[str, int]:
        if "cases" not in self.snapshot.manifest["rows"]:
            return {"closed": 0, "resumed": 0}
        months = months_of(self.period)
        inside = areas_in(self.snapshot, self.scope, self.last)
        own = inside.filter(pl.col(self.area["level"]) == self.area["code"])["code"].to_list()
        first = end_of(months[0]).replace(day=1)
        asked = {"areas": own, "first": first, "last": end_of(months[-1])}
        row = self.snapshot.frame(_CASES, asked).row(0, named=True)
        return {name: int(value) for name, value in row.items()}

    def parts(self) -> dict[str, Table | Chart]:
        """The tables and charts of the template, by name."""
        return {
            "trend": self._trend(),
            "late": self._late(),
            "better": Table(
                ("地区", "普遍好转的指标"),
                tuple((self.names[code], "、".join(what)) for code, what in self.better),
                (0.3, 0.7),
            ),
            "back": self._back(),
            "ranks": self._ranks(),
            "definitions": _definitions(self.snapshot.jurisdiction),
            **{code: self._levels(code) for code in HEADLINE},
        }

    def _trend(self) -> Chart:
        rows = trend(self.snapshot, self.scope, HEADLINE, self.area["level"], self.area["code"])
        names = {code: short_name(code) for code in HEADLINE}
        drawn = rows.filter(pl.col("period") <= self.last).select(
            name=pl.col("indicator").replace_strict(names, return_dtype=pl.String),
            month="period",
            line=pl.lit("own"),
            value="value",
        )
        told = f"{self.area['name']}五项负担逐月走势，至{month_words(self.last)}"
        return small_lines(drawn, list(names.values()), told)

    def _late(self) -> Table:
        """One row per area below with a return late or missing."""
        column = "township_code" if self.below == "township" else self.below
        lines = []
        for (code,), rows in self.late.group_by(column, maintain_order=True):
            missing = rows.filter(pl.col("received_at").is_null())["township_name"]
            late = rows.filter(pl.col("received_at").is_not_null())["township_name"]
            name = self.names.get(str(code), str(code))
            lines.append((str(code), name, listed(late) or NOTHING, listed(missing) or NOTHING))
        shown = tuple(line[1:] for line in sorted(lines))
        return Table(("地区", "迟报", "未报"), shown, (0.24, 0.38, 0.38))

    def _back(self) -> Table:
        rows = self.moved.filter(pl.col("came_back") > 0)
        lines = []
        for (code,), own in rows.group_by("area_code", maintain_order=True):
            what = "、".join(
                f"{_REGISTERS[row['register']]}{count(row['came_back'])}" for row in own.iter_rows(named=True)
            )
            lines.append((self.names[str(code)], what, str(own["came_back"].sum())))
        return Table(("地区", "停止后又恢复", "合计"), tuple(lines), (0.26, 0.58, 0.16))

    def _levels(self, code: str) -> Table:
        """Every area below in the order of codes: level, sides, interval, change, standing."""
        lines = tuple(
            (
                row["area_name"],
                value_of(code, row["value"]),
                behind(row),
                interval(code, row),
                change_in_words(code, row, "社区" if self.below == "township" else "乡镇"),
                standing(row),
            )
            for row in self.listed[code].iter_rows(named=True)
        )
        headers = ("地区", "数值", "分子/分母", "95%区间", before_words(self.period), "与全省比")
        return Table(headers, lines, (0.2, 0.11, 0.17, 0.16, 0.22, 0.14))

    def _ranks(self) -> Table:
        if not self.has_ranks:
            return Table((), (), ())
        rows = self.snapshot.frame(_RANKS, {"level": self.below, "period": self.period})
        own = rows.filter(pl.col("area_code").is_in(self.areas["code"].implode())).sort("area_code")
        lines = tuple(
            (
                self.names[row["area_code"]],
                f"{row['index']:.1f}",
                str(row["rank"]),
                f"{row['rank_low']}–{row['rank_high']}",
            )
            for row in own.iter_rows(named=True)
        )
        return Table(("地区", "负担指数", "名次", "名次区间"), lines, (0.4, 0.2, 0.2, 0.2))


def _definitions(jurisdiction: Jurisdiction, codes: Sequence[str] = HEADLINE) -> Table:
    """What each indicator of the bulletin is, and where it comes from by the jurisdiction's own documents:
    nobody is bound by those of another place."""
    own = {one.source for one in jurisdiction.settings} | {jurisdiction.name}
    documents = {name: one for name, one in all_documents().items() if name in own}
    lines = []
    for code in codes:
        one = BY_CODE[code]
        sides = one.numerator_zh + (f" ÷ {one.denominator_zh}" if one.denominator_zh else "")
        cited = [source.partition(" ") for source in one.source]
        told = "；".join(documents[name].cite(clause).zh for name, _, clause in cited if name in documents)
        lines.append((one.zh, sides, one.unit_zh, told or NOTHING))
    return Table(("指标", "算法", "单位", "依据"), tuple(lines), (0.2, 0.32, 0.12, 0.36))
