"""Handing in returns."""
