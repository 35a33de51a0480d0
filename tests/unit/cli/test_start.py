"""How the command line starts."""

from __future__ import annotations

import gc

from pipelines.__main__ import import_commands


def test_what_is_imported_is_out_of_the_collector_s_sight_and_the_collector_at_work() -> None:
    gc.unfreeze()
    import_commands()
    assert gc.get_freeze_count() > 100_000
    assert gc.isenabled()
