"""What the page of measures says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages._ui.words import figures, measures
from pages._ui.words.codes import level_name
from pages._ui.words.text import _, join_list
from pipelines.queries.measures import STEP_ORDER

if TYPE_CHECKING:
    from pages.supervise.measures.choosing import MeasureView


def title(view: MeasureView) -> str:
    return _("{month}: measures proposed").format(month=figures.month(view.period))


def finding(view: MeasureView) -> str:
    """How many areas are proposed for which step, and how many of them chance alone gives."""
    if view.rows.is_empty():
        return empty(view)
    counts = dict(view.rows["step"].value_counts().iter_rows())
    listed = join_list(
        _("{step} {count} (of them by chance about {chance})").format(
            step=measures.step_name(step),
            count=figures.count(counts[step]),
            chance=measures.chance(float(view.rows.filter(step=step)["chance_expected"].sum())),
        )
        for step in STEP_ORDER
        if step in counts
    )
    said = _("{level}: the rule proposes {listed}.").format(level=level_name(view.level), listed=listed)
    if view.shown.height < view.rows.height:
        said += " " + _("{shown} of {rows:proposal|proposals} fit these filters.").format(
            shown=figures.count(view.shown.height), rows=figures.count(view.rows.height)
        )
    return said


def empty(view: MeasureView) -> str:
    if view.rows.is_empty():
        return _("The rule proposes no step for any area of this level.")
    return _("No proposal fits these filters.")
