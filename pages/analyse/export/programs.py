"""How a program reads the same figures: a few lines each of Python, R and Power Query, with this server's
address."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st
from streamlit import config

from pages._ui.words.text import _
from pages.analyse.export.files import Request
from pages.analyse.export.request import SEPARATOR
from schemas.periods import is_period

PLACE = "api/v1/values"
PYTHON = """import io, os, urllib.request as web, polars as pl
token = os.environ.get("BURDEN_TOKEN", "")
ask = web.Request("{address}&format=arrow", headers={{"Authorization": "Bearer " + token}})
values = pl.read_ipc_stream(io.BytesIO(web.urlopen(ask).read()))"""
R = """library(httr2)
ask <- request("{address}&format=csv") |> req_auth_bearer_token(Sys.getenv("BURDEN_TOKEN"))
values <- readr::read_csv(resp_body_raw(req_perform(ask)), col_types = readr::cols(area_code = "c"))"""
POWER_QUERY = """let Token = "",
    Source = Web.Contents("{address}&format=csv", [Headers = [Authorization = "Bearer " & Token]]),
    Values = Table.PromoteHeaders(Csv.Document(Source, [Encoding = 65001]))
in Values"""
WAYS = (
    ("Python (polars)", PYTHON, "python"),
    ("R (httr2, readr)", R, "r"),
    ("Excel (Power Query)", POWER_QUERY, None),
)
"""Name, lines, and the language by which they are coloured."""


def show_programs(request: Request) -> None:
    """The lines for the rows of the request, as a long table."""
    st.markdown(
        _(
            "A program reads the same figures, a row per area, period and indicator. An administrator gives "
            "the token: Python and R take it from the environment variable BURDEN_TOKEN, Excel from its "
            "first line. Where nobody signs in, programs on the dashboard's own machine need none."
        )
    )
    where = address(request)
    for name, lines, language in WAYS:
        st.caption(name)
        st.code(lines.format(address=where), language=language, wrap_lines=True)
    st.caption(
        _(
            "All addresses, parameters and columns: {address}. JSON comes in pages, CSV and Arrow whole."
        ).format(address=f"`{_server()}/api/v1/openapi.json`")
    )


def address(request: Request) -> str:
    """Where the API has the rows: of months all from the first to the last, of quarters or years the last."""
    first, last = request.periods[0], request.periods[-1]
    is_range = first != last and is_period(last)
    asked = {"level": request.level, "period": f"{first}:{last}" if is_range else last}
    if request.indicators:
        asked["indicator"] = SEPARATOR.join(request.indicators)
    return f"{_server()}/{PLACE}?{urlencode(asked, safe=':,')}"


def _server() -> str:
    """Scheme, host and base path under which the browser reached this server."""
    seen = urlsplit(st.context.url or f"http://localhost:{config.get_option('server.port')}")
    base = str(config.get_option("server.baseUrlPath")).strip("/")
    return f"{seen.scheme}://{seen.netloc}{'/' + base if base else ''}"
