"""Definitions and rules."""
