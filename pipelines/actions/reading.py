"""Putting on the log what is read, before it is shown: whoever may see rows, or takes something out, is known
by name. Everybody may be put on the log, so there is no right to ask."""

from __future__ import annotations

from pipelines.access.reads import note_read

__all__ = ["note_read"]
