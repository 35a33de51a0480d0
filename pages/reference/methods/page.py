"""How every figure is made: definitions, rules, settings and lists in force, and the snapshot."""

import streamlit as st

from pages._ui.parts import admission_rows, admission_rules, choices, definitions, filters
from pages._ui.shell import cache, frame
from pages._ui.words.text import _
from pages.reference.methods import provenance, rules, show, specs

snapshot = cache.snapshot()
SECTIONS = {
    "indicators": _("Indicators"),
    "methods": _("Intervals, ranks and index"),
    "rules": _("Rules"),
    "settings": _("Settings and lists"),
    "snapshot": _("Snapshot"),
    "limits": _("Sources and limits"),
}
head = st.container()
usual = "methods" if st.query_params.get("method") else "indicators"
section = choices.side_by_side("section", _("Part"), list(SECTIONS), usual, SECTIONS.__getitem__)
method = show.choose_method() if section == "methods" else None
with head:  # now it is known what the link gets wrong
    frame.show_title(_("How the figures are made"), provenance.count_sentence(snapshot))

if section == "indicators":
    with st.container(horizontal=True):
        indicator = filters.indicator(snapshot)
        words = choices.search("q", _("Search"), _("name, formula, document"))
    found = definitions.find_indicators(words)
    if not words:
        definitions.show_definition(indicator, *provenance.whole_values(snapshot, indicator))
        specs.show_example(indicator)
        st.subheader(_("All indicators"), anchor=False)
    elif found:
        st.caption(
            _("{count} of {all:indicator|indicators}").format(count=len(found), all=len(snapshot.indicators))
        )
    else:
        st.info(_("No indicator holds “{words}”. Try fewer or other words.").format(words=words))
    definitions.show_list(found)
elif section == "methods":
    show.show_methods(method, snapshot)
elif section == "rules":
    for heading, text in rules.rules_in_words(snapshot):
        st.markdown(f"**{heading}**  \n{text}")
elif section == "settings":
    provenance.show_settings(snapshot)
    st.subheader(_("Rules of admission"), anchor=False)
    admission_rules.show_rules(snapshot, admission_rows.rules_of(snapshot))
    st.subheader(_("Lists in force"), anchor=False)
    provenance.show_lists(snapshot)
elif section == "snapshot":
    provenance.show_snapshot(snapshot)
    provenance.show_diff(snapshot)
else:
    provenance.show_boundaries()
    if snapshot.synthetic:
        provenance.show_stories(snapshot)
frame.show_foot(snapshot, None)
