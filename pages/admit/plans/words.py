"""Plans of work in words: how tasks stand, by word, symbol and colour, and what the page says first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from pages._ui.shell import theme
from pages._ui.words import figures, significance
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, language, say
from pipelines.queries.plan_rules import summarise
from schemas.plan_entries import CONDITIONS, DATE_SOURCES, TASK_STATES
from schemas.plan_rows import PlanRow
from schemas.words import Words

SYMBOLS = {
    "overdue": "▲",
    "unreported": "◇",
    "due_soon": "△",
    "under_way": "◐",
    "not_begun": "○",
    "undated": "–",
    "done_on_time": "✓",
    "done_late": "✓▲",
    "done_undated": "✓–",
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def area(plan: PlanRow) -> str:
    """Whose plan it is; a row of plan_choices."""
    return say(Words(plan["area_zh"], plan["area_en"]))


def colours() -> dict[str, str]:
    """Condition of a task → its colour: blue where work is done or under way, orange where it is late, grey
    where nothing is said. Told apart by colour-blind readers, and always with the symbol."""
    look = theme.palette()
    return {
        "overdue": look.classes[significance.WORSE_STRONG],
        "unreported": look.grey,
        "due_soon": look.classes[significance.WORSE],
        "under_way": look.classes[significance.BETTER],
        "not_begun": look.faint,
        "undated": look.background,
        "done_on_time": look.classes[significance.BETTER_STRONG],
        "done_late": look.pale,
        "done_undated": look.classes[significance.BETTER_STRONG],
    }


def day(value: date | None) -> str:
    """2026年11月23日, 23 Nov 2026."""
    if value is None:
        return figures.NOTHING
    if language() == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def condition(name: str | None) -> str:
    """Overdue; — of a plan that is kept elsewhere."""
    return figures.NOTHING if name is None else say(CONDITIONS.words[name])


def label(name: str | None) -> str:
    """▲ overdue."""
    return figures.NOTHING if name is None else f"{SYMBOLS[name]} {condition(name)}"


def source(name: str) -> str:
    """Where the days come from."""
    return say(DATE_SOURCES.words[name])


def standing(row: Mapping[str, Any]) -> str:
    """▲ overdue 12 days · 40 %: how a task stands, at a glance."""
    late = row["days_late"]
    parts = [label(row["condition"])]
    if late is not None:
        parts[0] += " " + _("{count:day|days}").format(count=late)
    if row.get("townships"):
        parts.append(
            _("{done} of {townships:township|townships}").format(
                done=row["townships_done"], townships=row["townships"]
            )
        )
    elif row["share"] and row["share"] < 100:
        parts.append(f"{row['share']}%")
    return " · ".join(parts)


def townships_done(rows: pl.DataFrame) -> str:
    """Done in 1 of 20 townships; overdue in 3, never reported on in 16."""
    states = rows["state"]
    return _(
        "Done in {done} of {townships:township|townships}; overdue in {overdue}, never reported on in "
        "{silent}."
    ).format(
        done=(states == "done").sum(),
        townships=rows.height,
        overdue=(rows["condition"] == "overdue").sum(),
        silent=states.null_count(),
    )


def lead(name: str | None) -> str:
    return name or _("no unit named")


def section(title: str | None) -> str:
    return title or _("in no phase or group")


def title(plan: PlanRow, when: date) -> str:
    """The subject: whose plan, which, and as of when."""
    return _("{area}: {plan}, as of {day}").format(area=area(plan), plan=quiet(plan["title"]), day=day(when))


def finding(plan: PlanRow, rows: pl.DataFrame, home: str) -> str:
    """What the shown tasks come to, in one sentence or two. ``home`` is the name of the home's area."""
    if rows.is_empty():
        return _("No task of this plan fits the filters.")
    if rows["condition"].null_count():
        return _(
            "{area} does not lie in {home}: its progress is kept elsewhere, so nothing is said of lateness. "
            "Below are the {count:task|tasks} and the days its document names."
        ).format(area=area(plan), home=home, count=rows.height)
    total = summarise(rows).row(0, named=True)
    said = [_counts(total, rows)] if plan["entries"] else []
    if total["unreported"]:
        said.append(
            _("Past their due day and never reported on, so done or not is not known: {count}.").format(
                count=total["unreported"]
            )
        )
    if total["undated"]:
        said.append(_("Without a due or first day: {count}.").format(count=total["undated"]))
    if not plan["entries"]:
        begun = _("**Nothing has been recorded yet** on {tasks:task|tasks}.").format(tasks=total["tasks"])
        said = [begun, *said, _("Days and progress are put down below, or by ledger.")]
    return say(Words("", " ")).join(said)


def _counts(total: dict[str, Any], rows: pl.DataFrame) -> str:
    """Done and overdue; of what is overdue the task that waits longest."""
    late = rows.filter(pl.col("condition") == "done_late").height
    done = _("Done: {done} of {tasks:task|tasks} ({late} of them late); ").format(late=late, **_known(total))
    if not late:
        done = _("Done: {done} of {tasks:task|tasks}; ").format(**_known(total))
    if not total["overdue"]:
        none = _("of those reported on none is overdue; {soon:is|are} due within two weeks.")
        return done + none.format(soon=total["due_soon"])
    overdue = rows.filter(pl.col("condition") == "overdue")
    worst = overdue.sort("days_late", descending=True).row(0, named=True)
    return done + _("overdue: {overdue}, longest of all “{title}” by {days:day|days}, led by {lead}.").format(
        overdue=total["overdue"],
        title=quiet(worst["title"]),
        days=worst["days_late"],
        lead=quiet(lead(worst["lead"])),
    )


def _known(total: dict[str, Any]) -> dict[str, Any]:
    return {name: total[name] for name in ("tasks", "done")}


def latest_first(rows: pl.DataFrame) -> pl.DataFrame:
    """The tasks in the order of CONDITIONS, those longest overdue first."""
    order = {name: place for place, name in enumerate(CONDITIONS.keys)}
    place = pl.col("condition").replace_strict(order, return_dtype=pl.Int64)
    return rows.sort(place, "days_late", "number", descending=[False, True, False], nulls_last=True)


def counts_of(rows: pl.DataFrame) -> str:
    """▲ overdue 3 ✓ done on time 7: every condition there is, with its symbol; the legend and its counts."""
    found = rows["condition"].value_counts()
    many = dict(found.drop_nulls().iter_rows())
    return "　".join(f"{label(name)} {many[name]}" for name in CONDITIONS.keys if name in many)


def task_state(name: str) -> str:
    """Under way."""
    return say(TASK_STATES.words[name])


def entry(row: dict[str, Any]) -> str:
    """What was put down, in one line, with who entered it and when."""
    unit = quiet(row["unit"]) if row["unit"] else ""
    if row["kind"] == "schedule":
        span = f"{day(row['starts'])} – {day(row['due'])}"
        set_days = _("days set: {span}").format(span=span) if row["due"] else ""
        said = [set_days, unit and _("led by {unit}").format(unit=unit), quiet(row["basis"])]
    else:
        said = [f"{task_state(row['state'])} {row['share']}%", unit]
        said += [quiet(row[name]) for name in ("note", "document") if row[name]]
    told = _("entered by {actor}, {moment}, entry {number}").format(
        actor=quiet(row["actor"]), moment=figures.moment(row["at_utc"]), number=row["sequence"]
    )
    return f"**{day(row['acted_on'])}**　{' · '.join(part for part in said if part)}　:small[{told}]"


def document(plan: PlanRow) -> str:
    """Which document the plan is."""
    return _("Plan: {document}").format(document=quiet(plan["document"]))
