"""Stories that a supervisor's signals are to find: figures that got better on paper. Each changes the rows of
its county; what happens at once happens in the last month of the year, where a page shows it first."""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.demo.burdens import community_keys
from pipelines.demo.draws import Keys, combine, name_key, spread, uniform, whole
from pipelines.demo.months import PERIODS, day_in
from pipelines.demo.provinces import province_of
from pipelines.demo.stories import first_township, happens_in, story_area
from pipelines.jurisdictions.settings import load_jurisdiction
from schemas.returns import REGISTERS

LAST = len(PERIODS) - 1

RELABELLED = {"daily": "monthly", "weekly": "quarterly"}
RENAMED = {
    "居民信息采集表": "居民信息采集台账",
    "反诈宣传入户台账": "反诈宣传入户登记表",
    "禁毒宣传台账": "禁毒宣传登记表",
}
MERGING_DEPARTMENT, LEAST_MERGED = "民政局", 3
MERGED_INTO = {"form_name": "民政服务对象综合登记表", "frequency": "weekly"}

TO_CHAT = {
    "矛盾纠纷排查化解台账": ("司法局", "矛盾调处工作群", "chat_group"),
    "残疾人基本信息表": ("残联", "助残工作群", "chat_group"),
    "劳动力就业信息台账": ("人力资源和社会保障局", "劳务信息工作群", "chat_group"),
    "城乡居民医保参保台账": ("医疗保障局", "参保进度打卡", "app"),
}
"""By form that is stopped: the department, the tool that it opens instead, and its kind."""

SPLIT_TOOL, SPLIT_INTO = "民政工作群", ("社会救助工作群", "养老服务工作群")

PERFECT_FROM = LAST - 2
RESTARTED = {
    "item_name": "汛期值守巡查",
    "department": "应急管理局",
    "department_level": "county",
    "entry_route": "emergency",
}
RESTARTED_IN, PAUSED_IN = LAST, LAST - 2
WITHHELD_SHARE = 0.25
WITHHELD_FROM = ("forms", "plaques", "digital_tools")


def _here(story: str, frame: pl.DataFrame) -> pl.Expr:
    """Whether a row lies in the story's county."""
    return pl.lit(False) if frame.is_empty() else pl.col("county") == story_area(story, frame)


def _stop(frame: pl.DataFrame, which: pl.Expr, ended: str, ended_on: str) -> pl.DataFrame:
    """The rows with those of ``which`` ended on a day of the last month."""
    told = {"status": pl.lit(ended), ended_on: day_in(pl.lit(LAST), pl.col("day"))}
    told |= {"ad_hoc_fills": pl.lit(None, pl.Int64)} if "ad_hoc_fills" in frame.columns else {}
    return frame.with_columns(
        pl.when(which).then(value).otherwise(name).alias(name) for name, value in told.items()
    )


