"""The tasks of a plan on the calendar: a bar each, by phase or group, and the day they are shown as of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import charts
from pages._ui.parts.charts import Spec
from pages._ui.parts.trend_spec import in_script
from pages._ui.shell import state
from pages._ui.words.text import _, language, pick
from pages.admit.plans import words as plan_words
from pages.admit.plans.filters import PlanView
from pipelines.plans.declared import read_plan
from pipelines.plans.lateness import summarise
from schemas.plan_entries import DONE
from schemas.plans import Phase

Row = Mapping[str, Any]
MOST_PROJECTED = 14
"""Tasks a projected screen has room for: those that are open, the latest first."""
FAR = 0.35
"""A day farther from the plan's days than this part of their span is not drawn: it would flatten them."""


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
    spec = _spec(plan_view, lines, look)
    charts.draw(spec, finding, look.row * len(lines) + 70)
    notes = [plan_words.counts_of(rows)]
    if spec["usermeta"]["beyond"]:
        notes.append(_("The day {day} lies beyond the chart.").format(day=plan_words.day(plan_view.day)))
    if left_out:
        notes.append(_("{count} further tasks are not drawn.").format(count=left_out))
    st.caption("　".join(note for note in notes if note))


def _say_undated(plan_view: PlanView) -> None:
    """Instead of a calendar on which nothing stands: what is missing, and who must do what."""
    area = pick(plan_view.plan["area_zh"], plan_view.plan["area_en"])
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


def _spec(plan_view: PlanView, lines: Sequence[Row], look: Look) -> Spec:
    tasks = [line for line in lines if "title" in line]
    phases = _phases(plan_view, lines)
    first, last, beyond = _reach(tasks, phases, plan_view.day)
    order = [line["row"] for line in lines]
    x = {
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc", "domain": [_ms(first), _ms(last)]},
        "axis": {
            "labelExpr": _month_words(),
            "labelFontSize": look.letters - 1,
            "tickCount": 8,
            "grid": True,
            "orient": "top",
            "labelOverlap": True,
        },
    }
    left = _axis({line["row"]: _name(line) for line in lines}, look, "left")
    right = _axis({line["row"]: _beside(line) for line in lines}, look, "right")
    y = {"field": "row", "type": "nominal", "title": None, "scale": {"domain": order, "padding": 0.2}}
    names = [_anchor(order, {**y, "axis": axis}) for axis in (left, right)]
    y["axis"] = None
    layers = [*names, *_bars(tasks, phases, (plan_view.day, last), x, y, look)]
    layers += _points(tasks, (first, last), x, y, look)
    if not beyond and any(task["starts"] or task["due"] for task in tasks):
        layers += _today(plan_view.day, x, look)
    return {
        "layer": [layer for layer in layers if layer["data"]["values"]],
        "resolve": {"axis": {"y": "independent"}},
        "usermeta": {"beyond": beyond},
    }


def _bars(
    tasks: Sequence[Row],
    phases: Sequence[tuple[str, Phase]],
    till: tuple[date, date],
    x: Spec,
    y: Spec,
    look: Look,
) -> list[Spec]:
    """What has a length: phases, tasks and their lateness; ``till``: the day shown, and the last drawn."""
    day, last = till
    span = {**x, "field": "from"}, {"field": "to"}
    thin, task_bar = {"type": "bar", "height": 4}, {"type": "bar", "height": look.row * 0.58}
    opacity = {"field": "fill", "type": "quantitative", "scale": None}
    tails = {
        name: [
            _tail(task, day, last)
            for task in tasks
            if task["days_late"] and (task["condition"] == "unreported") == (name == "unreported")
        ]
        for name in ("overdue", "unreported")
    }
    return [
        _layer([_phase_bar(*phase) for phase in phases], {**thin, "color": "#aab3bf"}, y, *span),
        _layer(
            [_bar(task, last) for task in tasks if task["starts"]],
            {**task_bar, "stroke": charts.GREY, "strokeWidth": 0.5},
            y,
            *span,
            fillOpacity=opacity,
            color=_colour(),
        ),
        *(
            _layer(rows, {**thin, "color": plan_words.COLOURS[name]}, y, *span)
            for name, rows in tails.items()
        ),
    ]


