"""Boundaries of areas, public and the same for everybody."""

from __future__ import annotations

from pipelines.areas import boundary_file

__all__ = ["boundary_file"]
