"""Supervision: cases with frozen evidence, and what units say of their figures."""
