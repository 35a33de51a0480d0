"""What an indicator is, in words: list of all of them, and one of them in full."""

from __future__ import annotations

import streamlit as st

from pages._ui.parts import grids
from pages._ui.shell import narrow
from pages._ui.words import figures, indicators, sources
from pages._ui.words.text import N_, _
from pipelines.queries.definitions import BY_CODE, INDICATORS, Indicator
from schemas.figure_rows import ProfileRow

KINDS = {
    "count": N_("count over communities"),
    "amount": N_("amount over communities"),
    "proportion": N_("proportion"),
    "total": N_("total"),
    "median": N_("median"),
    "amount_ratio": N_("ratio of amounts"),
    "change": N_("change on the baseline"),
}
INTERVALS = {
    "count": N_("95 % interval by Byar's method; exact Poisson below 10"),
    "proportion": N_("95 % interval by Wilson's method"),
    "amount": N_("no interval: an amount is not a number of independent events"),
    "amount_ratio": N_("no interval: both sides are amounts"),
    "total": N_("no interval: every case is counted, none is drawn"),
    "median": N_("no interval"),
    "change": N_(
        "no interval by a formula: both stocks are counted in full; the process interval tells how alike "
        "townships changed"
    ),
}
DIRECTIONS = {
    "low": N_("lower is better"),
    "high": N_("higher is better"),
    "context": N_("describes the area, is not ranked"),
}


def find_indicators(words: str) -> list[Indicator]:
    """Indicators in declared order whose code, names, formula or sources hold every word, in any case."""
    wanted = words.casefold().split()
    return [i for i in INDICATORS if all(word in _searchable(i) for word in wanted)]


def formula(code: str) -> str:
    """The value in words: 100 × satisfied ÷ respondents."""
    numerator, denominator = indicators.numerator_name(code), indicators.denominator_name(code)
    factor = f"{BY_CODE[code].factor} × " if BY_CODE[code].factor != 1 else ""
    if BY_CODE[code].kind == "median":
        return _("median of: {numerator}").format(numerator=numerator)
    return f"{factor}{numerator} ÷ {denominator}" if denominator else numerator


def definition_rows(code: str) -> dict[str, str]:
    """Heading → text of everything a definition says, in reading order."""
    indicator = BY_CODE[code]
    return {
        _("Value"): formula(code),
        _("Numerator"): indicators.numerator_name(code),
        _("Denominator"): indicators.denominator_name(code) or _("none: the cases themselves are counted"),
        _("Factor and unit"): f"{indicator.factor} · {indicators.unit(code)}",
        _("Better"): _(DIRECTIONS[indicator.direction]),
        _("Kind"): f"{_(KINDS[indicator.kind])} · {_(INTERVALS[indicator.kind])}",
        _("Small or no denominator"): _small_rule(indicator),
        _("Quarter and year"): _months_rule(indicator),
        _("Burden"): indicators.group_name(code),
        _("Source"): (" · ").join(sources.clause(source) for source in indicator.source),
    }


def show_definition(code: str, whole_name: str, whole: ProfileRow | None) -> None:
    """The definition in full, with the value it has for the whole area now."""
    st.subheader(indicators.name(code), anchor=False)
    st.caption(f"`{code}`")
    if whole and whole["value"] is not None:
        st.markdown(_worked_now(code, whole_name, whole))
    rows = list(definition_rows(code).items())
    for place, part in zip(
        st.columns(2, border=True), (rows[: len(rows) // 2], rows[len(rows) // 2 :]), strict=True
    ):
        for term, text in part:
            place.markdown(f"**{term}**  \n{text}")


def show_list(found: list[Indicator]) -> None:
    """One row per indicator: burden, name, formula, unit, better, sources; on a phone a paragraph."""
    if narrow.is_narrow():
        for indicator in found:
            st.markdown(
                f"**{indicators.name(indicator.code)}** ({indicators.unit(indicator.code)})  \n"
                f"{formula(indicator.code)}"
            )
        return
    grids.show_table(
        {
            _("Burden"): [indicators.group_name(i.code) for i in found],
            _("Indicator"): [indicators.name(i.code) for i in found],
            _("Value"): [formula(i.code) for i in found],
            _("Unit"): [indicators.unit(i.code) for i in found],
            _("Better"): [_(DIRECTIONS[i.direction]) for i in found],
            _("Source"): [" · ".join(sources.clause(source) for source in i.source) for i in found],
        },
        rows_a_sheet=18,
    )


def _worked_now(code: str, whole_name: str, whole: ProfileRow) -> str:
    value = indicators.value_with_unit(code, whole["value"])
    numerator = figures.count(whole["numerator"])
    if whole["denominator"] is None or indicators.denominator_name(code) is None:
        return _("Now, {area}: **{value}**").format(area=whole_name, value=value)
    factor = f"{BY_CODE[code].factor} × " if BY_CODE[code].factor != 1 else ""
    return _("Now, {area}: {factor}{numerator} ÷ {denominator} = **{value}**").format(
        area=whole_name,
        factor=factor,
        numerator=numerator,
        denominator=figures.count(whole["denominator"]),
        value=value,
    )


def _small_rule(indicator: Indicator) -> str:
    if indicator.denominator is None:
        return _("No case gives 0; no accepted return gives no value (—).")
    return _(
        "A denominator of 0 gives no value (—), never 0. With few communities the value is shown, not ranked."
    )


def _months_rule(indicator: Indicator) -> str:
    if set(indicator.flow) == {"numerator", "denominator"}:
        return _("numerator and denominator add up over the months")
    if indicator.flow:
        return _("the numerator adds up over the months, the denominator takes the last month")
    return _("takes the last month")


def _searchable(indicator: Indicator) -> str:
    texts = (
        indicator.code,
        indicator.zh,
        indicator.en,
        *(text for words in indicator.sides for text in (words.zh, words.en)),
        *indicator.source,
        *(sources.clause(source) for source in indicator.source),
        indicators.group_name(indicator.code),
    )
    return " ".join(texts).casefold()
