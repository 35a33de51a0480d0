"""Which plans are a home's: those of areas in its own."""

from __future__ import annotations

from pipelines.jurisdictions.settings import load_jurisdiction
from pipelines.plans.declared import plan_names
from schemas.jurisdiction import Jurisdiction
from schemas.plans import Plan
from schemas.words import Words


def recordable_plans(jurisdiction: str) -> list[str]:
    """Names of the plans a home of that jurisdiction may record on: those of areas in its own, sorted."""
    own = load_jurisdiction(jurisdiction)
    return [name for name in plan_names() if lies_in(load_jurisdiction(name), own)]


def lies_in(area: Jurisdiction, wider: Jurisdiction) -> bool:
    """Whether a jurisdiction's area is another's or lies in it. Codes of provinces, prefectures and counties
    are two digits a level (GB/T 2260)."""
    digits = wider.area_code
    while digits.endswith("00"):
        digits = digits[:-2]
    return area.area_code.startswith(digits)


def elsewhere(plan: Plan, home: Jurisdiction) -> dict[str, str | Words]:
    """Of a plan that the home may not record on whose it is, for the sentence (PLN-103); else nothing."""
    area = load_jurisdiction(plan.jurisdiction)
    return {} if lies_in(area, home) else {"plan": plan.title, "area": area.words, "home": home.words}
