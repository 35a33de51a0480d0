"""The indicators as declared in schemas/indicators.toml, read once and checked strictly."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from pipelines.indicators.columns import REPORTING_COLUMNS, WAIT_DAYS
from pipelines.indicators.facts import COUNT_COLUMNS
from pipelines.indicators.facts.effort import MINUTES
from schemas.words import Named, Words

Kind = Literal["count", "amount", "proportion", "total", "median", "amount_ratio", "change"]
Direction = Literal["low", "high", "context"]
Eligibility = Literal["communities", "roster"]

DECLARATION = Path(__file__).resolve().parents[2] / "schemas" / "indicators.toml"
KINDS_WITHOUT_DENOMINATOR = frozenset({"total", "median"})


@dataclass(frozen=True)
class Group(Named):
    """A burden, or another heading under which indicators stand."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class Indicator(Named):
    """One indicator. Value = factor × (numerator / numerator_scale) / (denominator / denominator_scale).

    ``numerator`` and ``denominator`` name columns of the community facts, or of the reporting frame where
    ``eligibility`` is "roster"; a total or a median has no denominator. ``direction`` says what is better.
    ``flow`` names the sides that add up over the months of a quarter or year. ``short_zh`` and ``short_en``
    are names of a few characters for narrow columns.
    """

    code: str
    group: str
    zh: str
    en: str
    numerator: str
    numerator_zh: str
    numerator_en: str
    factor: int
    unit_zh: str
    unit_en: str
    kind: Kind
    direction: Direction
    source: tuple[str, ...]
    denominator: str | None = None
    denominator_zh: str | None = None
    denominator_en: str | None = None
    numerator_scale: int = 1
    denominator_scale: int = 1
    flow: tuple[str, ...] = ()
    eligibility: Eligibility = "communities"
    short_zh: str | None = None
    short_en: str | None = None

    @property
    def unit(self) -> Words:
        return Words(self.unit_zh, self.unit_en)

    @property
    def numerator_words(self) -> Words:
        return Words(self.numerator_zh, self.numerator_en)

    @property
    def denominator_words(self) -> Words | None:
        """None for a total or a median."""
        return Words(self.denominator_zh, self.denominator_en or "") if self.denominator_zh else None

    @property
    def sides(self) -> list[Words]:
        """The numerator in words and, where there is one, the denominator."""
        return [self.numerator_words, *([self.denominator_words] if self.denominator_words else [])]

    @property
    def short(self) -> Words | None:
        """None where no short name is declared."""
        return Words(self.short_zh, self.short_en or "") if self.short_zh else None

    @property
    def reporting(self) -> bool:
        """Whether it is about returns, not about what they say."""
        return self.eligibility == "roster"

    @property
    def survey(self) -> bool:
        """Whether people were asked: both sides count answers of the month."""
        return not self.reporting and set(self.flow) == {"numerator", "denominator"}

    @property
    def event(self) -> bool:
        """Whether it counts what happened in the month, not what there is at its end."""
        return self.flow == ("numerator",)

    @property
    def of_effort(self) -> bool:
        """Whether it is made of the time that things take, which the settings of the jurisdiction say."""
        return self.numerator == MINUTES

    @property
    def ranked(self) -> bool:
        return self.direction != "context"

    @property
    def decimals(self) -> int:
        """With how many decimals a value is shown."""
        return DECIMALS[self.kind]


_FIELDS = {field.name: field for field in fields(Indicator)}
_REQUIRED = frozenset(name for name, field in _FIELDS.items() if field.default is MISSING)
_LISTS = frozenset({"source", "flow"})
_NUMBERS = frozenset({"factor", "numerator_scale", "denominator_scale"})
_CHOICES: dict[str, tuple[str, ...]] = {
    "kind": get_args(Kind),
    "direction": get_args(Direction),
    "eligibility": get_args(Eligibility),
}


