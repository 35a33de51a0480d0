"""The dashboard with a clock and an empty page, for the benchmark of pages: ``streamlit run`` this file.

An address with ``?bench=empty`` shows a page that holds one word and is Streamlit's alone, in the same
process; every other address is the dashboard's.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from tests.bench import clock

if get_script_run_ctx(suppress_warning=True) is None:
    from pages._ui.shell import routes

    routes.route_every_page()
    clock.start()
    app = st.App(__file__, routes=[*clock.counted(routes.routes()), clock.route()])
elif st.query_params.get("bench") == "empty":
    st.write("empty")
else:
    exec(clock.dashboard(), {"__name__": "__main__", "__file__": str(clock.APP)})
