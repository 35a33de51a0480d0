"""Every page of the product, once: navigation, links and tests follow this table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pages._ui.text import N_, _

PROJECT = Path(__file__).resolve().parents[2]
ICON = Path(__file__).parent / "icon.png"


@dataclass(frozen=True)
class PageSpec:
    """One page. ``url`` is its path in the browser, ``path`` its file from the project's folder; ``meeting``
    says it has a view for a projected screen; ``waits`` that a run may take long, so that it does not hold up
    the others."""

    url: str
    path: str
    section: str
    title: str
    icon: str
    meeting: bool = False
    waits: bool = False


SECTIONS = {
    "brief": N_("At a glance"),
    "supervise": N_("Compare"),
    "submit": N_("Returns"),
    "admit": N_("Admission"),
    "analyse": N_("Analysis"),
    "reference": N_("Reference"),
}

PAGES = (
    PageSpec(
        "overview", "pages/brief/overview.py", "brief", N_("Overview"), ":material/dashboard:", meeting=True
    ),
    PageSpec("area", "pages/brief/area.py", "brief", N_("Area"), ":material/location_city:", meeting=True),
    PageSpec(
        "league",
        "pages/supervise/league.py",
        "supervise",
        N_("League table"),
        ":material/format_list_numbered:",
        meeting=True,
    ),
    PageSpec(
        "index",
        "pages/supervise/index.py",
        "supervise",
        N_("Burden index"),
        ":material/speed:",
        meeting=True,
    ),
    PageSpec(
        "outliers",
        "pages/supervise/outliers.py",
        "supervise",
        N_("Outliers"),
        ":material/scatter_plot:",
        meeting=True,
    ),
    PageSpec("map", "pages/supervise/map.py", "supervise", N_("Map"), ":material/map:", meeting=True),
    PageSpec(
        "heatmap",
        "pages/supervise/heatmap.py",
        "supervise",
        N_("Heat map"),
        ":material/grid_on:",
        meeting=True,
    ),
    PageSpec(
        "trends",
        "pages/supervise/trends.py",
        "supervise",
        N_("Trends"),
        ":material/show_chart:",
        meeting=True,
    ),
    PageSpec(
        "submissions",
        "pages/submit/submissions.py",
        "submit",
        N_("Submissions"),
        ":material/upload_file:",
        waits=True,
    ),
    PageSpec(
        "admissions",
        "pages/admit/admissions.py",
        "admit",
        N_("Admissions"),
        ":material/fact_check:",
        meeting=True,
        waits=True,
    ),
    PageSpec(
        "lists", "pages/admit/lists.py", "admit", N_("Lists"), ":material/checklist:", waits=True
    ),
    PageSpec(
        "campaign",
        "pages/admit/campaign.py",
        "admit",
        N_("Plans of work"),
        ":material/event_note:",
        meeting=True,
        waits=True,
    ),
    PageSpec("export", "pages/analyse/export.py", "analyse", N_("Export"), ":material/download:", waits=True),
    PageSpec("methods", "pages/reference/methods.py", "reference", N_("Methods"), ":material/menu_book:"),
)
"""In the order of the navigation; the first is the home page."""


def page_objects() -> dict[str, st.Page]:
    """The pages for Streamlit's router, by url, in the language of the run. The home page stands twice, since
    Streamlit takes its own url from a default page: at / (key "") and at its url."""
    objects = {
        spec.url: st.Page(PROJECT / spec.path, title=_(spec.title), icon=spec.icon, url_path=spec.url)
        for spec in PAGES
    }
    home = PAGES[0]
    root = st.Page(PROJECT / home.path, title=_(home.title), icon=home.icon, url_path="home", default=True)
    return {"": root, **objects}


def spec_of(page: st.Page) -> PageSpec:
    return next((spec for spec in PAGES if spec.url == page.url_path), PAGES[0])


def page_path(url: str) -> Path:
    """File of the page with that url, as links need it."""
    return next(PROJECT / spec.path for spec in PAGES if spec.url == url)


def is_registered(url: str) -> bool:
    return any(spec.url == url for spec in PAGES)
