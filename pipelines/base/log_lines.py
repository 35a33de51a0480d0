"""What a running program writes down of itself: plain lines as Python's logging has them, or a JSON object a
line, to standard error or into a folder, as $BURDEN_LOG says.

A line names no person: an exception is told by its type and the lines it came through, not by its own words,
which may quote a cell or a link."""

from __future__ import annotations

import json
import logging
import os
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from schemas.errors import HomeError

VARIABLE = "BURDEN_LOG"
"""Environment variable: ``json``, a folder, or nothing."""
STDERR = "json"
MOST_BYTES, KEPT_FILES = 10_000_000, 9
"""A file of a folder is closed at this size, and so many closed ones stay beside it: 100 MB a program."""
OURS = ("pages", "pipelines")
"""Loggers whose lines below a warning are wanted too."""

_about: ContextVar[Mapping[str, str] | None] = ContextVar("about", default=None)
_ours: list[logging.Handler] = []
"""The handler that was put in place last, by this process."""


@contextmanager
def about(**told: str) -> Iterator[None]:
    """Lines written inside carry these fields too: ``request``, ``page``, ``session``."""
    token = _about.set({**(_about.get() or {}), **told})
    try:
        yield
    finally:
        _about.reset(token)


def say(logger: logging.Logger, message: str, **fields: Any) -> None:
    """A line of level INFO with fields of its own."""
    logger.info(message, extra={"fields": fields})


class JsonLines(logging.Formatter):
    """A JSON object a line: time (UTC, ISO 8601), level, logger, message, what it is about (request, page,
    session), fields of its own, ``reference`` and ``traceback`` of an error."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **dict.fromkeys(("request", "page", "session")),
            **(_about.get() or {}),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["traceback"] = came_through(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def came_through(error: BaseException) -> str:
    """The traceback of an error and of those behind it, newest first, without their own words."""
    parts, behind = [], error
    while True:
        parts.append("".join(traceback.format_tb(behind.__traceback__)) + type(behind).__qualname__)
        further = behind.__cause__ or (None if behind.__suppress_context__ else behind.__context__)
        if further is None:
            return "\nbehind it:\n".join(parts)
        behind = further


def set_up(program: str) -> bool:
    """Writes lines as $BURDEN_LOG says, in a folder to ``program``.jsonl; whether it says anything. Raises
    HomeError for a folder that cannot be written to."""
    said = os.environ.get(VARIABLE, "").strip()
    if not said:
        return False
    handler = logging.StreamHandler() if said.lower() == STDERR else _file(Path(said), program)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    while _ours:
        root.removeHandler(old := _ours.pop())
        old.close()
    root.addHandler(handler)
    _ours.append(handler)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    return True


def _file(folder: Path, program: str) -> logging.Handler:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(
            folder / f"{program}.jsonl", maxBytes=MOST_BYTES, backupCount=KEPT_FILES, encoding="utf-8"
        )
    except OSError as error:
        raise HomeError("HOM-013", folder=folder, variable=VARIABLE, error=error.strerror or error) from error


def adopt(*names: str) -> None:
    """Lines of libraries that write on their own go the same way: of loggers of these names and below them,
    from warnings up, since what is less names addresses with their queries."""
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in names:
            logger = logging.getLogger(name)
            logger.handlers.clear()
            logger.propagate = True
            logger.setLevel(logging.WARNING)