def _points(tasks: Sequence[Row], ends: tuple[date, date], x: Spec, y: Spec, look: Look) -> list[Spec]:
    """What has none: due days without a first day, and the words for tasks without a day."""
    first, last = ends
    at = {**x, "field": "from"}
    diamond = {"type": "point", "shape": "diamond", "filled": True, "size": 110, "stroke": charts.GREY}
    words = {"type": "text", "align": "left", "dx": 4, "fontSize": look.letters - 1, "color": charts.GREY}
    due_only = [_bar(task, last) for task in tasks if task["due"] and not task["starts"]]
    undated = [_undated(task, first) for task in tasks if not (task["due"] or task["starts"])]
    return [
        _layer(due_only, diamond, y, at, None, color=_colour()),
        _layer(undated, words, y, at, None, text={"field": "words"}),
    ]


def _anchor(order: Sequence[str], y: Spec) -> Spec:
    """Nothing to be seen but an axis, which stands whatever is drawn."""
    encoding = {"x": {"value": 0}, "y": y}
    values = [{"row": row} for row in order]
    return {"data": {"values": values}, "mark": {"type": "point", "opacity": 0}, "encoding": encoding}


def _layer(values: list[Row], mark: Spec, y: Spec, x: Spec, x2: Spec | None, **further: Any) -> Spec:
    encoding = {"x": x, "y": y, **({"x2": x2} if x2 else {}), **further, "tooltip": _tooltip()}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _reach(tasks: Sequence[Row], phases: Sequence[tuple[str, Phase]], day: date) -> tuple[date, date, bool]:
    """First and last day of the calendar, and whether the day lies too far off to be drawn."""
    named = [task[name] for task in tasks for name in ("starts", "due", "done_on") if task[name]]
    named += [day for _row, phase in phases for day in (phase.starts, _end(phase))]
    first, last = (min(named), max(named)) if named else (day - timedelta(30), day + timedelta(30))
    room = max(timedelta(45), (last - first) * FAR)
    beyond = not first - room <= day <= last + room
    if not beyond:
        first, last = min(first, day), max(last, day)
    return first, last + max(timedelta(5), (last - first) * 0.03), beyond


def _phases(plan_view: PlanView, lines: Sequence[Row]) -> list[tuple[str, Phase]]:
    """The phases that are shown, each with the row of its head."""
    known = {phase.title: phase for phase in read_plan(plan_view.name).phases}
    heads = [line for line in lines if "title" not in line]
    return [(line["row"], known[line["section"]]) for line in heads if line["section"] in known]


def _end(phase: Phase) -> date:
    """Its last day; of one left open a day to draw it to."""
    return phase.ends or phase.starts + timedelta(45)


def _phase_bar(row: str, phase: Phase) -> Row:
    told = {"task": phase.title, "days": _days(phase.starts, phase.ends), "clause": phase.clause}
    return {"row": row, **told, "from": _ms(phase.starts), "to": _ms(_end(phase) + timedelta(1))}


def _bar(task: Row, last: date) -> Row:
    """A task with days of its own; one without an end runs on, half transparent."""
    start, due = task["starts"] or task["due"], task["due"]
    return {
        **_told(task),
        "from": _ms(start),
        "to": _ms(due + timedelta(1) if due else last),
        "fill": 1.0 if due else 0.45,
    }


def _tail(task: Row, day: date, last: date) -> Row:
    """From the day after the due day to the day it was done, or to the day shown."""
    done_late = task["condition"] == "done_late"
    end = min(task["done_on"] if done_late else day, last)
    return {**_told(task), "from": _ms(task["due"] + timedelta(1)), "to": _ms(end + timedelta(1))}


