"""Turning the store into a published, immutable snapshot."""