def _add(frame: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([frame, rows.select(frame.columns).cast(frame.schema)])


def tell_forms(frame: pl.DataFrame, month: int) -> pl.DataFrame:
    """The forms with four stories: a lower frequency, another name, many made one that asks as much, and
    chats in their place. ``frame``: with status, stopped_on, ad_hoc_fills and day."""
    if month != LAST:
        return frame
    live = pl.col("status") == "in_use"
    relabelled = _here("relabelled", frame)
    frequency = pl.col("frequency").replace(RELABELLED)
    frame = frame.with_columns(pl.when(relabelled & live).then(frequency).otherwise("frequency"))
    chat = _here("forms_to_chat", frame) & pl.col("form_name").is_in(list(TO_CHAT))
    return _merge(_rename(_stop(frame, chat & live, "stopped", "stopped_on")))


def _rename(frame: pl.DataFrame) -> pl.DataFrame:
    here = _here("renamed", frame) & (pl.col("status") == "in_use")
    here &= pl.col("form_name").is_in(list(RENAMED))
    again = frame.filter(here).with_columns(pl.col("form_name").replace(RENAMED))
    return _add(_stop(frame, here, "stopped", "stopped_on"), again)


def _merge(frame: pl.DataFrame) -> pl.DataFrame:
    here = _here("merged_on_paper", frame) & (pl.col("status") == "in_use")
    here &= pl.col("department") == MERGING_DEPARTMENT
    many = here & (here.sum().over("community_code") >= LEAST_MERGED)
    one = frame.filter(many).unique("community_code", keep="first", maintain_order=True)
    one = one.with_columns(pl.lit(value).alias(name) for name, value in MERGED_INTO.items())
    return _add(_stop(frame, many, "stopped", "stopped_on"), one)


def tell_plaques(frame: pl.DataFrame, month: int) -> pl.DataFrame:
    """The plaques, where those without a basis are said to have one from the last month on."""
    if month != LAST:
        return frame
    here = _here("laundered", frame) & (pl.col("basis") == "none")
    hung = pl.col("status") == "hung"
    return frame.with_columns(
        pl.when(here & hung).then(pl.lit("provincial")).otherwise("basis").alias("basis")
    )


def tell_tools(frame: pl.DataFrame, month: int) -> pl.DataFrame:
    """The digital tools, where chats are opened for forms, and one chat becomes two."""
    if month != LAST:
        return frame
    chatting = frame.filter(_here("forms_to_chat", frame))
    one = _new_tools(chatting).unique("community_code", keep="first", maintain_order=True)
    for department, name, kind in TO_CHAT.values():
        told = {"department": department, "tool_name": name, "tool_kind": kind}
        frame = _add(frame, one.with_columns(pl.lit(value).alias(key) for key, value in told.items()))
    here = _here("split_tools", frame) & (pl.col("tool_name") == SPLIT_TOOL)
    here &= pl.col("status") == "in_use"
    split = frame.filter(here)
    frame = _stop(frame, here, "retired", "retired_on")
    for name in SPLIT_INTO:
        frame = _add(frame, split.with_columns(tool_name=pl.lit(name)))
    return frame


def _new_tools(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(
        status=pl.lit("in_use"), retired_on=pl.lit(None, pl.Date), department_level=pl.lit("county")
    )


def restarted_items(communities: pl.DataFrame, month: int) -> pl.DataFrame:
    """One township's emergency whose paperwork was never done: withdrawn when the grace period is over, and
    begun again. One row per community and start, as reported at the end of the month."""
    concerned = communities.filter(
        pl.col("township") == (first_township("emergency_restarted", communities) or "")
    )
    told = concerned.with_columns(pl.lit(value).alias(name) for name, value in RESTARTED.items())
    starts = ((PAUSED_IN - 1, 0.2, PAUSED_IN), (RESTARTED_IN, 0.4, None))
    rows = [
        told.with_columns(
            started_on=day_in(pl.lit(start), pl.lit(share)),
            withdrawn_on=day_in(pl.lit(end), pl.lit(share))
            if end and end <= month
            else pl.lit(None, pl.Date),
        )
        for start, share, end in starts
        if start <= month
    ]
    return pl.concat(rows) if rows else told.clear()


def tell_overview(frame: pl.DataFrame, month: int) -> pl.DataFrame:
    """The overview of communities, where everybody is satisfied, and where every community has just as many
    volunteers as it should."""
    keys = community_keys(frame)
    asked = _here("perfect", frame) & pl.col("survey_respondents").is_not_null()
    many = pl.Series(whole(uniform(keys, "many"), 380, 450))
    perfect = asked & (month >= PERFECT_FROM)
    norm = load_jurisdiction(province_of(frame).jurisdiction).indicator_norms["volunteers_share"] / 100
    residents = frame["residents"].to_numpy()
    just = pl.Series(np.ceil(residents * spread(uniform(keys, "just"), norm, norm + 0.004)).astype(np.int64))
    heaped = _here("heaping", frame) & (pl.col("registered_volunteers") < just)
    return frame.with_columns(
        pl.when(perfect).then(many).otherwise("survey_respondents").alias("survey_respondents"),
        pl.when(perfect).then(many).otherwise("survey_satisfied").alias("survey_satisfied"),
        pl.when(heaped).then(just).otherwise("registered_volunteers").alias("registered_volunteers"),
    )


def withheld(rows: pl.DataFrame, register: str) -> pl.Series:
    """For each row whether its county leaves it out of what it reports, all year: a recount finds it."""
    here = happens_in("underreported", rows)
    if register not in WITHHELD_FROM or not here.any():
        return pl.Series([False] * rows.height, dtype=pl.Boolean)
    names = rows[REGISTERS[register].unique[1]]
    keys: Keys = (
        names.replace_strict({name: int(name_key(name)) for name in names.unique()})
        .cast(pl.UInt64)
        .to_numpy()
    )
    drawn = uniform(combine(community_keys(rows), keys), "withheld")
    return pl.Series(here & (drawn < WITHHELD_SHARE))
