"""Declarations in TOML: parsed once for each text, since the same few files are asked for again and again."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from functools import lru_cache
from typing import Any


def parse_toml(text: str) -> dict[str, Any]:
    """What a text in TOML declares, the caller's own to change. Raises tomllib.TOMLDecodeError."""
    return deepcopy(_parse(text))  # a tenth of the time that parsing takes


@lru_cache(maxsize=128)
def _parse(text: str) -> dict[str, Any]:
    return tomllib.loads(text)
