"""The write side: one DuckDB file, one process at a time, every change on record."""

from pipelines.store.connection import Store, locked, look_at_store, open_store, store_at_rest, store_trouble
from pipelines.store.tables import register_columns

__all__ = [
    "Store",
    "locked",
    "look_at_store",
    "open_store",
    "register_columns",
    "store_at_rest",
    "store_trouble",
]
