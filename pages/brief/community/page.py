"""One community: its figures, and the rows of the registers they are counted from."""

import polars as pl
import streamlit as st

from pages._ui.parts import filters, grids
from pages._ui.parts.register_table import register_name, row_columns
from pages._ui.shell import access, cache, frame, narrow, reading, state
from pages._ui.words import circulation, figures, indicators
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _
from pipelines import queries
from pipelines.queries.communities import community_values
from pipelines.queries.provenance import return_files
from schemas.periods import last_month
from schemas.returns import REGISTERS

MOST_HEIGHT = 480

snapshot = cache.snapshot()
title_place = st.container()
with st.container(horizontal=True):
    period = filters.period(snapshot)
own = access.own_area() if access.of_community() else None
code = state.asked("code") or own or cache.ask(queries.communities_in, snapshot, snapshot.latest)["code"][0]
area = cache.ask(queries.find_area, snapshot, "community", code, period)
rows = cache.ask(community_values, snapshot, tuple(snapshot.indicators), (period,), [code])
told = rows.filter(pl.col("value").is_not_null())
shown = told.select("indicator", "value").rows()
with title_place:
    frame.show_title(
        quiet(area["name"]),
        _("{count:indicator|indicators} of {month} can be told of a single community.").format(
            count=told.height, month=figures.month(period)
        ),
        circulation.mark(snapshot, period),
    )
if narrow.is_narrow():
    lines = [
        f"- {indicators.name(one)}　**{indicators.value_with_unit(one, value)}**" for one, value in shown
    ]
    st.markdown("\n".join(lines))
else:
    grids.show_grid(
        pl.DataFrame(
            {
                _("Indicator"): [indicators.name(one) for one, _value in shown],
                _("Value"): [indicators.value_with_unit(one, value) for one, value in shown],
            }
        ),
        most=MOST_HEIGHT,
        alt=_("All indicators"),
    )
st.subheader(_("Register rows"), anchor=False)
with st.container(horizontal=True):
    known = [key for key, one in REGISTERS.items() if one.status_column]
    register = filters.select("register", _("Register"), known, known[0], register_name)
month = last_month(period)
found = cache.ask(queries.register_rows, snapshot, register, "community", code, month)
if found.is_empty():
    st.info(
        _("The register {register} holds no row for {name} in {month}.").format(
            register=register_name(register), name=quiet(area["name"]), month=figures.month(month)
        )
    )
else:
    reading.note_rows("rows", code, found.height, register=register, period=month, snapshot=snapshot.id)
    grids.show_grid(
        row_columns(found, register, cache.ask(return_files, snapshot, month)),
        most=MOST_HEIGHT,
        alt=_("Rows of the register {register}").format(register=register_name(register)),
    )
frame.show_foot(snapshot, None)
