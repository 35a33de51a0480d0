"""``inspections``: the verification sample, from its draw to what it says of the figures."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import polars as pl
import polars.selectors as cs

from pipelines.actions.inspections import (
    PlanDraft,
    Recounted,
    cancel_inspection,
    draw_sample,
    extend_sample,
    hand_out_sheets,
    plan_inspection,
    record_visit,
)
from pipelines.base.home import Home, find_home
from pipelines.cli.attaching import add_attach
from pipelines.cli.identity import require_everything, scope_of
from pipelines.cli.output import emit, language, print_rows, say
from pipelines.inspections.stored import read_recounts, read_table_of
from pipelines.inspections.summary import summarise
from pipelines.queries.inspection_frame import inspection_source
from pipelines.queries.snapshot import open_snapshot
from pipelines.queries.voices.live_inspections import live_plans, sample_file, verified
from pipelines.store import open_store
from schemas.inspection_plans import VERIFIED, InspectionPlan
from schemas.inspections import ALL, COUNTED, VERDICTS
from schemas.periods import parse_date, parse_period
from schemas.returns import REGISTERS
from schemas.words import Words


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    inspections = commands.add_parser(
        "inspections", parents=[common], help="the verification sample and its recounts"
    )
    actions = inspections.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser("draw", parents=[common], help="draw the communities of a county to be visited")
    p.add_argument("--period", required=True, metavar="YYYY-MM")
    p.add_argument("--area", required=True, metavar="CODE", help="of the county")
    p.add_argument(
        "--public-number",
        required=True,
        metavar="N",
        help="digits; announced before, drawn after the deadline",
    )
    p.add_argument("--why", metavar="TEXT", help="why a further sample of the same county and month")
    p.set_defaults(run=run_draw)
    p = _add_action(actions, common, "extend", "visit the second stage as well", run_extend)
    p = _add_action(actions, common, "sheet", "write the workbooks for the visits", run_sheet)
    p.add_argument("--out", required=True, type=Path, metavar="FOLDER")
    p.add_argument("--community", metavar="CODE", help="of this community only")
    p = actions.add_parser("record", parents=[common], help="record what a workbook says that came back")
    p.add_argument("file", type=Path, metavar="FILE.xlsx")
    p.set_defaults(run=run_record)
    p = actions.add_parser("show", parents=[common], help="samples, their communities, factors and verdicts")
    p.add_argument("--sample", metavar="ID", help="one sample with its communities; else a row for each")
    p.set_defaults(run=run_show)
    _add_plans(actions, common)


def _add_plans(actions: Any, common: argparse.ArgumentParser) -> None:
    p = actions.add_parser("plan", parents=[common], help="plan visits, with a number and a code")
    p.add_argument("--area", required=True, metavar="CODE", help="of the county, prefecture or province")
    p.add_argument("--first", required=True, metavar="DATE", help="the first day")
    p.add_argument("--last", metavar="DATE", help="the last day; the first where left out")
    p.add_argument("--purpose", required=True, metavar="TEXT")
    p.add_argument("--team", required=True, metavar="TEXT", help="who comes")
    p.add_argument("--announced", action="store_true", help="the communities are told before")
    p.add_argument("--number", metavar="TEXT", help="the number of its document")
    which = p.add_mutually_exclusive_group(required=True)
    which.add_argument("--sample", metavar="ID", help="visit the communities of a verification sample")
    which.add_argument(
        "--community",
        action="append",
        metavar="CODE=WHY",
        help="visit this one for this reason; may be repeated",
    )
    p.set_defaults(run=run_plan)
    p = actions.add_parser("cancel", parents=[common], help="cancel a plan; its code says so from then on")
    p.add_argument("plan", metavar="PLAN")
    p.add_argument("--why", required=True, metavar="TEXT")
    p.set_defaults(run=run_cancel)
    p = actions.add_parser("list", parents=[common], help="plans, the newest first")
    p.set_defaults(run=run_list)
    p = actions.add_parser("verify", parents=[common], help="whether a code is genuine, as a community asks")
    p.add_argument("code", metavar="CODE")
    p.add_argument("--community", metavar="CODE", help="the community that asks")
    p.add_argument("--on", metavar="DATE", help="the day; today where left out")
    p.set_defaults(run=run_verify)
    add_attach(actions, common, "inspection")


def _add_action(
    actions: Any, common: argparse.ArgumentParser, name: str, told: str, run: Any
) -> argparse.ArgumentParser:
    p: argparse.ArgumentParser = actions.add_parser(name, parents=[common], help=told)
    p.add_argument("--sample", required=True, metavar="ID")
    p.set_defaults(run=run)
    return p


def run_draw(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    scope, period = scope_of(args), parse_period(args.period)
    source = inspection_source(open_snapshot(home), scope, args.area, period)
    sample = draw_sample(home, scope, source, args.public_number, args.why)
    return _show_one(args, home, sample)


def run_extend(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    extend_sample(home, scope_of(args), args.sample)
    return _show_one(args, home, args.sample)


def run_sheet(args: argparse.Namespace) -> int:
    written = hand_out_sheets(find_home(args.home), scope_of(args), args.sample, args.out, args.community)
    emit(args, {"sample": args.sample, "files": [str(path) for path in written]})
    said = Words("已写入 {out}：{count} 份", "wrote {count:workbook|workbooks} into {out}")
    say(args, said, out=args.out, count=len(written))
    return 0


def run_record(args: argparse.Namespace) -> int:
    done = record_visit(find_home(args.home), scope_of(args), args.file)
    emit(args, vars(done))
    say(args, _UNCHANGED if done.sequence is None else _RECORDED, **_told(done))
    return 0


_RECORDED = Words(
    "{community}：上报 {reported}，核查 {recounted}，漏报 {missing}，虚报 {invented}",
    "{community}: reported {reported}, recounted {recounted}, missing {missing}, invented {invented}",
)
_UNCHANGED = Words("{community}：这份已登记过，未作改动", "{community}: recorded before; nothing was changed")


def _told(done: Recounted) -> dict[str, Any]:
    return {**vars(done), "community": Words.same(done.community)}


def run_show(args: argparse.Namespace) -> int:
    require_everything(args)
    home = find_home(args.home)
    if args.sample:
        return _show_one(args, home, args.sample)
    with open_store(home) as store:
        samples = read_table_of(store, "inspection_samples")
        found = summarise(samples, read_table_of(store, "inspection_units"), read_recounts(store))
    whole = found.filter(register=ALL).select("sample_id", "factor", "lower", "upper", "verdict")
    print_rows(args, samples.join(whole, on="sample_id", how="left", maintain_order="left"))
    return 0


def _show_one(args: argparse.Namespace, home: Home, sample: str) -> int:
    """A sample: how it was drawn, whom to visit, and by register what was found once all were visited."""
    file = sample_file(home, scope_of(args), sample)
    if args.json:
        emit(args, file.sample | {"units": file.units.to_dicts(), "registers": file.found.to_dicts()})
        return 0
    say(args, _DRAWN, **file.sample)
    print_rows(args, _in_words(args, file.units))
    _say_found(args, file.found, file.units)
    return 0


_HEADS = {
    "place": Words("序号", "place"),
    "community_code": Words("社区代码", "community_code"),
    "community_name": Words("社区", "community"),
    "township_code": Words("乡镇代码", "township_code"),
    "weight": Words("权重", "weight"),
    "probability": Words("入样概率", "probability"),
    "recorded": Words("已登记", "recorded"),
    "register": Words("登记表", "register"),
    "stage": Words("批次", "stage"),
    "communities": Words("社区数", "communities"),
    "reported": Words("上报", "reported"),
    "recounted": Words("核查", "recounted"),
    "missing": Words("漏报", "missing"),
    "invented": Words("虚报", "invented"),
    "factor": Words("核查系数", "factor"),
    "lower": Words("下限", "lower"),
    "upper": Words("上限", "upper"),
    "verdict": Words("结论", "verdict"),
}
_YES_NO = (Words("是", "yes"), Words("否", "no"))
_DIGITS = 3


def _in_words(args: argparse.Namespace, rows: pl.DataFrame) -> pl.DataFrame:
    """As a person reads it: headings and codes in words, three digits after the point."""
    tongue = language(args)
    yes, no = (words.of(tongue) for words in _YES_NO)
    flags = [
        pl.when(name).then(pl.lit(yes)).otherwise(pl.lit(no)).alias(name)
        for name, dtype in rows.schema.items()
        if dtype == pl.Boolean
    ]
    said = rows.with_columns(cs.float().round(_DIGITS), *flags)
    if "register" in rows.columns:
        titles = {ALL: _ALL.of(tongue)} | {key: REGISTERS[key].words.of(tongue) for key in COUNTED}
        said = said.with_columns(
            pl.col("register").replace(titles), pl.col("verdict").replace(VERDICTS.of(tongue))
        )
    return said.rename({name: _HEADS[name].of(tongue) for name in rows.columns})


_ALL = Words("合计", "all together")
_DRAWN = Words(
    "样本 {sample_id}：公开数 {public_number}，快照 {snapshot_id}，种子 {seed}，第 {stage} 批",
    "sample {sample_id}: public number {public_number}, snapshot {snapshot_id}, seed {seed}, stage {stage}",
)


def _say_found(args: argparse.Namespace, found: pl.DataFrame, listed: pl.DataFrame) -> None:
    if found.is_empty():
        said = Words("已登记 {done}，共 {all}", "{done} of {all} recorded")
        say(args, said, done=int(listed["recorded"].sum()), all=listed.height)
        return
    print_rows(args, _in_words(args, found.drop("area_code", "level", "period", "sample_id")))
    verdict = found.filter(register=ALL)["verdict"].item()
    said = Words("结论：{verdict}", "verdict: {verdict}")
    say(args, said, verdict=VERDICTS.words.get(verdict, Words("无法判定", "cannot be told")))


def run_plan(args: argparse.Namespace) -> int:
    first = parse_date(args.first)
    named = [part.partition("=") for part in args.community or ()]
    draft = PlanDraft(
        area=args.area,
        first_day=first,
        last_day=parse_date(args.last) if args.last else first,
        purpose=args.purpose,
        team=args.team,
        announced=args.announced,
        number=args.number,
        sample=args.sample,
        places=[(code, why) for code, _, why in named],
    )
    _tell_plan(args, plan_inspection(find_home(args.home), scope_of(args), draft))
    return 0


def run_cancel(args: argparse.Namespace) -> int:
    _tell_plan(args, cancel_inspection(find_home(args.home), scope_of(args), args.plan, args.why))
    return 0


def _tell_plan(args: argparse.Namespace, plan: InspectionPlan) -> None:
    said = Words(
        "督查 {plan}：督查码 {code}，{first} 至 {last}", "inspection {plan}: code {code}, {first} to {last}"
    )
    say(args, said, plan=plan.plan_id, code=plan.code, first=plan.first_day, last=plan.last_day)
    if plan.cancelled_why:
        say(args, Words("已取消：{why}", "cancelled: {why}"), why=plan.cancelled_why)
    emit(args, vars(plan))


def run_list(args: argparse.Namespace) -> int:
    print_rows(args, live_plans(find_home(args.home), scope_of(args)))
    return 0


def run_verify(args: argparse.Namespace) -> int:
    on = parse_date(args.on) if args.on else None
    found, plan = verified(find_home(args.home), scope_of(args), args.code, args.community, on)
    say(args, VERIFIED.words[found])
    if plan is not None:
        said = Words("督查 {plan}：{purpose}；{team}", "inspection {plan}: {purpose}; {team}")
        say(args, said, plan=plan.plan_id, purpose=plan.purpose, team=plan.team)
    emit(args, {"verdict": found, "plan": None if plan is None else vars(plan)})
    return 0