def _undated(task: Row, first: date) -> Row:
    """What stands in place of a bar: that no day is named, and the time the document gives in words."""
    words = _("no date named") + (f"：{task['period']}" if task["period"] else "")
    return {**_told(task), "from": _ms(first), "words": words}


def _told(task: Row) -> dict[str, Any]:
    """What pointing at a task says."""
    return {
        "row": f"t{task['number']}",
        "condition": task["condition"] or "",
        "task": task["title"],
        "lead": plan_words.lead(task["lead"]),
        "days": _days(task["starts"], task["due"]),
        "source": plan_words.source(task["date_source"]),
        "stands": plan_words.standing(dict(task)),
        "clause": task["clause"],
    }


def _days(starts: date | None, due: date | None) -> str:
    if not (starts or due):
        return _("no date named")
    return f"{plan_words.day(starts) if starts else ''} – {plan_words.day(due) if due else ''}"


def _tooltip() -> list[Spec]:
    titles = {
        "task": _("Task"),
        "lead": _("Lead unit"),
        "days": _("First and last day"),
        "source": _("Days named by"),
        "stands": _("How it stands"),
        "clause": _("Clause"),
    }
    return [{"field": name, "type": "nominal", "title": title} for name, title in titles.items()]


def _name(line: Row) -> str:
    if "title" in line:
        return f"{line['title']} {line['number']:>2}".replace(" ", "\u2007")
    title = plan_words.section(line["section"])
    if line["done"] is None:
        return _("{title} ({tasks})").format(title=title, tasks=line["tasks"])
    return _("{title} ({done}/{tasks} done)").format(title=title, done=line["done"], tasks=line["tasks"])


def _beside(line: Row) -> str:
    return plan_words.standing(dict(line)) if line.get("condition") else ""


def _axis(names: Mapping[str, str], look: Look, side: str) -> Spec:
    return {
        "orient": side,
        "labelExpr": f"{in_script(names)}[datum.value]",
        "labelFontSize": look.letters,
        "labelColor": "#e8edf5" if st.context.theme.type == "dark" else "#1b2330",
        "labelLimit": 420 if side == "left" else 190,
        "ticks": False,
        "domain": False,
        "grid": False,
        "labelFontWeight": {
            "condition": {"test": "datum.value[0] === 's'", "value": "bold"},
            "value": "normal",
        },
        **charts.WHOLE_LABELS,
    }


def _colour() -> Spec:
    names = ["", *plan_words.COLOURS]
    colours = [plan_words.UNKNOWN, *plan_words.COLOURS.values()]
    scale = {"domain": names, "range": colours}
    return {"field": "condition", "type": "nominal", "legend": None, "scale": scale}


def _today(day: date, x: Spec, look: Look) -> list[Spec]:
    """The day the page shows the tasks as of: a line from top to bottom, and its date."""
    values = [{"from": _ms(day), "words": plan_words.day(day)}]
    data, at = {"data": {"values": values}}, {"x": {**x, "field": "from"}}
    line = {"type": "rule", "strokeDash": [5, 3], "strokeWidth": 1.5}
    label = {"type": "text", "align": "center", "dy": 4, "fontSize": look.letters - 1, "baseline": "top"}
    bottom = {"y": {"value": {"expr": "height"}}, "text": {"field": "words"}}
    return [
        {**data, "mark": {**line, "color": charts.GREY}, "encoding": at},
        {**data, "mark": {**label, "color": charts.GREY}, "encoding": {**at, **bottom}},
    ]


def _month_words() -> str:
    form = "%Y年%-m月" if language() == "zh" else "%b %Y"
    return f"utcFormat(datum.value, '{form}')"


def _ms(day: date) -> int:
    """A day as the browser counts time, at midnight UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
