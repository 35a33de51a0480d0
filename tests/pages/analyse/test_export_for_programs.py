"""What the page tells programs to ask is answered, and is what the page would export."""

from __future__ import annotations

import io
import re
from urllib.parse import urlsplit

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.queries import export_frame, open_snapshot
from tests.pages.conftest import Shower
from tests.support.asked_api import api, ask
from tests.support.scopes import WHOLE

CODES = ["forms_per_community", "plaques_per_community"]
ASKED = {
    "months": ({"from": "2026-08", "to": "2026-10"}, ["2026-08", "2026-09", "2026-10"]),
    "month": ({"from": "2026-10", "to": "2026-10"}, ["2026-10"]),
    "quarter": ({"by": "quarter", "from": "2026-Q3", "to": "2026-Q3"}, ["2026-Q3"]),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("case", ASKED)
def test_the_addresses_give_the_rows_of_the_page(
    show: Shower, small_home: Home, case: str, lang: str
) -> None:
    query, periods = ASKED[case]
    run = show("export", lang=lang, level="township", indicators=",".join(CODES), **query)
    assert not run.exception
    expected = export_frame(open_snapshot(small_home), WHOLE, "township", periods, CODES)
    python, r, power_query = (block.value for block in run.code)
    assert rows_at(small_home, python).equals(expected)
    for lines in (r, power_query):
        assert (
            rows_at(small_home, lines)
            .select("area_code", "value")
            .equals(expected.select("area_code", "value"))
        )


def rows_at(home: Home, lines: str) -> pl.DataFrame:
    """The rows at the address in the lines."""
    (address,) = re.findall(r'"(http://[^"]+)"', lines)
    split = urlsplit(address)
    told = ask(api(home), f"{split.path}?{split.query}")
    assert told.status == 200, told.body
    if told.headers["content-type"].startswith("text/csv"):
        return pl.read_csv(told.body, schema_overrides={"area_code": pl.String})
    return pl.read_ipc_stream(io.BytesIO(told.body))


def test_the_lines_of_python_are_python(show: Shower) -> None:
    compile(show("export").code[0].value, "lines", "exec")
