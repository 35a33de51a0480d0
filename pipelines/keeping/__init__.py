"""Keeping: whether all that a home holds is what it was, making again what can be, and copies elsewhere."""
