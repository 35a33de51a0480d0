"""The matrix of roles and pages, as the design has it: a page that a role may not open runs nothing and says
so, one that it may open shows no other area than its own, whatever the address names."""

from __future__ import annotations

import pytest

from pages._ui.shell.registry import PAGES
from pipelines.base.home import Home
from pipelines.queries import areas_in, open_snapshot
from schemas.demonstrators import PREFIX
from tests.pages.conftest import Shower, words
from tests.support.demo_of_counties import made_demo
from tests.support.scopes import WHOLE

FIGURES = "area community league index outliers map heatmap trends"
SUPERVISION = "signals measures cases inspections clues review score"
RULES = "lists plans methods"
OPEN = {
    "province_supervisor": f"overview {FIGURES} {SUPERVISION} submissions admissions {RULES} export",
    "prefecture_supervisor": f"{FIGURES} {SUPERVISION} submissions admissions {RULES} export",
    "county_leader": f"{FIGURES} {SUPERVISION} submissions admissions {RULES} export",
    "township_clerk": f"{FIGURES} {SUPERVISION} submissions admissions {RULES} export",
    "community": f"community clues review admissions {RULES}",
    "department": f"cases admissions {RULES}",
    "analyst": f"overview {FIGURES} submissions admissions {RULES} export",
}
"""By role: the pages it may open. A county office is as its leader here, an audit as the province."""
CLOSED = "本页供有以下权限的人员使用"


@pytest.fixture(scope="module")
def demo() -> Home:
    return made_demo()[0]


@pytest.mark.parametrize("role", OPEN)
def test_a_role_opens_its_pages_and_no_other(show: Shower, demo: Home, role: str) -> None:
    for spec in PAGES:
        run = show(spec.url, home=demo.path, look_as=f"{PREFIX}{role}")
        said = [warning.value for warning in run.warning]
        is_closed = any(text.startswith(CLOSED) for text in said)
        is_offered = spec.url in OPEN[role].split()
        assert not run.error and not run.exception, spec.url
        if spec.of_whole and not is_offered and role != "department":
            assert not is_closed, f"{spec.url} leads to the own area"
        else:
            assert is_closed != is_offered, spec.url
            assert not [text for text in said if "GRT-" in text or "SCP-" in text], (spec.url, said)


@pytest.mark.parametrize("role", ["county_leader", "township_clerk", "community"])
def test_no_address_shows_another_area(show: Shower, demo: Home, role: str) -> None:
    snapshot = open_snapshot(demo)
    areas = areas_in(snapshot, WHOLE, snapshot.latest).filter(level="township")
    other = areas.filter(county="511402").row(0, named=True)
    communities = snapshot.frame(_COMMUNITIES, {"code": other["code"]})["name"]
    hidden = {other["name"], *communities}  # a code is quoted where it is refused
    for url in ("area", "community", "submissions", "signals", "admissions", "export"):
        asked = {
            "code": other["code"],
            "level": "township",
            "township": other["code"],
            "county": other["county"],
            "prefecture": other["prefecture"],
            "community": f"{other['code']}001",
        }
        run = show(url, home=demo.path, look_as=f"{PREFIX}{role}", **asked)
        said = words(run)
        tables = " ".join(frame.value.to_csv() for frame in run.dataframe)
        assert not [name for name in hidden if name in said or name in tables], url


_COMMUNITIES = "SELECT DISTINCT name FROM areas WHERE level = 'community' AND township = $code"
