"""Ranking: pure functions on frames."""
