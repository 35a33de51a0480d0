"""Intake: what a township handed in is kept, read, checked and loaded."""
