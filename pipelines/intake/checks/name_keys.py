"""The key of a register's rows, with names as they are compared beside the names as they are written."""

from __future__ import annotations

from schemas.returns.base import Register


def key_column(register: Register, name: str) -> str:
    """The column by which a field of the unique key is compared."""
    return f"{name}_key" if name in register.names else name


def key_columns(register: Register) -> list[str]:
    """The columns by which rows of a register are the same: the unique key, names by their keys."""
    return [key_column(register, name) for name in register.unique]
