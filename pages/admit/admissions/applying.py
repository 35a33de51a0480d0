"""New items and other demands: an application with all that is wrong beside its fields, many from a file, and
what a community turned away that nobody applied for."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.parts import choices, uploads
from pages._ui.parts.admission_rows import View
from pages._ui.shell import access, state
from pages._ui.words import admission as words
from pages._ui.words.text import _
from pages.admit.admissions import areas as places
from pages.admit.admissions import outcome
from pages.admit.admissions.outcome import DESK
from pipelines import queries
from pipelines.actions import admission as actions
from pipelines.actions.admission import make_table, read_applications
from pipelines.queries import find_home
from schemas.admission import (
    ALL_BARRED,
    APPLICATION_FIELDS,
    ONLY_WORK_ITEMS,
    REQUIRED_FIELDS,
    WORDS,
    AdmissionRules,
    ApplicationField,
)
from schemas.admission_items import WorkItem
from schemas.demands import DEMAND_KINDS, DEMANDS, PART_CODES, WORK_ITEM

FORM, FILE, TURNED_AWAY = "application", "application_file", "turned_away"
FILES = ["xlsx", "csv", "toml", "json"]
_WIDE = ("content", "scope", "goal", "requirements", "time_limit", "funding", "consultation", "reason")


def chosen_kind() -> str:
    """The kind of demand that the URL asks for; a work item where it asks for none."""
    return state.read("demand", DEMAND_KINDS.keys, WORK_ITEM)


def finding(view: View) -> str:
    """What an application must bring, in one sentence."""
    rules = view.rules.of(chosen_kind())
    parts = words.words(WORDS, rules.required_parts)
    more = _(" and a consultation opinion") if rules.consultation_required else ""
    return _("An application needs {parts}{more}; it is then reviewed by: {reviewers}.").format(
        parts=parts, more=more, reviewers=words.bodies(rules.pre_reviewers)
    )


def show(view: View) -> None:
    """The form, the file, and what a community turned away."""
    if not (access.may("department") or access.may("community")):
        st.info(
            _("This dashboard was started for other bodies, or to look only: it can take no application."),
            icon=":material/lock:",
        )
        return
    choices.side_by_side(
        "demand", _("Kind of demand"), DEMAND_KINDS.keys, WORK_ITEM, lambda key: words.word(DEMAND_KINDS, key)
    )
    labels = [_("Application"), _("From a file"), _("Turned away by a community")]
    form, file, away = st.tabs(labels)
    with form:
        _show_form(view)
    with file:
        _show_file()
    with away:
        _show_turned_away(view)
    DESK.show_switch()


def _show_form(view: View) -> None:
    if not access.may("department"):
        st.caption(_("Applications are put down by a dashboard that may act for the applying department."))
        return
    outcome.show(FORM)
    kind = chosen_kind()
    if not _takes_any(view, kind):
        return
    prefix = f"apply_{DESK.round}"
    problems = DESK.problems_of(FORM)
    with st.form(prefix, enter_to_submit=False, border=True):
        _show_fields(view, prefix, kind, problems)
        st.date_input(_("Applied on"), queries.today(), key=f"{prefix}_on", max_value=queries.today())
        st.form_submit_button(
            _("Apply"),
            type="primary",
            key=f"{prefix}_submit",
            icon=":material/send:",
            on_click=_submit,
            args=(prefix, kind),
        )
    for sentence in problems.get("", []):
        st.error(sentence)


def _takes_any(view: View, kind: str) -> bool:
    """Whether any of the kind is taken in; says what is not, with the clause."""
    rules = view.rules.of(kind)
    if not rules.barred:
        return True
    everything = ALL_BARRED in rules.barred
    codes = DEMAND_KINDS if everything else PART_CODES[DEMANDS[kind].part]
    named = [kind] if everything else rules.barred
    st.warning(
        _("No longer taken in: {names} ({clause}).").format(
            names=words.words(codes, named), clause=words.rule_source(rules, "barred")
        ),
        icon=":material/block:",
    )
    return not everything


def fields_of(kind: str) -> tuple[str, ...]:
    """The fields of an application of a kind, in the order of a file's columns."""
    others = {name for name in PART_CODES if name != DEMANDS[kind].part} | {"demand_kind"}
    if kind != WORK_ITEM:
        others |= {*ONLY_WORK_ITEMS, "route", "reason"}
    return tuple(name for name in APPLICATION_FIELDS if name not in others)


def _show_fields(view: View, prefix: str, kind: str, problems: dict[str, list[str]]) -> None:
    """Short fields three to a row, then the parts two to a row; required ones marked."""
    wanted = _required(view.rules.of(kind))
    fields = [APPLICATION_FIELDS[name] for name in fields_of(kind)]
    short = [field for field in fields if field.name not in _WIDE]
    for start in range(0, len(short), 3):
        _show_row(view, prefix, short[start : start + 3], 3, wanted, problems)
    wide = [field for field in fields if field.name in _WIDE]
    for start in range(0, len(wide), 2):
        _show_row(view, prefix, wide[start : start + 2], 2, wanted, problems)


def _show_row(
    view: View,
    prefix: str,
    fields: list[ApplicationField],
    columns: int,
    wanted: set[str],
    problems: dict[str, list[str]],
) -> None:
    for column, field in zip(st.columns(columns), fields, strict=False):
        with column:
            _show_field(view, prefix, field, field.name in wanted)
            for sentence in problems.get(field.name, []):
                st.markdown(f":red[✕ {sentence}]")


