"""The tasks of a plan on the calendar: a bar each, by phase or group, and the day they are shown as of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import altair as alt
import polars as pl
import streamlit as st

from pages._ui.parts import charts
from pages._ui.parts.charts import in_script
from pages._ui.shell import state, theme
from pages._ui.words import significance
from pages._ui.words.text import _, language
from pages.admit.plans import days
from pages.admit.plans import words as plan_words
from pages.admit.plans.days import Reach, Row
from pages.admit.plans.filters import PlanView
from pipelines.queries.plan_rules import read_plan, summarise
from schemas.plan_entries import DONE
from schemas.plans import Phase

MOST_PROJECTED = 14
"""Tasks a projected screen has room for: those that are open, the latest first."""
THIN = 4
"""Height of a bar of a phase or of lateness, in pixels."""


@dataclass(frozen=True)
class Look:
    """Height of a row and of its letters, in pixels."""

    row: int = 24
    letters: int = 13


def show_gantt(plan_view: PlanView, finding: str) -> None:
    """The chart of the shown tasks. On a projected screen those that are open."""
    rows, left_out = _projected(plan_view.shown) if state.view() == "meeting" else (plan_view.shown, 0)
    if rows.is_empty():
        return
    if rows["starts"].null_count() == rows["due"].null_count() == rows.height and state.view() != "meeting":
        _say_undated(plan_view)
        return
    look = Look(31, 17) if state.view() == "meeting" else Look()
    lines = _lines(plan_view.rows, rows)
    tasks = [line for line in lines if "title" in line]
    reach = days.reach_of(tasks, _phases(plan_view, lines), plan_view.day)
    charts.draw(make_chart(plan_view, lines, reach, look), finding, look.row * len(lines) + 70)
    notes = [plan_words.counts_of(rows)]
    if reach.beyond:
        notes.append(_("The day {day} lies beyond the chart.").format(day=plan_words.day(plan_view.day)))
    if left_out:
        notes.append(_("{count:further task is|further tasks are} not drawn.").format(count=left_out))
    st.caption("　".join(note for note in notes if note))


def _say_undated(plan_view: PlanView) -> None:
    """Instead of a calendar on which nothing stands: what is missing, and who must do what."""
    area = plan_words.area(plan_view.plan)
    st.info(
        _(
            "The document names no day for these tasks, and nobody has set one: there is nothing to draw. "
            "Whoever keeps the ledger of {area} sets first and due days, with what they rest on."
        ).format(area=area),
        icon=":material/event_busy:",
    )


def _projected(rows: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The open tasks, what is overdue and due soon first, and how many tasks are left out."""
    open_rows = rows.filter(~pl.col("condition").is_in(DONE).fill_null(False))
    chosen = plan_words.latest_first(open_rows).head(MOST_PROJECTED)
    return chosen.sort("number"), rows.height - chosen.height


def _lines(everything: pl.DataFrame, rows: pl.DataFrame) -> list[Row]:
    """What stands on the left, from above: the head of each section, where there are any, with all its tasks
    counted, and those of its tasks that are shown. A projected screen has no room for heads."""
    lines: list[Row] = []
    headed = everything["section"].null_count() < everything.height and state.view() != "meeting"
    apart = pl.col("section").is_null()
    placed = pl.concat([rows.filter(~apart), rows.filter(apart)]) if headed else rows
    whole = {row["section"]: row for row in summarise(everything, ["section"]).iter_rows(named=True)}
    for (title,), tasks in placed.group_by(["section"] if headed else [pl.lit("")], maintain_order=True):
        if headed:
            known = whole[title] | ({"done": None} if everything["condition"].null_count() else {})
            lines.append({"row": f"s{len(lines)}", **known})
        lines += [{"row": f"t{task['number']}", **task} for task in tasks.iter_rows(named=True)]
    return lines


def make_chart(plan_view: PlanView, lines: Sequence[Row], reach: Reach, look: Look) -> alt.LayerChart:
    """The lines on the calendar: names on the left, how each stands on the right."""
    tasks = [line for line in lines if "title" in line]
    x = _Calendar(reach, look)
    order = [line["row"] for line in lines]
    left = _axis({line["row"]: _name(line) for line in lines}, look, "left")
    right = _axis({line["row"]: _beside(line) for line in lines}, look, "right")
    layers = [_anchor(order, left), _anchor(order, right)]
    layers += _bars(tasks, _phases(plan_view, lines), plan_view.day, x, _rows(order, None))
    layers += _points(tasks, x, _rows(order, None))
    if not reach.beyond and any(task["starts"] or task["due"] for task in tasks):
        layers += _today(plan_view.day, x)
    drawn: alt.LayerChart = alt.layer(*layers).resolve_axis(y="independent")
    return drawn


@dataclass(frozen=True)
class _Calendar:
    """The axis of days that all layers share."""

    reach: Reach
    look: Look

    def at(self, column: str) -> alt.X:
        axis = alt.Axis(
            labelExpr=_month_words(),
            labelFontSize=self.look.letters - 1,
            tickCount=8,
            grid=True,
            orient="top",
            labelOverlap=True,
        )
        scale = alt.Scale(type="utc", domain=[days.ms(self.reach.first), days.ms(self.reach.last)])
        return alt.X(f"{column}:T", title=None, scale=scale, axis=axis)


def _rows(order: Sequence[str], axis: alt.Axis | None) -> alt.Y:
    return alt.Y("row:N", title=None, scale=alt.Scale(domain=list(order), padding=0.2), axis=axis)


