"""What a re-check found of the stocks that a case is about, a line each."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from pipelines.cases.evidence import RecheckedStock
from pipelines.cli.output import say
from pipelines.indicators.definitions import BY_CODE
from schemas.change_marks import Change
from schemas.words import Words
from schemas.written_figures import number

_LINE = Words("{indicator}：{then} → {now}，{how}{moved}", "{indicator}: {then} → {now}, {how}{moved}")
_MOVED = Words(
    "；新增 {begun}，重现 {came_back}，停用 {ended}", "; begun {begun}, came back {came_back}, ended {ended}"
)
_UNKNOWN, _SAME = Words("不可比", "not comparable"), Words("无变化", "no change")
_BROAD, _UNLIKE = Words("普遍变化", "broad"), Words("各处不一", "not alike everywhere")
_CONFINED = {
    True: Words("{all} 个社区中 {count} 个有变化", "confined to {count} of {all:community|communities}"),
    False: Words("{all} 个乡镇中 {count} 个有变化", "confined to {count} of {all:township|townships}"),
}


def say_stocks(args: argparse.Namespace, stocks: Iterable[RecheckedStock], level: str) -> None:
    """A line per stock; ``level`` of the area that the case is about."""
    for row in stocks:
        one = BY_CODE[row["indicator"]]
        then, now = (number(row[name], one.decimals) for name in ("then", "now"))
        how = _how(Change.of_stock(row), level)
        say(args, _LINE, indicator=one.words, then=then, now=now, how=how, moved=_moved(row))


def _how(change: Change, level: str) -> Words:
    if change.amount is None or change.paired is None:
        return _UNKNOWN
    if not change.changed:
        return _SAME
    if change.broad:
        return _BROAD
    if change.changed == change.paired:
        return _UNLIKE
    return _CONFINED[level == "township"].format(count=change.changed, all=change.paired)


def _moved(row: RecheckedStock) -> Words:
    counts = {name: row[name] for name in ("begun", "came_back", "ended")}
    return Words.same("") if row["begun"] is None else _MOVED.format(**counts)
