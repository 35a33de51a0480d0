"""Turning the store into a published, immutable snapshot."""

from pipelines.publish.job import PublishReport, publish

__all__ = ["PublishReport", "publish"]
