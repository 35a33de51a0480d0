"""What nobody foresaw while one return was handled stays with that return, as a problem of its receipt."""

from __future__ import annotations

import logging
import secrets

from schemas.problems import Problem

_log = logging.getLogger("pipelines.intake")


def put_down(name: str, code: str = "FIL-015") -> Problem:
    """The exception that is being handled goes to the log under a reference; the problem that tells the
    township the reference. Call it where an exception is caught."""
    reference = secrets.token_hex(4).upper()
    told = {"fields": {"reference": reference}}
    _log.exception("the return %s met a fault of the program, reference %s", name, reference, extra=told)
    return Problem(code, params={"reference": reference})
