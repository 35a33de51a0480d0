"""What a jurisdiction declares for the burden index: a goalpost for each indicator in it, a weight for each
burden group; and what may be wrong with either."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from schemas.words import Named

Fault = tuple[str, str]
"""One sentence in Chinese and in English."""

KINDS_LEFT_OUT = ("total", "median")
"""A total grows with the area; a median has no denominator that says how much stands behind it."""

GROUPS_LEFT_OUT = ("context", "reporting", "effort")
"""Not a burden: the circumstances of a community, and whether its return came; and hours, which are made of
forms, meetings and certificates that count as such."""


@dataclass(frozen=True)
class Goalpost(Named):
    """The values, in the indicator's own unit, that score 0 (best) and 100 (worst), and why these."""

    best: float
    worst: float
    zh: str
    en: str


@dataclass(frozen=True)
class GroupWeight(Named):
    """How much a burden group counts beside the others (1 = as much as any; 0 = left out), and why."""

    weight: float
    zh: str
    en: str


@cache
def declared_indicators() -> Mapping[str, Mapping[str, Any]]:
    """The rows of indicators.toml by code, in its order."""
    return {row["code"]: row for row in _declaration()["indicator"]}


@cache
def declared_groups() -> Mapping[str, Mapping[str, Any]]:
    """The groups of indicators.toml by code, in its order."""
    return {row["code"]: row for row in _declaration()["group"]}


@cache
def _declaration() -> dict[str, Any]:
    path = Path(__file__).resolve().with_name("indicators.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def fits_index(row: Mapping[str, Any]) -> bool:
    """Whether a declared indicator may have a goalpost."""
    burden = row["direction"] != "context" and row["group"] not in GROUPS_LEFT_OUT
    return burden and row["kind"] not in KINDS_LEFT_OUT


def goalpost_faults(value: Any) -> Iterator[Fault]:
    """What is wrong with the goalposts of a jurisdiction file."""
    if not isinstance(value, Mapping) or not value:
        yield "应为各指标的 best、worst、zh、en", "must hold best, worst, zh, en for each indicator"
        return
    for code, entry in value.items():
        row = declared_indicators().get(code)
        if row is None:
            yield f"没有名为 {code} 的指标", f"there is no indicator {code}"
        elif not fits_index(row):
            yield (
                f"{code} 不能进入指数：总量、中位数、背景、报送和工时指标不参与",
                f"{code} cannot be in the index: no totals, medians, context, reporting or hours",
            )
        else:
            yield from _entry_faults(code, row, entry)


def _entry_faults(code: str, row: Mapping[str, Any], entry: Any) -> Iterator[Fault]:
    if not isinstance(entry, Mapping) or not all(_is_number(entry.get(word)) for word in ("best", "worst")):
        yield f"{code} 的 best、worst 须为数", f"best and worst of {code} must be numbers"
        return
    yield from _reason_faults(code, entry, {"best", "worst"})
    best, worst = entry["best"], entry["worst"]
    if best == worst:
        yield f"{code} 的 best 与 worst 相同（{best:g}）", f"best and worst of {code} are the same ({best:g})"
    elif row["direction"] == "low" and best > worst:
        yield (
            f"{code} 以低为好，best（{best:g}）应小于 worst（{worst:g}）",
            f"low is better for {code}: best ({best:g}) must be below worst ({worst:g})",
        )
    elif row["direction"] == "high" and best < worst:
        yield (
            f"{code} 以高为好，best（{best:g}）应大于 worst（{worst:g}）",
            f"high is better for {code}: best ({best:g}) must be above worst ({worst:g})",
        )


def weight_faults(value: Any) -> Iterator[Fault]:
    """What is wrong with the weights of a jurisdiction file."""
    if not isinstance(value, Mapping) or not value:
        yield "应为各类负担的 weight、zh、en", "must hold weight, zh, en for each burden group"
        return
    for code, entry in value.items():
        if code not in declared_groups() or code in GROUPS_LEFT_OUT:
            yield f"没有名为 {code} 的负担类别", f"there is no burden group {code}"
        elif not isinstance(entry, Mapping) or not _is_number(entry.get("weight")) or entry["weight"] < 0:
            yield f"{code} 的 weight 须为不小于0的数", f"the weight of {code} must be a number, at least 0"
        else:
            yield from _reason_faults(code, entry, {"weight"})
    if not any(_positive(entry) for entry in value.values()):
        yield "至少一类的权重须大于0", "at least one weight must be above 0"


def missing_weights(goalposts: Mapping[str, Any], weights: Mapping[str, Any]) -> list[str]:
    """Burden groups that have goalposts and no weight."""
    groups = {declared_indicators()[code]["group"] for code in goalposts if code in declared_indicators()}
    return [code for code in declared_groups() if code in groups and code not in weights]


def _reason_faults(code: str, entry: Mapping[str, Any], numbers: set[str]) -> Iterator[Fault]:
    for word in ("zh", "en"):
        if not isinstance(entry.get(word), str) or not entry[word].strip():
            yield f"{code} 缺理由 {word}", f"{code} lacks its reason {word}"
    for word in sorted(entry.keys() - numbers - {"zh", "en"}):
        yield f"{code} 没有 {word} 这一项", f"{code} has no key {word}"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _positive(entry: Any) -> bool:
    return isinstance(entry, Mapping) and _is_number(entry.get("weight")) and entry["weight"] > 0


def goalpost_text(value: Mapping[str, Mapping[str, Any]]) -> str:
    """The goalposts as a page shows them: 每社区使用中表格数 10–40；…, the best first."""
    return "；".join(
        f"{name} {entry['best']:g}–{entry['worst']:g}" for name, entry in _named(value, declared_indicators())
    )


def weight_text(value: Mapping[str, Mapping[str, Any]]) -> str:
    """The weights as a page shows them: 报表台账 1；…"""
    return "；".join(f"{name} {entry['weight']:g}" for name, entry in _named(value, declared_groups()))


def _named(value: Mapping[str, Any], declared: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Chinese name and entry in the order of indicators.toml, since JSON keeps another; a code that is no
    longer declared stands last under its own name."""
    order = {code: index for index, code in enumerate(declared)}
    codes = sorted(value, key=lambda code: (order.get(code, len(order)), code))
    return [(declared[code]["zh"] if code in declared else code, value[code]) for code in codes]
