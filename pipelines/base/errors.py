"""The errors of schemas/errors.py, by the name the pipeline knows them by."""

from __future__ import annotations

from schemas.errors import DeclaredError, HomeError, UserError

__all__ = ["DeclaredError", "HomeError", "UserError"]
