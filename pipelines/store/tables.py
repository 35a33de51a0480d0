"""Tables of the store. No unique index on registers: uniqueness is the check's and the transaction's work
(an index triples the size and takes twenty times as long to replace a month)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from schemas.admission_items import EVENT_COLUMNS, ITEM_COLUMNS
from schemas.plan_entries import PROGRESS_COLUMNS
from schemas.returns import REGISTERS

SCHEMA_VERSION = "3"
"""2 added the tables of admission, 3 why a version was made. An older home gets what
it lacks when it is opened."""

_SQL_TYPE: dict[Any, str] = {
    pl.String: "VARCHAR",
    pl.Int64: "BIGINT",
    pl.Float64: "DOUBLE",
    pl.Date: "DATE",
    pl.Boolean: "BOOLEAN",
    pl.Datetime("us"): "TIMESTAMP",
}

FIXED_TABLES = """
CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
-- areas: one row per area, level and span of validity; a code may be a prefecture and its own county
CREATE TABLE areas (
    code VARCHAR NOT NULL, name VARCHAR NOT NULL, level VARCHAR NOT NULL, parent VARCHAR,
    kind VARCHAR, valid_from DATE, valid_to DATE, successor_code VARCHAR
);
-- list_entries: one row per entry of each version of a list; the highest version is in force
CREATE TABLE list_entries (
    kind VARCHAR NOT NULL, version INTEGER NOT NULL, number INTEGER NOT NULL, title VARCHAR NOT NULL,
    category VARCHAR, basis VARCHAR, valid_from DATE, valid_to DATE
);
-- versions: one row per import of areas or of a list
CREATE TABLE versions (
    subject VARCHAR NOT NULL, version INTEGER NOT NULL, imported_at_utc TIMESTAMP NOT NULL,
    actor VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, entries INTEGER NOT NULL
);
-- deliveries: one row per hand-in that was decided, accepted or not; receipt is JSON
CREATE TABLE deliveries (
    delivery_id BIGINT NOT NULL, sha256 VARCHAR NOT NULL, file_name VARCHAR NOT NULL,
    received_at_utc TIMESTAMP NOT NULL, actor VARCHAR NOT NULL, status VARCHAR NOT NULL,
    township_code VARCHAR, period VARCHAR, submission_kind VARCHAR, return_id VARCHAR,
    receipt VARCHAR NOT NULL
);
-- returns: one row per accepted return; current is false once a correction has replaced it
CREATE TABLE returns (
    return_id VARCHAR NOT NULL, township_code VARCHAR NOT NULL, period VARCHAR NOT NULL,
    sequence INTEGER NOT NULL, sha256 VARCHAR NOT NULL, received_at_utc TIMESTAMP NOT NULL,
    submission_kind VARCHAR NOT NULL, on_time BOOLEAN NOT NULL, replaces VARCHAR,
    current BOOLEAN NOT NULL, fingerprint VARCHAR NOT NULL, cells_changed BIGINT,
    prepared_by VARCHAR, template_version VARCHAR
);
-- return_warnings: one row per warning of an accepted return
CREATE TABLE return_warnings (
    return_id VARCHAR NOT NULL, code VARCHAR NOT NULL, register VARCHAR, sheet_row INTEGER,
    field VARCHAR, value VARCHAR, params VARCHAR
);
-- audit: one row per change, written in the transaction that made it
CREATE TABLE audit (
    at_utc TIMESTAMP NOT NULL, actor VARCHAR NOT NULL, action VARCHAR NOT NULL,
    subject VARCHAR NOT NULL, detail VARCHAR
);
"""


def register_columns(key: str) -> dict[str, type[pl.DataType]]:
    """Columns of a register's table and of its typed frames: where the row came from, then its fields."""
    origin = {"return_id": pl.String, "township_code": pl.String, "period": pl.String, "sheet_row": pl.Int64}
    return origin | REGISTERS[key].dtypes


def create_statements() -> str:
    """Every CREATE TABLE of a new store."""
    registers = [f"CREATE TABLE {key} ({_sql_columns(register_columns(key))});" for key in REGISTERS]
    return "\n".join([FIXED_TABLES, *registers, upgrade_statements()])


def upgrade_statements() -> str:
    """What gives a store of any earlier version the tables it lacks; changes nothing where they are there.
    admission_items: one row per work item, as its last event left it; admission_events: one row per
    transition of an item; plan_progress: one row per entry about a task of a plan. Nothing is ever taken
    out of the last two."""
    return (
        "ALTER TABLE versions ADD COLUMN IF NOT EXISTS why VARCHAR;\n"
        f"CREATE TABLE IF NOT EXISTS admission_items ({_sql_columns(ITEM_COLUMNS)});\n"
        f"CREATE TABLE IF NOT EXISTS admission_events ({_sql_columns(EVENT_COLUMNS)});\n"
        f"CREATE TABLE IF NOT EXISTS plan_progress ({_sql_columns(PROGRESS_COLUMNS)});"
    )


def _sql_columns(columns: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {_SQL_TYPE[dtype]}" for name, dtype in columns.items())
