"""Every page of the product, once: navigation, links and tests follow this table."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import streamlit as st

from pages._ui.words.text import LANGUAGES, N_, _, language

PROJECT = Path(__file__).resolve().parents[3]
ICON = Path(__file__).parent / "icon.png"


@dataclass(frozen=True)
class PageSpec:
    """One page. ``url`` is its path in the browser and the name of its room in pages/<section>/; ``meeting``
    says it has a view for a projected screen; ``waits`` that a run may take long, so that it does not hold up
    the others; ``unpublished`` that it has something to show before the first snapshot; ``country`` that it
    shows a home of several provinces as a whole, where others ask for one of them; ``former`` are urls it had
    before, which still lead to it. ``needs``: the rights (schemas/access.py) of which one lets in, everybody
    who signed in where it names none; ``of_whole``: it is about the area that holds all others, and whoever
    does not see that is shown the page of the own area; ``of_community``: it is offered to whoever
    sees a single community, of whose figures pages that compare areas say nothing."""

    url: str
    section: str
    title: str
    icon: str
    meeting: bool = False
    waits: bool = False
    unpublished: bool = False
    country: bool = False
    former: tuple[str, ...] = ()
    needs: tuple[str, ...] = ("figures",)
    of_whole: bool = False
    of_community: bool = False

    @property
    def path(self) -> str:
        """Its script, from the project's folder."""
        return f"pages/{self.section}/{self.url}/page.py"


SECTIONS = {
    "brief": N_("At a glance"),
    "supervise": N_("Compare and supervise"),
    "submit": N_("Returns"),
    "admit": N_("Admission"),
    "analyse": N_("Analysis"),
    "reference": N_("Reference"),
}

PAGES = (
    PageSpec(
        "overview",
        "brief",
        N_("Overview"),
        ":material/dashboard:",
        meeting=True,
        country=True,
        needs=("figures",),
        of_whole=True,
    ),
    PageSpec("area", "brief", N_("Area"), ":material/location_city:", meeting=True, country=True),
    PageSpec("community", "brief", N_("My community"), ":material/cottage:", of_community=True),
    PageSpec(
        "league",
        "supervise",
        N_("League table"),
        ":material/format_list_numbered:",
        meeting=True,
        country=True,
    ),
    PageSpec("index", "supervise", N_("Burden index"), ":material/speed:", meeting=True, country=True),
    PageSpec("outliers", "supervise", N_("Outliers"), ":material/scatter_plot:", meeting=True, country=True),
    PageSpec("map", "supervise", N_("Map"), ":material/map:", meeting=True, country=True),
    PageSpec("heatmap", "supervise", N_("Heat map"), ":material/grid_on:", meeting=True, country=True),
    PageSpec("trends", "supervise", N_("Trends"), ":material/show_chart:", meeting=True, country=True),
    PageSpec("signals", "supervise", N_("Signals"), ":material/flag:", waits=True, needs=("matters",)),
    PageSpec("measures", "supervise", N_("Measures"), ":material/rule:", waits=True, needs=("matters",)),
    PageSpec(
        "cases", "supervise", N_("Cases"), ":material/gavel:", waits=True, needs=("matters", "own_items")
    ),
    PageSpec(
        "inspections",
        "supervise",
        N_("Inspections"),
        ":material/travel_explore:",
        waits=True,
        needs=("matters", "inspections"),
    ),
    PageSpec(
        "clues",
        "supervise",
        N_("Clues from below"),
        ":material/campaign:",
        waits=True,
        needs=("matters", "send_clues"),
    ),
    PageSpec(
        "review",
        "supervise",
        N_("Two-way review"),
        ":material/reviews:",
        waits=True,
        needs=("matters", "review_answers"),
    ),
    PageSpec("score", "supervise", N_("Assessment score"), ":material/grading:", needs=("matters",)),
    PageSpec(
        "submissions",
        "submit",
        N_("Submissions"),
        ":material/upload_file:",
        waits=True,
        unpublished=True,
        needs=("figures", "returns"),
    ),
    PageSpec(
        "admissions",
        "admit",
        N_("Admissions"),
        ":material/fact_check:",
        meeting=True,
        waits=True,
        needs=("figures", "own_items", "community"),
    ),
    PageSpec(
        "lists",
        "admit",
        N_("Lists"),
        ":material/checklist:",
        waits=True,
        unpublished=True,
        country=True,
        needs=(),
    ),
    PageSpec(
        "plans",
        "admit",
        N_("Plans of work"),
        ":material/event_note:",
        meeting=True,
        waits=True,
        unpublished=True,
        former=("campaign",),
        needs=(),
    ),
    PageSpec(
        "export",
        "analyse",
        N_("Export"),
        ":material/download:",
        waits=True,
        country=True,
        needs=("export_figures", "export_rows"),
    ),
    PageSpec("methods", "reference", N_("Methods"), ":material/menu_book:", country=True, needs=()),
)
"""In the order of the navigation; the first is the home page."""


def page_objects() -> dict[str, st.Page]:
    """The pages for Streamlit's router, by url, in the language of the run. The home page stands twice, since
    Streamlit takes its own url from a default page: at / (key "") and at its url. Each run has its own: the
    router notes on a page that it was run."""
    return {url: copy(page) for url, page in _pages_in(language()).items()}


@lru_cache(maxsize=len(LANGUAGES))
def _pages_in(_language: str) -> dict[str, st.Page]:
    """The pages as every run in the language begins with them: making one looks along its whole path on the
    disk, which for all of them was a tenth of a page's run."""
    objects = {
        url: st.Page(PROJECT / spec.path, title=_(spec.title), icon=spec.icon, url_path=url)
        for spec in PAGES
        for url in (spec.url, *spec.former)
    }
    home = PAGES[0]
    root = st.Page(PROJECT / home.path, title=_(home.title), icon=home.icon, url_path="home", default=True)
    return {"": root, **objects}


def spec_of(page: st.Page) -> PageSpec:
    """The page's declaration; the home page's where it stands at /."""
    return next((spec for spec in PAGES if page.url_path in (spec.url, *spec.former)), PAGES[0])


def page_path(url: str) -> Path:
    """File of the page with that url, as links need it."""
    return next(PROJECT / spec.path for spec in PAGES if spec.url == url)


def is_registered(url: str) -> bool:
    return any(spec.url == url for spec in PAGES)
