"""The dashboard: ``streamlit run app.py``. Every page is reached through this router.

Streamlit imports this file once to make the server, and runs it again for every page shown.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages._ui.shell import cache, frame, garbage, registry, routes, sign_in, starting, state
from pages._ui.words.text import _, use_language, use_whole


def show_page() -> None:
    use_language(state.read_language())
    use_whole("province")  # until the snapshot that is shown says otherwise
    st.set_page_config(
        page_title=_("Burden monitor"),
        page_icon=str(registry.ICON),
        layout="wide",
        initial_sidebar_state="collapsed" if state.is_bare() else "auto",
    )
    cache.warm()
    sign_in.forget_another()
    state.begin_run()
    pages = registry.page_objects()
    page = st.navigation(list(pages.values()), position="hidden")
    st.session_state["page_url"] = registry.spec_of(page).url
    state.stand_at(registry.spec_of(page).url)
    with cache.one_look():
        if sign_in.lets_in():
            if not state.is_bare():
                frame.show_navigation(page, pages)
            frame.run_page(page, page.run)
    garbage.freeze_what_lasts()


if get_script_run_ctx(suppress_warning=True) is None:
    starting.stop_where_wrong()
    routes.route_every_page()
    app = st.App(__file__, routes=routes.routes(), middleware=routes.middleware())
else:
    show_page()