def _type_problem(name: str, value: Any) -> str | None:
    if name in _LISTS:
        right = isinstance(value, list) and all(isinstance(part, str) and part for part in value)
        return None if right else "a list of words"
    if name in _NUMBERS:
        right = isinstance(value, int) and not isinstance(value, bool) and value > 0
        return None if right else "a whole number above 0"
    if name in _CHOICES:
        return None if value in _CHOICES[name] else "one of " + ", ".join(_CHOICES[name])
    return None if isinstance(value, str) and value.strip() else "a text that is not empty"


def _field_problems(row: dict[str, Any]) -> list[str]:
    problems = [f"unknown key {name!r}" for name in row if name not in _FIELDS]
    problems += [f"{name} is missing" for name in sorted(_REQUIRED - row.keys())]
    for name in row.keys() & _FIELDS.keys():
        expected = _type_problem(name, row[name])
        if expected:
            problems.append(f"{name} = {row[name]!r} should be {expected}")
    return problems


def _column_problems(row: dict[str, Any]) -> list[str]:
    """Problems between the fields of a row whose fields are right by themselves."""
    problems = []
    whole = {"denominator", "denominator_zh", "denominator_en"} & row.keys()
    if row["kind"] in KINDS_WITHOUT_DENOMINATOR:
        if whole:
            problems.append(f"a {row['kind']} has no denominator")
    elif len(whole) != 3:
        problems.append(f"a {row['kind']} needs denominator, denominator_zh and denominator_en")
    known = REPORTING_COLUMNS if row.get("eligibility") == "roster" else COUNT_COLUMNS
    allowed = (WAIT_DAYS,) if row["kind"] == "median" else known
    if row["numerator"] not in allowed:
        problems.append(f"numerator {row['numerator']!r} is not a column")
    if row.get("denominator", known[0]) not in known:
        problems.append(f"denominator {row['denominator']!r} is not a column")
    if ("short_zh" in row) != ("short_en" in row):
        problems.append("a short name needs short_zh and short_en")
    if set(row.get("flow", ())) - {"numerator", "denominator"}:
        problems.append('flow holds "numerator" and "denominator" only')
    return problems


def _row_problems(row: dict[str, Any], groups: set[str], seen: set[str]) -> list[str]:
    problems = _field_problems(row) or _column_problems(row)
    if row.get("code") in seen:
        problems.append("the code is declared twice")
    if row.get("group") not in groups:
        problems.append(f"group {row.get('group')!r} is not declared")
    return problems


def read_definitions(path: Path) -> tuple[tuple[Group, ...], tuple[Indicator, ...]]:
    """Groups and indicators in the order of the file. Raises ValueError with every problem at once."""
    declared = tomllib.loads(path.read_text(encoding="utf-8"))
    groups = tuple(Group(**row) for row in declared["group"])
    problems: list[str] = []
    seen: set[str] = set()
    for number, row in enumerate(declared["indicator"], start=1):
        place = f"{path.name}: indicator {number} ({row.get('code', '?')})"
        problems += [f"{place}: {text}" for text in _row_problems(row, {g.code for g in groups}, seen)]
        seen.add(row.get("code", ""))
    if problems:
        raise ValueError("\n".join(problems))
    return groups, tuple(_indicator(row) for row in declared["indicator"])


def _indicator(row: dict[str, Any]) -> Indicator:
    values: dict[str, Any] = {name: tuple(value) if name in _LISTS else value for name, value in row.items()}
    return Indicator(**values)


DECIMALS: dict[str, int] = {
    "total": 0,
    "amount": 0,
    "median": 1,
    "proportion": 1,
    "amount_ratio": 1,
    "count": 2,
    "change": 1,
}
"""By kind: with how many decimals a value is shown."""

HEADLINE = (
    "forms_per_community",
    "plaques_per_community",
    "certificates_per_community",
    "work_items_per_community",
    "digital_tools_per_community",
)
"""The five burdens that stand for all on one page."""

GROUPS, INDICATORS = read_definitions(DECLARATION)
BY_CODE: dict[str, Indicator] = {indicator.code: indicator for indicator in INDICATORS}
