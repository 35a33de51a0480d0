"""``grants`` and ``tokens``: who may see and do what where, and what programs act with."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from pipelines.actions.grants import Granting, end, give, make_token, revoke_token, rewrite
from pipelines.base.home import find_home
from pipelines.cli.identity import scope_of
from pipelines.cli.output import emit, print_rows, say
from pipelines.queries.granted import granted, tokens_in_force
from schemas.access import EXTRAS, ROLES
from schemas.words import Words

TOKEN_DAYS = 90


def add_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    grants = commands.add_parser("grants", parents=[common], help="who may see and do what where")
    actions = grants.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser("list", parents=[common], help="look at what is granted")
    p.add_argument("--rewrite", action="store_true", help="write the list that pages read anew")
    p.set_defaults(run=run_list)
    p = actions.add_parser("give", parents=[common], help="give a role at an area")
    _add_subject(p)
    p.add_argument("--from", dest="valid_from", type=date.fromisoformat, metavar="YYYY-MM-DD")
    p.add_argument("--to", dest="valid_to", type=date.fromisoformat, metavar="YYYY-MM-DD")
    p.set_defaults(run=run_give)
    p = actions.add_parser("end", parents=[common], help="take a grant back, at once")
    _add_subject(p)
    p.set_defaults(run=run_end)
    tokens = commands.add_parser("tokens", parents=[common], help="what programs act with")
    actions = tokens.add_subparsers(dest="action", required=True, metavar="ACTION")
    p = actions.add_parser("list", parents=[common], help="look at the tokens")
    p.set_defaults(run=run_tokens)
    p = actions.add_parser("make", parents=[common], help="make one; it is told this once")
    p.add_argument("principal", metavar="PRINCIPAL", help="for whom the program acts")
    p.add_argument("--days", type=int, default=TOKEN_DAYS, metavar="N", help=f"how long ({TOKEN_DAYS})")
    p.add_argument("--write", action="store_true", help="also for what changes something")
    p.add_argument("--why", metavar="TEXT", required=True, help="what for, kept with it")
    p.set_defaults(run=run_make)
    p = actions.add_parser("revoke", parents=[common], help="revoke one, at once")
    p.add_argument("token", metavar="ID")
    p.add_argument("--why", metavar="TEXT", required=True, help="reason, kept with it")
    p.set_defaults(run=run_revoke)


def _add_subject(p: argparse.ArgumentParser) -> None:
    p.add_argument("principal", metavar="PRINCIPAL", help="as the sign-in names it; os:NAME for a user here")
    p.add_argument("role", metavar="ROLE", help=f"one of {', '.join((*ROLES, *EXTRAS))}")
    p.add_argument("--area", required=True, metavar="CODE", help="the area in whose tree it holds")
    p.add_argument("--department", metavar="NAME", help="of the role department: which")
    p.add_argument("--why", metavar="TEXT", required=True, help="reason, kept with the grant")


def run_list(args: argparse.Namespace) -> int:
    home, scope = find_home(args.home), scope_of(args)
    if args.rewrite:
        rewrite(home, scope)
    print_rows(args, granted(home, scope))
    return 0


def run_give(args: argparse.Namespace) -> int:
    granting = Granting(
        args.principal, args.role, args.area, args.why, args.department, args.valid_from, args.valid_to
    )
    number = give(find_home(args.home), scope_of(args), granting)
    _tell(args, _GIVEN, number)
    return 0


def run_end(args: argparse.Namespace) -> int:
    about = (args.principal, args.role, args.area, args.why, args.department)
    number = end(find_home(args.home), scope_of(args), *about)
    _tell(args, _ENDED, number)
    return 0


def _tell(args: argparse.Namespace, words: Words, number: int) -> None:
    told: dict[str, Any] = {"principal": args.principal, "role": args.role, "area": args.area}
    say(args, words, number=number, **told)
    emit(args, {"entry": number, **told})


_GIVEN = Words(
    "已授权（第 {number} 条）：{principal}，{role}，{area}",
    "granted (entry {number}): {principal}, {role}, {area}",
)
_ENDED = Words(
    "已收回（第 {number} 条）：{principal}，{role}，{area}",
    "taken back (entry {number}): {principal}, {role}, {area}",
)


def run_tokens(args: argparse.Namespace) -> int:
    print_rows(args, tokens_in_force(find_home(args.home), scope_of(args)))
    return 0


def run_make(args: argparse.Namespace) -> int:
    made = make_token(
        find_home(args.home), scope_of(args), args.principal, args.days, args.why, may_write=args.write
    )
    token_id, secret = made
    said = Words(
        "令牌 {token}：{secret}\n只显示这一次，请立即保存；遗失须吊销后重新签发",
        "token {token}: {secret}\nit is shown this once: keep it now; a lost one is revoked and made anew",
    )
    say(args, said, token=token_id, secret=secret)
    emit(args, {"token_id": token_id, "secret": secret})
    return 0


def run_revoke(args: argparse.Namespace) -> int:
    revoke_token(find_home(args.home), scope_of(args), args.token, args.why)
    say(args, Words("令牌 {token} 已吊销", "token {token} is revoked"), token=args.token)
    emit(args, {"token_id": args.token})
    return 0
