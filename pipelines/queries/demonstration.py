"""What was put into the demonstration to be found."""

from __future__ import annotations

from pipelines.demo.stories import read_stories

__all__ = ["read_stories"]
