"""Turning the store into a published, immutable snapshot."""

from pipelines.publish.job import PublishReport, publish
from pipelines.publish.stored import list_snapshots, prune_snapshots

__all__ = ["PublishReport", "list_snapshots", "prune_snapshots", "publish"]
