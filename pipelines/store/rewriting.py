"""Writing a store's file anew, row by row: blocks that DuckDB has let go of still hold what was erased until
something else is written over them."""

from __future__ import annotations

from pipelines.base.disk import sync_file, sync_folder
from pipelines.base.home import Home
from pipelines.store.connection import Store, locked
from pipelines.store.engine import STORAGE_VERSION, attached, quoted
from pipelines.store.trouble import home_trouble

DUE = "rewrite"
"""The setting that says that the file is still to be written anew, whatever happens in between."""
FRESH = ".tmp-store"
"""The name of the new file until it is whole; as of all that is not finished, no backup takes it."""


def ask_for_rewrite(store: Store) -> None:
    """Inside the transaction that erases."""
    store.set_setting(DUE, "yes")


def rewrite_where_due(home: Home) -> bool:
    """Puts a new file with the same rows, in their order, in the place of the store where that is due;
    whether it was. Killed at any instant, one of both is there whole. Raises HomeError where the home is
    busy or the disk has no room for a second file."""
    fresh = home.path / FRESH
    with locked(home), home_trouble(home.store):
        fresh.unlink(missing_ok=True)
        with attached(home.store) as connection:
            store = Store(connection, "")
            if store.setting(DUE) is None:
                return False
            name = store.scalar("SELECT current_database()")
            store.run(f"ATTACH '{quoted(fresh)}' AS fresh (STORAGE_VERSION '{STORAGE_VERSION}')")
            try:
                store.run(f"COPY FROM DATABASE {name} TO fresh")
                store.run("DELETE FROM fresh.meta WHERE key = ?", [DUE])
            finally:
                store.run("DETACH fresh")
        sync_file(fresh)
        fresh.replace(home.store)
        sync_folder(home.path)
    return True
