"""Export: choose level, months, indicators, shape and format; the file is made when it is asked for."""

import streamlit as st

from pages._ui.parts import grids
from pages._ui.shell import cache, frame, state
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, say
from pages.analyse.export import files, programs
from pages.analyse.export import request as asking
from schemas.errors import UserError

snapshot = cache.snapshot()
title_place = st.container()
request = asking.ask_export(snapshot)
first_rows, size = files.preview(snapshot, request)
with title_place:
    frame.show_title(_("Take the figures along"), asking.export_finding(request, size))

refused = files.refusal(size, request)
if state.on_paper():
    st.subheader(_("Dictionary"), anchor=False)
elif refused:
    st.warning(refused, icon=":material/info:")
else:
    made = st.session_state.get("export_made")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Prepare the file"), type="primary", icon=":material/build:", key="prepare"):
            try:
                with st.spinner(
                    _("Preparing {rows:row|rows}").format(rows=figures.count(size.rows)), show_time=False
                ):
                    files.note(snapshot, request, size.rows)
                    made = st.session_state["export_made"] = (request, files.make_file(snapshot, request))
            except UserError as error:
                st.warning(quiet(say(error.words)), icon=":material/info:")
        if made and made[0] == request:
            st.download_button(
                _("Download {name} ({size})").format(
                    name=request.file_name, size=files.in_words(len(made[1]))
                ),
                made[1],
                request.file_name,
                files.MIME[request.format],
                key="download_export",
                on_click="ignore",
                icon=":material/download:",
            )
            if files.is_described(request):
                st.download_button(
                    _("Table schema (JSON)"),
                    files.describe(snapshot, request, first_rows),
                    files.descriptor_name(request),
                    "application/json",
                    key="download_schema",
                    on_click="ignore",
                    help=_("Types and meanings of the columns, as a Frictionless Table Schema"),
                )

if not state.is_bare():
    st.caption(asking.headers_note())
meaning = st.container()
if not state.on_paper():
    first = _("First {count:row|rows}").format(count=first_rows.height)
    rows, meaning, for_programs = st.tabs([first, _("Dictionary"), _("For programs")])
    with for_programs:
        programs.show_programs(request)
    with rows:
        grids.show_grid(first_rows, alt=_("First rows of the export"))
with meaning:
    grids.show_grid(
        files.meaning(snapshot, request), alt=_("Meaning of every column and indicator"), rows_a_sheet=15
    )
frame.show_foot(snapshot, None)
