"""The provinces a demonstration can be made of, a folder each: its stories, and catalogues of its own beside
those that all share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.jurisdictions.settings import load_jurisdiction
from schemas.errors import UserError
from schemas.words import Words

FOLDER = Path(__file__).parent
SHARED = FOLDER.parent / "catalogue"


@dataclass(frozen=True)
class Province:
    """A demonstration's province. ``positions``: where in its county's order of size each chosen township
    stands, the smallest at 0; ``tiny``: counties whose few communities differ much; ``document``: how the
    approving body numbers its documents; ``plan``: the county plan whose progress is told."""

    jurisdiction: str
    positions: tuple[float, ...]
    tiny: tuple[str, ...]
    document: str
    plan: str

    @property
    def folder(self) -> Path:
        return FOLDER / self.jurisdiction

    @property
    def area_code(self) -> str:
        return load_jurisdiction(self.jurisdiction).area_code


# The lower half in Sichuan keeps its year within 90 seconds; Gansu has half the counties.
PROVINCES = {
    province.jurisdiction: province
    for province in (
        Province(
            "sichuan", (0.0, 0.15, 0.45), ("513324", "513233"), "{county}委办〔{year}〕{number}号", "renshou"
        ),
        Province(
            "gansu", (0.2, 0.45, 0.7), ("620924", "623025"), "{county}委〔{year}〕{number}号", "huanxian"
        ),
    )
}
DEFAULT = "sichuan"
NATION = Province("china", (), (), "{county}委办〔{year}〕{number}号", "")
"""All provinces in one home: those above hand in what they do in a home of their own, the others go by
catalogues that name no list of a province; no stories, and no county plan."""


def find_province(jurisdiction: str) -> Province:
    """The province of a jurisdiction's name. Raises UserError where it has no demonstration."""
    if jurisdiction == NATION.jurisdiction:
        return NATION
    if jurisdiction not in PROVINCES:
        known = [Words(f"{name}（{load_jurisdiction(name).zh}）", name) for name in PROVINCES]
        raise UserError("REQ-104", name=jurisdiction, known=Words.join(known))
    return PROVINCES[jurisdiction]


def province_of(communities: pl.DataFrame) -> Province:
    """The province that communities lie in, by the codes of their counties."""
    return province_of_code(communities["county"][0])


def province_of_code(code: str) -> Province:
    """The province that an area lies in, as a demonstration knows it."""
    return _by_digits().get(code[:2], NATION)


@cache
def _by_digits() -> dict[str, Province]:
    return {province.area_code[:2]: province for province in PROVINCES.values()}
