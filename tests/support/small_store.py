"""A small store filled without the intake: areas, returns and register rows that are plain arithmetic."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import polars as pl

from pipelines.areas import read_reference
from pipelines.areas.stored import replace_areas
from pipelines.base.home import Home
from pipelines.store import Store, open_store, register_columns
from schemas.periods import due_date, end_of, months_between
from schemas.returns import REGISTERS

PERIODS = months_between("2025-11", "2026-10")
COUNTIES = ("510104", "510105", "510106", "510502", "510503")
TOWNSHIPS_A_COUNTY = 4

NAMES = {
    "work_items": ("item_name", ("消防安全检查", "文明城市创建", "垃圾分类督导", "反诈宣传", "房屋摸底")),
    "forms": (
        "form_name",
        ("人口台账", "安全隐患台账", "低保核查表", "走访登记表", "党建月报", "环境整治表"),
    ),
    "plaques": ("plaque_name", ("党群服务中心", "妇女之家", "警务室", "调解室", "志愿服务站")),
    "certificates": ("certificate_name", ("居住证明", "亲属关系证明", "无房证明", "健在证明")),
    "appraisals": ("appraisal_name", ("综合考核", "平安建设考核", "示范社区创建")),
    "digital_tools": ("tool_name", ("工作群", "网格通", "反诈APP", "民政系统")),
}
ENDED = {
    "forms": ("in_use", "stopped", "stopped_on"),
    "plaques": ("hung", "removed", "removed_on"),
    "certificates": ("in_force", "retired", "retired_on"),
    "appraisals": ("in_use", "cancelled", "cancelled_on"),
    "digital_tools": ("in_use", "retired", "retired_on"),
}
"""By register: status while the burden stands, status once it ended, and the column of that date."""

PUSHING = [
    (0, "县民政局", "county"),
    (1, "县应急管理局", "county"),
    (2, "镇党政办公室", "township"),
    (3, "市应急管理局", "prefecture"),
    (4, "省民政厅", "province"),
]
"""Who pushes a burden: its place, the department and the level."""


def small_areas() -> pl.DataFrame:
    """Sichuan cut to 2 prefectures, 5 counties and 4 townships each with all their communities."""
    areas = read_reference("510000")
    above = areas.filter(pl.col("code").is_in(["510000", "510100", "510500", *COUNTIES]))
    townships = areas.filter(pl.col("level") == "township", pl.col("parent").is_in(COUNTIES)).sort("code")
    first = townships.group_by("parent", maintain_order=True).head(TOWNSHIPS_A_COUNTY)
    townships = first.select(areas.columns)
    communities = areas.filter(
        pl.col("level") == "community", pl.col("parent").is_in(townships["code"].to_list())
    )
    return pl.concat([above, townships, communities])


def make_store(home: Home, areas: pl.DataFrame, *, synthetic: bool = False) -> None:
    """An empty store of Sichuan with these areas."""
    with open_store(home, create=True) as store, store.transaction():
        store.set_setting("jurisdiction", "sichuan")
        store.set_setting("synthetic", "yes" if synthetic else "no")
        replace_areas(store, areas, "0" * 64)


def add_return(
    store: Store,
    township: str,
    period: str,
    registers: Mapping[str, pl.DataFrame],
    *,
    received_at: datetime | None = None,
    sha256: str | None = None,
    cells_changed: int | None = None,
) -> str:
    """Puts an accepted return with its register rows into the store, in place of an earlier one; its id."""
    due = due_date(period, 5)
    received_at = received_at or datetime(due.year, due.month, due.day, 2) - timedelta(days=1)
    replaces = store.scalar(
        "SELECT return_id FROM returns WHERE township_code = ? AND period = ? AND current", [township, period]
    )
    sequence = 1 + (int(replaces.rsplit("-", 1)[1]) if replaces else 0)
    return_id = f"{township}-{period}-{sequence}"
    on_time = received_at + timedelta(hours=8) < datetime(due.year, due.month, due.day) + timedelta(days=1)
    store.run("UPDATE returns SET current = false WHERE return_id = ?", [replaces])
    store.insert(
        "returns",
        pl.DataFrame(
            [
                {
                    "return_id": return_id,
                    "township_code": township,
                    "period": period,
                    "sequence": sequence,
                    "sha256": sha256 or f"{township}{period}{sequence}".rjust(64, "0"),
                    "received_at_utc": received_at,
                    "submission_kind": "correction" if replaces else "initial",
                    "on_time": on_time,
                    "current": True,
                    "fingerprint": "0" * 64,
                    "cells_changed": cells_changed,
                    "template_version": "1",
                }
            ]
        ).with_columns(replaces=pl.lit(replaces, pl.String)),
    )
    for key, rows in registers.items():
        store.insert(key, _complete(key, rows, return_id, township, period))
    store.record("return.accepted", return_id)
    return return_id


def _complete(key: str, rows: pl.DataFrame, return_id: str, township: str, period: str) -> pl.DataFrame:
    """The rows with every column of the register's table, null where not given."""
    given = rows.with_columns(
        return_id=pl.lit(return_id),
        township_code=pl.lit(township),
        period=pl.lit(period),
        sheet_row=pl.int_range(2, pl.len() + 2),
    )
    if "community_name" not in given.columns:
        given = given.with_columns(community_name=pl.lit("社区"))
    return given.select(_columns_of(key, given))


