"""Documents of an inspection: the notice with its communities, and the record that is filled in by hand."""

from __future__ import annotations

import polars as pl

from pipelines.base.home import Home
from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.queries.papers.asked import SYNTHETIC
from pipelines.queries.scoped import query
from pipelines.queries.voices.live_inspections import PlanFile, on_site, plan_file
from pipelines.reports.paper import Paper, Table, chinese_day
from pipelines.reports.templating import template_path, write_from
from pipelines.store import open_store
from schemas.errors import UserError
from schemas.inspections import COUNTED, REPORTED_AS
from schemas.periods import china_date
from schemas.returns import REGISTERS
from schemas.scope import Scope

INSPECTION_PAPERS = ("inspection_notice", "inspection_record")
_THIRDS = (0.4, 0.3, 0.3)
BLANK_ROWS = 8
"""Empty rows for what is found and was not reported."""


@query(own_check=True, needs="matters")
def inspection_paper(
    home: Home,
    scope: Scope,
    plan_id: str,
    kind: str = "inspection_notice",
    community: str | None = None,
    signer: str | None = None,
    number: str | None = None,
) -> Paper:
    """A document of a plan: the notice, or the record of one community to be filled in by hand. The home's
    own template of that name is used where it has one. ``number``: else that of the plan. Raises UserError
    where there is no such plan, or the record's community is none of it."""
    file = plan_file(home, scope, plan_id)
    with open_store(home) as store:
        jurisdiction = load_jurisdiction(str(store.setting("jurisdiction")))
        synthetic = store.setting("synthetic") == "yes"
    facts = _facts(file)
    parts = {"places": _places(file)}
    if kind == "inspection_record":
        own = file.places.filter(community_code=community or "")
        if own.is_empty():
            raise UserError("INS-122", plan=plan_id, community=community or "—")
        facts |= {"community": own["community_name"][0], "community_code": community or ""}
        parts |= _record_parts(home, scope, file, str(community))
    written = write_from(template_path(home, kind), facts, parts)
    plan = file.plan
    return Paper(
        title=written.title,
        organ=f"{jurisdiction.zh}社区减负工作专班",
        to=written.to,
        blocks=tuple(written.blocks),
        day=min(china_date(plan.at_utc), plan.first_day),
        number=number or plan.number,
        signer=signer,
        attachments=tuple(written.attachments),
        copies=written.copies,
        basis=(
            f"督查编号{plan.plan_id}，督查码{plan.code}。没有督查码，或在系统中核验不符的，社区可以拒绝检查。",
            *((SYNTHETIC,) if synthetic else ()),
        ),
    )


def _facts(file: PlanFile) -> dict[str, object]:
    plan = file.plan
    return {
        "area": plan.area_name,
        "purpose": plan.purpose,
        "team": plan.team,
        "announced": plan.announced,
        "first": chinese_day(plan.first_day),
        "last": chinese_day(plan.last_day),
        "plan": plan.plan_id,
        "code": f"{plan.code[:4]} {plan.code[4:]}",
        "communities": file.places.height,
        "is_drawn": plan.sample_id is not None,
        "sample": plan.sample_id or "",
        "community": "",
        "community_code": "",
    }


def _places(file: PlanFile) -> Table:
    lines = tuple(
        (str(row["place"]), row["community_code"], row["community_name"], row["why"] or "随机抽取")
        for row in file.places.iter_rows(named=True)
    )
    return Table(("序号", "代码", "社区（村）", "来由"), lines, (0.1, 0.26, 0.3, 0.34))


def _record_parts(home: Home, scope: Scope, file: PlanFile, community: str) -> dict[str, Table]:
    """What was reported, row by row, with empty cells for what is found; and empty rows."""
    headers = ("行号", "登记表", "名称", "部门或单位", "上报为", "核查结果", "说明")
    widths = (0.08, 0.12, 0.28, 0.18, 0.08, 0.12, 0.14)
    blank = Table(headers, (("", "", "", "", "", "", ""),) * BLANK_ROWS, widths)
    totals = ("登记表", "上报在用数", "核查数")
    if file.plan.sample_id is None:
        counted = tuple((REGISTERS[one].zh, "", "") for one in COUNTED)
        empty = Table(headers, (), widths)
        return {"rows": empty, "blank": blank, "totals": Table(totals, counted, _THIRDS)}
    told = on_site(home, scope, file.plan.sample_id, community)
    lines = tuple(
        (
            str(row["number"]),
            REGISTERS[row["register"]].zh,
            row["name"],
            row["unit"],
            REPORTED_AS.words[row["reported_as"]].zh,
            "",
            "",
        )
        for row in told.reported.iter_rows(named=True)
    )
    counted = tuple(
        (
            REGISTERS[one].zh,
            str(told.reported.filter(pl.col("register") == one, pl.col("reported_as") == "in_use").height),
            "",
        )
        for one in COUNTED
    )
    return {"rows": Table(headers, lines, widths), "blank": blank, "totals": Table(totals, counted, _THIRDS)}
