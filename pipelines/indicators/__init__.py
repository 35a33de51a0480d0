"""Registers to community facts to area values."""