def _columns_of(key: str, given: pl.DataFrame) -> list[pl.Expr]:
    return [
        (pl.col(name) if name in given.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in register_columns(key).items()
    ]


def fill_store(home: Home, areas: pl.DataFrame, periods: list[str] = PERIODS) -> None:
    """A return of every township for every period; every eleventh is three days late."""
    codes = areas.filter(pl.col("level") == "township")["code"].unique().sort().to_list()
    returns = pl.DataFrame(
        [
            _first_return(code, period, place, age)
            for place, code in enumerate(codes)
            for age, period in enumerate(periods)
        ],
        schema_overrides={"cells_changed": pl.Int64},
    )
    with open_store(home) as store, store.transaction():
        store.insert("returns", returns.drop("place", "age", "end"))
        for key, rows in _small_registers(returns, areas).items():
            store.insert(key, rows)


def _first_return(township: str, period: str, place: int, age: int) -> dict[str, object]:
    """The row of a township's first return for a period, and what its registers are made of."""
    due = due_date(period, 5)
    days = 3 if (place * 7 + age * 3) % 11 == 0 else -1
    return {
        "return_id": f"{township}-{period}-1",
        "township_code": township,
        "period": period,
        "sequence": 1,
        "sha256": f"{township}{period}1".rjust(64, "0"),
        "received_at_utc": datetime(due.year, due.month, due.day, 2) + timedelta(days=days),
        "submission_kind": "initial",
        "on_time": days < 0,
        "current": True,
        "fingerprint": "0" * 64,
        "cells_changed": (place + age) % 30 if age else None,
        "template_version": "1",
        "place": place,
        "age": age,
        "end": end_of(period),
    }


def _small_registers(returns: pl.DataFrame, areas: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The register rows of all returns, whose burdens end one after another and, now and then, come back."""
    roster = areas.filter(pl.col("level") == "community").sort("code")
    roster = roster.select(township_code="parent", community_code="code", community_name="name").with_columns(
        i=pl.int_range(pl.len()).over("township_code")
    )
    people = returns.select("return_id", "township_code", "period", "place", "age", "end").join(
        roster, on="township_code", maintain_order="left_right"
    )
    i, age, place = pl.col("i"), pl.col("age"), pl.col("place")
    overview = people.with_columns(
        community_kind=pl.when(i % 3 == 0).then(pl.lit("village")).otherwise(pl.lit("urban")),
        households=300 + 150 * i,
        residents=900 + 400 * i,
        registered_volunteers=40 + 3 * i,
        social_organisations=i % 5,
        service_area_m2=350.5 + 10 * i,
        meetings=6 + (i + age + place) % 5,
        survey_respondents=100 + i,
        survey_satisfied=70 + (7 * i + age) % 20,
    )
    registers = {"communities": overview}
    for number, (key, (column, names)) in enumerate(NAMES.items()):
        items = pl.DataFrame({column: names}).with_columns(j=pl.int_range(pl.len()))
        rows = people.join(items, how="cross", maintain_order="left_right")
        rows = _pushed(rows, number)
        step = (i * 7 + pl.col("j") * 5 + place * 3 + number) % 30
        registers[key] = _burdens(key, rows, step, age, pl.col("end"))
    return {key: _numbered(key, rows) for key, rows in registers.items()}


def _pushed(rows: pl.DataFrame, number: int) -> pl.DataFrame:
    """The rows with the departments that push them, of every level, most of them the county's."""
    pushing = pl.DataFrame(PUSHING, schema=["pusher", "department", "department_level"], orient="row")
    chosen = rows.with_columns(pusher=((pl.col("j") + number) % len(PUSHING)).cast(pl.Int64))
    return chosen.join(pushing, on="pusher", maintain_order="left").drop("pusher")


def _numbered(key: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of many returns with every column of the register's table, null where not given."""
    given = rows.with_columns(sheet_row=pl.int_range(2, pl.len() + 2).over("return_id"))
    return given.select(_columns_of(key, given))


def _burdens(key: str, rows: pl.DataFrame, step: pl.Expr, age: pl.Expr, end: pl.Expr) -> pl.DataFrame:
    rows = rows.with_columns(step=step)
    if key == "work_items":
        emergency, undocumented = step % 6 == 0, step % 6 == 1
        route = pl.when(emergency).then(pl.lit("emergency")).when(undocumented).then(pl.lit("undocumented"))
        return rows.with_columns(
            entry_route=route.otherwise(pl.lit("listed")),
            list_number=1 + step,
            list_kind=pl.when(step == 7).then(pl.lit("negative")).otherwise(pl.lit("assistance")),
            started_on=end - pl.duration(days=step * 3),
            funds_due=step * 100.25,
            funds_paid=step * 90.5,
        )
    standing, ended, ended_on = ENDED[key]
    over = (step <= age) & ~((step % 9 == 4) & (age - step == 3))
    first = REGISTERS[key]
    columns: dict[str, pl.Expr] = {
        "status": _either(over, ended, standing),
        ended_on: pl.when(over).then(end),
        "frequency": _either(step % 2 == 0, "monthly", "weekly"),
        "placement": _either(step % 3 == 0, "outside", "inside"),
        "basis": _either(step % 4 == 0, "none", "provincial"),
        "dedicated_post": step % 8 == 0,
        "one_vote_veto": step % 7 == 0,
        "issued": step % 4,
        "requiring_unit": pl.lit("县住建局"),
        "replacement": pl.when(over).then(_either(step % 3 == 0, "none", "data_check")),
        "appraisal_kind": _either(pl.col("j") == 0, "township_comprehensive", "departmental"),
        "tool_kind": _either(pl.col("j") == 0, "chat_group", "app"),
    }
    return rows.with_columns(**{name: value for name, value in columns.items() if name in first.dtypes})


def _either(condition: pl.Expr, yes: str, no: str) -> pl.Expr:
    return pl.when(condition).then(pl.lit(yes)).otherwise(pl.lit(no))
