"""Returns: who has handed in, and handing in."""