def _required(rules: AdmissionRules) -> set[str]:
    more = ["consultation"] if rules.consultation_required else []
    return {*REQUIRED_FIELDS, *rules.required_parts, *more}


def _show_field(view: View, prefix: str, field: ApplicationField, wanted: bool) -> None:
    key, label = f"{prefix}_{field.name}", places.field_name(field.name) + (" *" if wanted else "")
    if field.name == "area_code":
        places.choose_area(view.snapshot, key)
    elif field.kind == "choice":
        assert field.codes is not None
        codes = field.codes
        first = 0 if field.name == "route" else None
        st.selectbox(
            label,
            _choices(field, view.rules),
            index=first,
            key=key,
            format_func=lambda code: words.word(codes, code),
            placeholder=_("Choose"),
        )
    elif field.kind == "flag":
        st.checkbox(label, key=key)
    elif field.kind == "date":
        st.date_input(label, None, key=key)
    elif field.name in _WIDE:
        st.text_area(label, key=key, height=80)
    else:
        st.text_input(label, key=key)


def _choices(field: ApplicationField, rules: AdmissionRules) -> tuple[str, ...]:
    """A way in that the jurisdiction does not have is not offered."""
    assert field.codes is not None
    barred = () if rules.emergency_path else ("emergency",)
    return tuple(key for key in field.codes.keys if field.name != "route" or key not in barred)


def _read(prefix: str, names: tuple[str, ...]) -> dict[str, Any]:
    """What was typed, by field; what was left empty is left out."""
    given = {name: st.session_state.get(f"{prefix}_{name}") for name in names}
    return {name: value for name, value in given.items() if value not in (None, "", False)}


def _submit(prefix: str, kind: str) -> None:
    """Callback: begin the item; a new form follows where it was begun."""
    fields = {"demand_kind": kind, **_read(prefix, fields_of(kind))}
    on = st.session_state.get(f"{prefix}_on") or queries.today()
    route = fields.get("route", "regular")
    action = "start_emergency" if route == "emergency" else "apply"
    table = make_table(_("the application"), [fields], None)
    outcome.attempt(FORM, action, lambda: actions.apply(find_home(), access.scope(), table, on=on))


def _show_file() -> None:
    if not access.may("department"):
        st.caption(_("Applications are put down by a dashboard that may act for the applying department."))
        return
    outcome.show(FILE, beside_fields=False)
    headers = "、".join(places.field_name(name) for name in APPLICATION_FIELDS)
    st.caption(
        _("One row for every application; all are begun or none. Headers: {headers}.").format(headers=headers)
    )
    key = f"applications_{DESK.round}"
    upload = uploads.ask(_("Applications as .xlsx, .csv, .toml or .json"), FILES, key)
    st.button(
        _("Apply with this file"),
        type="primary",
        disabled=upload is None,
        key="apply_file",
        icon=":material/upload:",
        on_click=_submit_file,
        args=(key,),
    )


def _submit_file(key: str) -> None:
    """Callback: begin an item with every application of the file that is there now."""
    upload = st.session_state.get(key)
    if upload is None:
        return
    outcome.attempt(FILE, "apply", lambda: _apply_from(upload))


def _apply_from(upload: uploads.Upload) -> list[WorkItem]:
    with uploads.on_disk([upload]) as (path,):
        return actions.apply(find_home(), access.scope(), read_applications(path))


def _show_turned_away(view: View) -> None:
    if not access.may("community"):
        st.caption(_("A refusal is put down by a dashboard that may act for communities."))
        return
    outcome.show(TURNED_AWAY)
    kind = chosen_kind()
    clause = words.rule_source(view.rules.of(kind), "community_may_refuse")
    st.caption(
        _(
            "A community may keep out what has no approval document ({clause}). What was applied for is "
            "turned away on the item's own page; here stands what nobody applied for."
        ).format(clause=clause)
    )
    prefix = f"away_{DESK.round}"
    area = places.choose_area(view.snapshot, f"{prefix}_area")
    if area is None:
        st.caption(_("Choose the county first."))
        return
    places.choose_community(view.snapshot, area, f"{prefix}_community")
    problems = DESK.problems_of(TURNED_AWAY)
    named = [APPLICATION_FIELDS[name] for name in REQUIRED_FIELDS]
    with st.form(prefix, enter_to_submit=False, border=True):
        _show_row(view, prefix, named, 3, set(REQUIRED_FIELDS), problems)
        st.text_area(words.word(WORDS, "reason") + " *", key=f"{prefix}_reason", height=80)
        st.form_submit_button(
            words.put_down(words.action("turn_away")),
            type="primary",
            key=f"{prefix}_submit",
            on_click=_submit_turned_away,
            args=(prefix, kind),
        )


def _submit_turned_away(prefix: str, kind: str) -> None:
    """Callback: begin and end an item with the refusal."""
    given = _read(prefix, (*REQUIRED_FIELDS, "community", "reason"))
    named = {"demand_kind": kind, **{name: given.get(name) for name in REQUIRED_FIELDS}}
    outcome.attempt(
        TURNED_AWAY,
        "turn_away",
        lambda: [
            actions.turn_away_unknown(
                find_home(),
                access.scope(),
                given.get("community", ""),
                named,
                given.get("reason"),
                on=queries.today(),
            )
        ],
    )
