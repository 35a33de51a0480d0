"""Definitions, methods and settings."""
