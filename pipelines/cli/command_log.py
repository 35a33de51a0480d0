"""The line that the log has of every command: its words, not what was given to them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from pipelines.base.log_lines import say

READER_GONE = 141
"""As of a program that the signal of a broken pipe ends."""
BUG = 1
_log = logging.getLogger("pipelines.command")


def logged(command: str, run: Callable[[], int]) -> int:
    """What the command ends with. A bug has its traceback in the log, and goes on."""
    began, code = time.monotonic(), BUG
    try:
        code = run()
        return code
    except BrokenPipeError:
        code = READER_GONE
        raise
    except Exception:
        _log.exception("command %s failed", command)
        raise
    finally:
        seconds = round(time.monotonic() - began, 3)
        say(_log, "command", command=command, rc=code, seconds=seconds)
