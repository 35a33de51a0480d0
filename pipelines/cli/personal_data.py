"""``personal-data``: where something is kept of persons, for how long, and erasing what is past its term."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from pipelines.actions.keeping import erase_personal_data
from pipelines.base.home import find_home
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, language, say
from pipelines.keeping.findings import finding
from pipelines.keeping.terms import Held
from pipelines.queries.personal_data import PersonalDataHeld, personal_data
from schemas.errors import HomeError
from schemas.periods import china_minute, parse_date
from schemas.personal_data import PERSONAL_DATA, PersonalData
from schemas.words import Words


def add_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    group = commands.add_parser("personal-data", parents=[common], help="what is kept of persons")
    actions = group.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser("list", parents=[common], help="every place, its term, and how much is past it")
    p.add_argument("--on", metavar="YYYY-MM-DD", help="as of this day, today where left out")
    p.set_defaults(run=run_list)
    p = actions.add_parser("delete", parents=[common], help="erase what is past its term")
    p.add_argument("--due", required=True, action="store_true", help="all that is past its term")
    p.add_argument("--on", metavar="YYYY-MM-DD", help="past it on this day, today where left out")
    p.add_argument("--dry-run", action="store_true", help="only say how much would be erased")
    p.set_defaults(run=run_delete)


def run_list(args: argparse.Namespace) -> int:
    found = _look(args)
    held = {one.place.key: one for one in found.places}
    emit(args, {"places": [_told(place, held.get(place.key)) for place in PERSONAL_DATA], "last": found.last})
    for place in PERSONAL_DATA:
        _say_place(args, place, held.get(place.key))
    say(args, _LAST.format(moment=china_minute(found.last)) if found.last else _NEVER)
    return 0


def run_delete(args: argparse.Namespace) -> int:
    if args.dry_run:
        counts = {one.place.key: one.due for one in _look(args).places}
        emit(args, {"due": counts})
        say(args, _WOULD, count=sum(counts.values()))
        return 0
    done = erase_personal_data(find_home(args.home), scope_of(args), _day(args))
    left = [finding("KEP-061", table) for table in done.damaged]
    emit(args, vars(done) | {"found": [one.told for one in left]})
    say(args, _ERASED, count=sum(done.counts.values()))
    for one in left:
        say(args, one.text.words)
    return HomeError.exit_code if left else 0


def _look(args: argparse.Namespace) -> PersonalDataHeld:
    return personal_data(find_home(args.home), scope_of(args), _day(args))


def _day(args: argparse.Namespace) -> date | None:
    return parse_date(args.on) if args.on else None


def _told(place: PersonalData, held: Held | None) -> dict[str, Any]:
    return {
        "key": place.key,
        "what": place.what.zh,
        "what_en": place.what.en,
        "months": place.months,
        "kept": held and held.kept,
        "due": held and held.due,
    }


def _say_place(args: argparse.Namespace, place: PersonalData, held: Held | None) -> None:
    told = {"what": place.what.of(language(args)), "deletion": place.deletion.of(language(args))}
    if held is None:
        say(args, _UNTIMED, **told)
    else:
        since = place.since.of(language(args))
        say(args, _TIMED, **told, months=place.months, since=since, kept=held.kept, due=held.due)


_TIMED = Words(
    "{what}：自{since}起 {months} 个月；现有 {kept}，到期 {due}。{deletion}",
    "{what}: {months} months from {since}; {kept} kept, {due} past the term. {deletion}",
)
_UNTIMED = Words("{what}：{deletion}", "{what}: {deletion}")
_LAST = Words("上次删除：{moment}", "deleted last: {moment}")
_NEVER = Words("尚未删除过", "nothing was deleted yet")
_WOULD = Words("到期 {count} 项；没有删除", "{count:entry is|entries are} past the term; nothing was erased")
_ERASED = Words("已删除到期的个人信息 {count} 项", "erased {count:entry|entries} past the term")
