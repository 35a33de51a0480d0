"""Keeps what lives as long as the server out of the garbage collector's sight. Streamlit collects fully after
every run, and walking libraries and kept answers costs more than the run itself: 45 ms of a league table's 64
once a page has imported pandera.

Frozen objects still go when nobody holds them; only circles among them stay, so that every so often all of
them are looked at again."""

from __future__ import annotations

import gc
import sys
from dataclasses import dataclass

LOOKED_AT_AGAIN = 50
"""After so many freezes everything is collected anew: sessions that ended meanwhile are let go."""


@dataclass
class _Seen:
    """What the last freeze saw, and whether something was kept since. Shared by all sessions: at worst two
    runs freeze where one would have done."""

    modules: int = 0
    freezes: int = 0
    kept_more: bool = False


_seen = _Seen()


def note_kept() -> None:
    """Say that something was made that outlives the run."""
    _seen.kept_more = True


def freeze_what_lasts() -> bool:
    """At the end of a run: take out of sight what was imported or kept since the last time; whether there was
    anything. Pages import libraries when they are first opened, so once at the start is not enough."""
    modules = len(sys.modules)
    if not _seen.kept_more and modules == _seen.modules:
        return False
    _seen.modules, _seen.kept_more = modules, False
    _seen.freezes += 1
    if _seen.freezes % LOOKED_AT_AGAIN == 0:
        gc.unfreeze()
    gc.collect()
    gc.freeze()
    return True
