"""Pages for a supervisor who compares areas."""
