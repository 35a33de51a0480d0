"""``ingest`` in a process that can be killed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pipelines.__main__ import main
from tests.support.processes import Say


def ingest_apart(say: Say, home: Path, folder: Path, received_at: str) -> None:
    """Says that it begins; what the command prints is nobody's."""
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    say("ready")
    words = ["--home", str(home), "--json", "ingest", str(folder), "--received-at", received_at]
    sys.exit(main(words))
