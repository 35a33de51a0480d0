"""The yearly list where no snapshot was ever published: a home that only runs lists and admissions."""

from __future__ import annotations

from pages._ui.shell import access, frame
from pages._ui.words.text import _
from pages.admit.lists import words, yearly
from pipelines import queries
from pipelines.queries import find_home
from pipelines.queries.unpublished_list import unpublished_list


def show() -> None:
    """The list of this year, of the home itself, as it stands today."""
    day = queries.today()
    paper = unpublished_list(find_home(), access.scope(), day.year)
    frame.show_title(
        _("List published for {year}, {place}").format(year=day.year, place=paper.place),
        _(
            "No return was published here: this is the list of the home itself, as of {day}. The other pages "
            "follow with the first snapshot."
        ).format(day=words.day(paper.day)),
    )
    yearly.show_paper(paper, ("unpublished", str(paper.day), paper.admitted.height, paper.withdrawn.height))
