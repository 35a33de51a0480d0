"""The clocks of emergency items as a strip: by days waited, with a line where grace ends."""

from __future__ import annotations

import altair as alt
import polars as pl

from pages._ui.parts import charts
from pages._ui.parts.admission_rows import View
from pages._ui.shell import narrow, theme
from pages._ui.words import admission as words
from pages._ui.words.text import _

STRIP_HEIGHT = 120
GRACES_SHOWN = 3
"""What has waited longer than so many grace periods stands at the end of the strip."""


def show_clocks(view: View) -> None:
    """Items by days waited, stacked by alarm."""
    said = _("Emergency items by days waited; the longest has waited {days:day|days}").format(
        days=view.queue["waiting_days"].max()
    )
    height = STRIP_HEIGHT * 2 if narrow.is_narrow() else STRIP_HEIGHT
    charts.draw(_strip(view.queue, view.snapshot.jurisdiction.emergency_grace_days), said, height)


def _strip(queue: pl.DataFrame, grace: int) -> charts.Chart:
    last = min(max([grace, *queue["waiting_days"]]), GRACES_SHOWN * max(grace, 1))
    title = _("Days waited")
    if queue["waiting_days"].gt(last).any():
        title = _("Days waited; more than {days} at the end").format(days=last)
    scale, axis = alt.Scale(domain=[0, last + 2], nice=False), alt.Axis(grid=False, tickMinStep=1)
    x = alt.X("days:Q", title=title, scale=scale, axis=axis)
    end = alt.Chart(pl.DataFrame({"days": [grace], "said": [_("grace ends")]}))
    line = end.mark_rule(strokeDash=[4, 3]).encode(x=x)
    label = end.mark_text(align="left", dx=4, y=6).encode(x=x, text="said:N")
    return alt.layer(_bars(queue, last, x), line, label)


def _bars(queue: pl.DataFrame, last: int, x: alt.X) -> alt.Chart:
    look = theme.palette()
    colour_of = {"waiting": look.pale, "remind": look.blue, "overdue": look.orange}
    said = {alarm: words.alarm(alarm) for alarm in words.ALARMS}
    counted = (
        queue.with_columns(
            days=pl.min_horizontal("waiting_days", last),
            alarm=pl.col("alarm").replace_strict(said, return_dtype=pl.String),
        )
        .group_by("days", "alarm")
        .len("items")
        .sort("days")
    )
    legend = alt.Legend(orient="top", columns=1) if narrow.is_narrow() else alt.Legend(orient="right")
    colours = {said[alarm]: colour_of[alarm] for alarm in words.ALARMS}
    tooltip = [alt.Tooltip("days:N", title=_("Days waited")), alt.Tooltip("items:N", title=_("Items"))]
    bars = alt.Chart(counted).mark_bar(width=7)
    y = alt.Y("items:Q", title=None, axis=alt.Axis(tickMinStep=1, grid=False, tickCount=3))
    drawn: alt.Chart = bars.encode(x=x, y=y, color=charts.colours("alarm", colours, legend), tooltip=tooltip)
    return drawn
