"""What the product is installed from: the pins of the runtime lock, and those that its extra ``auth`` adds,
which stand in the lock of development.

Standard library only, as the tasks are.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parent.parent
RUNTIME_LOCK, DEV_LOCK = PROJECT / "requirements.txt", PROJECT / "requirements-dev.txt"
"""Every package with its version and hashes; the second holds all of the first. ``make lock`` writes both."""
ROOT = "streamlit"
"""Whose extra ``auth`` is (pyproject.toml)."""


class Pin(NamedTuple):
    """A package of a lock: ``text`` is what stands there, hashes and all; ``marker`` for which systems, ""
    for every one; ``parents`` are the packages that need it, by the lock's own remarks."""

    name: str
    version: str
    marker: str
    text: str
    parents: frozenset[str]


def read_pins(lock: Path) -> dict[str, Pin]:
    """By name, in the order of the lock."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    pins = [_read_pin(block) for block in blocks if re.match(r"[A-Za-z0-9]", block)]
    return {pin.name: pin for pin in pins}


def _read_pin(block: str) -> Pin:
    head, *rest = block.splitlines()
    requirement, _semicolon, marker = head.rstrip(" \\").partition(";")
    name, _equals, version = requirement.strip().partition("==")
    remarks = [line.strip(" #").removeprefix("via").strip() for line in rest if line.lstrip().startswith("#")]
    parents = frozenset(re.split(r"[\s\[]", remark)[0] for remark in remarks if remark)
    return Pin(name, version, marker.strip(), block, parents)


def product_pins() -> dict[str, Pin]:
    """What the product with its extra ``auth`` is installed from, by name, sorted by it. Beyond the runtime
    lock Streamlit needs nothing but what the extra asks for; what that needs in turn comes along."""
    runtime, development = read_pins(RUNTIME_LOCK), read_pins(DEV_LOCK)
    further = {name: pin for name, pin in development.items() if name not in runtime}
    added: set[str] = set()
    while new := {n for n, pin in further.items() if pin.parents & {ROOT, *added}} - added:
        added |= new
    return dict(sorted((runtime | {name: further[name] for name in added}).items()))


def lock_text(pins: dict[str, Pin]) -> str:
    """A lock that pip reads."""
    return "".join(pin.text for pin in pins.values())
