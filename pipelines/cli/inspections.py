"""``inspections``: the verification sample, from its draw to what it says of the figures."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.actions.inspections import Recounted, draw_sample, extend_sample, hand_out_sheets, record_visit
from pipelines.actions.rights import system_scope
from pipelines.base.home import Home, find_home
from pipelines.cli.output import emit, print_rows, say
from pipelines.inspections.stored import find_sample, read_recounts, read_table_of
from pipelines.inspections.summary import summarise, visited_of
from pipelines.queries.inspection_frame import inspection_source
from pipelines.queries.snapshot import open_snapshot
from pipelines.store import open_store
from schemas.inspections import ALL, VERDICTS
from schemas.periods import parse_period
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


def _add_action(
    actions: Any, common: argparse.ArgumentParser, name: str, told: str, run: Any
) -> argparse.ArgumentParser:
    p: argparse.ArgumentParser = actions.add_parser(name, parents=[common], help=told)
    p.add_argument("--sample", required=True, metavar="ID")
    p.set_defaults(run=run)
    return p


def run_draw(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    scope, period = system_scope(), parse_period(args.period)
    source = inspection_source(open_snapshot(home), scope, args.area, period)
    sample = draw_sample(home, scope, source, args.public_number, args.why)
    return _show_one(args, home, sample)


def run_extend(args: argparse.Namespace) -> int:
    home = find_home(args.home)
    extend_sample(home, system_scope(), args.sample)
    return _show_one(args, home, args.sample)


def run_sheet(args: argparse.Namespace) -> int:
    written = hand_out_sheets(find_home(args.home), system_scope(), args.sample, args.out, args.community)
    emit(args, {"sample": args.sample, "files": [str(path) for path in written]})
    said = Words("已写入 {out}：{count} 份", "wrote {count:workbook|workbooks} into {out}")
    say(args, said, out=args.out, count=len(written))
    return 0


def run_record(args: argparse.Namespace) -> int:
    done = record_visit(find_home(args.home), system_scope(), args.file)
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
    with open_store(home) as store:
        drawn = find_sample(store, sample)
        samples, every = (
            read_table_of(store, table, sample) for table in ("inspection_samples", "inspection_units")
        )
        recounts = read_recounts(store, sample)
    units, column = visited_of(every, samples["stage"].item())
    visited = pl.col("community_code").is_in(recounts["community_code"].implode())
    listed = units.select(
        "place",
        "community_code",
        "community_name",
        "township_code",
        "weight",
        probability=column,
        recorded=visited,
    )
    found = summarise(samples, every, recounts)
    if args.json:
        emit(args, drawn | {"units": listed.to_dicts(), "registers": found.to_dicts()})
        return 0
    say(args, _DRAWN, **drawn)
    print_rows(args, listed)
    _say_found(args, found, listed)
    return 0


_DRAWN = Words(
    "样本 {sample_id}：公开数 {public_number}，快照 {snapshot_id}，种子 {seed}，第 {stage} 批",
    "sample {sample_id}: public number {public_number}, snapshot {snapshot_id}, seed {seed}, stage {stage}",
)


def _say_found(args: argparse.Namespace, found: pl.DataFrame, listed: pl.DataFrame) -> None:
    if found.is_empty():
        said = Words("已登记 {done}，共 {all}", "{done} of {all} recorded")
        say(args, said, done=int(listed["recorded"].sum()), all=listed.height)
        return
    print_rows(args, found.drop("area_code", "level", "period", "sample_id"))
    verdict = found.filter(register=ALL)["verdict"].item()
    said = Words("结论：{verdict}", "verdict: {verdict}")
    say(args, said, verdict=VERDICTS.words.get(verdict, Words("无法判定", "cannot be told")))
