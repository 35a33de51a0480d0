"""tests/golden/store.sql: every table of a new store as DuckDB reports it, below the steps that make it.

``python -m tests.golden.store`` writes it anew. It refuses where the tables changed and the version did not:
a store that took the steps already would never get the change.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from pathlib import Path

from pipelines.base.home import Home
from pipelines.store import Store, open_store
from pipelines.store.migrations import MIGRATIONS, SCHEMA_VERSION

GOLDEN = Path(__file__).parent / "store.sql"

_TABLES = """
SELECT sql FROM duckdb_tables() WHERE database_name = current_database() AND NOT internal ORDER BY table_name
"""


def describe_tables(store: Store) -> str:
    """One CREATE TABLE per table, by name; columns in the order in which the steps made them."""
    statements = store.frame(_TABLES)["sql"].to_list()
    return "\n".join(
        statement.replace("(", "(\n    ", 1).replace(", ", ",\n    ") for statement in statements
    )


def describe_new_store() -> str:
    """The whole golden text: the version, the steps with a hash of each, the tables of a new store."""
    with tempfile.TemporaryDirectory() as folder, open_store(Home(Path(folder)), create=True) as store:
        tables = describe_tables(store)
    steps = [
        f"-- {step.number:04} {step.name} {hashlib.sha256(step.sql.encode()).hexdigest()[:16]}\n"
        for step in MIGRATIONS
    ]
    return f"-- version {SCHEMA_VERSION}\n{''.join(steps)}\n{tables}\n"


def main() -> int:
    text, kept = describe_new_store(), GOLDEN.read_text(encoding="utf-8") if GOLDEN.exists() else ""
    if text != kept and text.splitlines()[0] == kept.partition("\n")[0]:
        print(
            "the tables or a step changed and the version did not: add a step to pipelines/store/migrations"
        )
        return 1
    GOLDEN.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
