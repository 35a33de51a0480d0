"""An item's life as a picture: steps done, the present one and those to come, with dates and who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from pages._ui.parts import charts
from pages._ui.shell import narrow, theme
from pages._ui.words import admission as words
from pages._ui.words.text import _, join_clauses, join_list, language
from pipelines.queries.admission_rules import bodies_of
from schemas.admission import ENDED_STEPS, TRANSITIONS, AdmissionRules
from schemas.admission_items import WorkItem
from schemas.admission_rows import EventRow
from schemas.demands import WORK_ITEM
from schemas.rows import typed_rows

PATH = ("applied", "reviewed", "approved", "admitted", "funded", "evaluated", "withdrawn")
EMERGENCY_PATH = ("emergency", "emergency_reviewed", "admitted", "funded", "evaluated", "withdrawn")
DEMAND_PATH = ("applied", "reviewed", "approved", "admitted", "withdrawn")
"""Of what is demanded beside work items."""
MOST_DOWN = 26
"""Letters a narrow screen has room for beside a stage."""
_SYMBOLS = {"done": "●", "now": "◉", "to_come": "○", "passed": "–"}


@dataclass(frozen=True)
class Stage:
    """One step of a life: ``state`` done, now, to_come, or passed over; when, and who took or may take it."""

    step: str
    state: str
    on: date | None
    who: tuple[str, ...]


def stages(item: WorkItem, events: pl.DataFrame, rules: AdmissionRules) -> list[Stage]:
    """The steps of the item's way in order. Of an item that has ended only those it took."""
    reached: dict[str, EventRow] = {}
    for event in typed_rows(EventRow, events):
        if event["from_step"] != event["to_step"]:
            reached[event["to_step"]] = event
    path: tuple[str, ...] = EMERGENCY_PATH if "emergency" in reached else PATH
    if item.demand_kind != WORK_ITEM:
        path = DEMAND_PATH
    ended = item.step in ENDED_STEPS
    if ended:
        path = (*(step for step in path if step in reached and step != item.step), item.step)
    last = path.index(item.step)
    return [
        _stage(step, index, last, reached.get(step), item, rules, ended) for index, step in enumerate(path)
    ]


def _stage(
    step: str,
    index: int,
    last: int,
    event: EventRow | None,
    item: WorkItem,
    rules: AdmissionRules,
    ended: bool,
) -> Stage:
    if event is not None:
        state = "now" if index == last and not ended else "done"
        return Stage(step, state, event["acted_on"], (words.bodies([event["body"]]),))
    if index < last:
        return Stage(step, "passed", None, ())
    who = next(
        (
            bodies_of(way.who, item, rules)
            for way in TRANSITIONS.values()
            if way.to_step == step and way.from_step != step
        ),
        (),
    )
    left = [body for body in who if not (step.endswith("reviewed") and body in item.reviewers)]
    return Stage(step, "to_come", None, tuple(words.bodies([body]) for body in left))


def show_life(told: list[Stage]) -> None:
    """The stages on a line: across, on a narrow screen down."""
    across = not narrow.is_narrow()
    height = 118 if across else 52 * len(told) + 20
    charts.draw(_chart(told, across), life_words(told), height)


def life_words(told: list[Stage]) -> str:
    """The picture as a sentence."""
    return _("Life of the item: {stages}").format(
        stages=join_clauses(
            " ".join(
                part
                for part in (
                    _SYMBOLS[stage.state],
                    words.short_step(stage.step),
                    words.day(stage.on) if stage.on else "",
                    join_list(stage.who),
                )
                if part
            )
            for stage in told
        )
    )


def _chart(told: list[Stage], across: bool) -> alt.LayerChart:
    points = pl.DataFrame(
        {
            "place": range(len(told)),
            "state": [stage.state for stage in told],
            "below": [_below(stage) for stage in told],
            "name": [words.short_step(stage.step).replace(", ", "\n") for stage in told],
        }
    )
    line = alt.Chart().mark_line(color=theme.palette().pale, strokeWidth=3)
    return alt.layer(line, _dots(), *_labels(across), data=points).encode(**_places(len(told), across))


def _places(stages_told: int, across: bool) -> dict[str, Any]:
    """Stages side by side, or one below the other with room for words beside them."""
    ends = [-0.5, stages_told - 0.5]
    middle: dict[str, Any] = {"type": "quantitative", "axis": None}
    if across:
        return {
            "x": alt.X("place:Q", axis=None, scale=alt.Scale(domain=ends)),
            "y": alt.YDatum(0, **middle, scale=alt.Scale(domain=[-1, 1])),
        }
    return {
        "y": alt.Y("place:Q", axis=None, scale=alt.Scale(domain=ends, reverse=True)),
        "x": alt.XDatum(0.6, **middle, scale=alt.Scale(domain=[0, 10])),
    }


def _dots() -> alt.Chart:
    """Filled where it was reached, larger where it is now."""
    look = theme.palette()
    colour_of = {"done": look.blue, "now": look.orange, "to_come": look.grey, "passed": look.grey}
    state: dict[str, Any] = {
        "legend": None,
        "scale": alt.Scale(domain=list(colour_of), range=list(colour_of.values())),
    }
    reached = "datum.state == 'done' || datum.state == 'now'"
    points = alt.Chart().mark_point(filled=True, opacity=1, strokeWidth=2)
    drawn: alt.Chart = points.encode(
        fill=alt.condition(reached, alt.Fill("state:N", **state), alt.value(look.background)),
        stroke=alt.Stroke("state:N", **state),
        size=alt.condition("datum.state == 'now'", alt.value(420), alt.value(190)),
    )
    return drawn


def _labels(across: bool) -> list[alt.Chart]:
    """The name of a stage above or beside its dot, date and who below."""
    beside: dict[str, Any] = {"align": "left", "dx": 18, "baseline": "middle"}
    above = {"align": "center", "dy": -20, "baseline": "line-bottom"} if across else {**beside, "dy": -7}
    below = {"align": "center", "dy": 18, "baseline": "top"} if across else {**beside, "dy": 9}
    name = alt.Chart().mark_text(lineBreak="\n", **above, fontSize=13, lineHeight=14)
    rest = alt.Chart().mark_text(
        lineBreak="\n", **below, fontSize=11, lineHeight=13, color=theme.palette().grey
    )
    return [name.encode(text="name:N"), rest.encode(text="below:N")]


def _below(stage: Stage) -> str:
    """Date and who; of what is to come who may do it."""
    if stage.state == "passed":
        return _("passed over")
    first = words.day(stage.on) if stage.on else _("to come")
    if narrow.is_narrow():
        said = f"{first} {join_list(stage.who)}"
        return said if len(said) <= MOST_DOWN else f"{said[: MOST_DOWN - 1]}…"
    most = 12 if language() == "zh" else 24
    who = [part if len(part) <= most else f"{part[: most - 1]}…" for part in stage.who]
    return "\n".join([first, *who][:4])