def _frame(rows: Sequence[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, infer_schema_length=None)


def _bars(
    tasks: Sequence[Row], phases: Sequence[tuple[str, Phase]], day: date, x: _Calendar, y: alt.Y
) -> list[alt.Chart]:
    """What has a length: phases, tasks and their lateness up to the day shown."""
    last, look, colours = x.reach.last, theme.palette(), plan_words.colours()
    place = {"x": x.at("from"), "x2": "to", "y": y, "tooltip": _tooltip()}
    layers = []
    if phases:
        bars = alt.Chart(_frame([days.phase_bar(*phase) for phase in phases]))
        layers.append(bars.mark_bar(height=THIN, color=look.dim).encode(**place))
    begun = [days.bar(task, last) for task in tasks if task["starts"]]
    if begun:
        bars = alt.Chart(_frame(begun)).mark_bar(height=x.look.row * 0.58, stroke=look.grey, strokeWidth=0.5)
        opacity = alt.FillOpacity("fill:Q", scale=None)
        layers.append(bars.encode(**place, fillOpacity=opacity, color=_colour()))
    for name in ("overdue", "unreported"):
        late = [task for task in tasks if task["days_late"] and _colour_of_tail(task) == name]
        if late:
            tails = alt.Chart(_frame([days.tail(task, day, last) for task in late]))
            layers.append(tails.mark_bar(height=THIN, color=colours[name]).encode(**place))
    return layers


def _colour_of_tail(task: Row) -> str:
    return "unreported" if task["condition"] == "unreported" else "overdue"


def _points(tasks: Sequence[Row], x: _Calendar, y: alt.Y) -> list[alt.Chart]:
    """What has none: due days without a first day, and the words for tasks without a day."""
    place, grey = {"x": x.at("from"), "y": y, "tooltip": _tooltip()}, theme.palette().grey
    layers = []
    due_only = [days.bar(task, x.reach.last) for task in tasks if task["due"] and not task["starts"]]
    if due_only:
        diamonds = alt.Chart(_frame(due_only)).mark_point(shape="diamond", filled=True, size=110, stroke=grey)
        layers.append(diamonds.encode(**place, color=_colour()))
    undated = [days.undated(task, x.reach.first) for task in tasks if not (task["due"] or task["starts"])]
    if undated:
        words = alt.Chart(_frame(undated)).mark_text(
            align="left", dx=4, fontSize=x.look.letters - 1, color=grey
        )
        layers.append(words.encode(**place, text="words:N"))
    return layers


def _anchor(order: Sequence[str], axis: alt.Axis) -> alt.Chart:
    """Nothing to be seen but an axis, which stands whatever is drawn."""
    nothing = alt.Chart(pl.DataFrame({"row": list(order)})).mark_point(opacity=0)
    drawn: alt.Chart = nothing.encode(x=alt.value(0), y=_rows(order, axis))
    return drawn


def _phases(plan_view: PlanView, lines: Sequence[Row]) -> list[tuple[str, Phase]]:
    """The phases that are shown, each with the row of its head."""
    known = {phase.title: phase for phase in read_plan(plan_view.name).phases}
    heads = [line for line in lines if "title" not in line]
    return [(line["row"], known[line["section"]]) for line in heads if line["section"] in known]


def _tooltip() -> list[alt.Tooltip]:
    titles = {
        "task": _("Task"),
        "lead": _("Lead unit"),
        "days": _("First and last day"),
        "source": _("Days named by"),
        "stands": _("How it stands"),
        "clause": _("Clause"),
    }
    return [alt.Tooltip(f"{name}:N", title=title) for name, title in titles.items()]


def _name(line: Row) -> str:
    if "title" in line:
        return f"{line['title']} {line['number']:>2}".replace(" ", "\u2007")
    title = plan_words.section(line["section"])
    if line["done"] is None:
        return _("{title} ({tasks})").format(title=title, tasks=line["tasks"])
    return _("{title} ({done}/{tasks} done)").format(title=title, done=line["done"], tasks=line["tasks"])


def _beside(line: Row) -> str:
    return plan_words.standing(dict(line)) if line.get("condition") else ""


def _axis(names: Mapping[str, str], look: Look, side: str) -> alt.Axis:
    weight = alt.condition("datum.value[0] === 's'", alt.value("bold"), alt.value("normal"))
    return charts.name_axis(
        orient=side,
        labelExpr=f"{in_script(names)}[datum.value]",
        labelFontSize=look.letters,
        labelColor=theme.palette().text,
        labelLimit=420 if side == "left" else 190,
        grid=False,
        labelFontWeight=weight,
    )


def _colour() -> alt.Color:
    """Of a plan that is kept elsewhere nothing is known of how its tasks stand."""
    colour_of = {"": theme.palette().classes[significance.SAME], **plan_words.colours()}
    scale = alt.Scale(domain=list(colour_of), range=list(colour_of.values()))
    return alt.Color("condition:N", legend=None, scale=scale)


def _today(day: date, x: _Calendar) -> list[alt.Chart]:
    """The day the page shows the tasks as of: a line from top to bottom, and its date."""
    chart = alt.Chart(pl.DataFrame({"from": [days.ms(day)], "words": [plan_words.day(day)]}))
    grey, at = theme.palette().grey, x.at("from")
    line = chart.mark_rule(strokeDash=[5, 3], strokeWidth=1.5, color=grey)
    label = chart.mark_text(align="center", dy=4, fontSize=x.look.letters - 1, baseline="top", color=grey)
    return [line.encode(x=at), label.encode(x=at, y=alt.value({"expr": "height"}), text="words:N")]


def _month_words() -> str:
    form = "%Y年%-m月" if language() == "zh" else "%b %Y"
    return f"utcFormat(datum.value, '{form}')"
