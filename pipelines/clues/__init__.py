"""Clues from below: what communities, residents and hotlines say is pushed down, and what becomes of it."""
