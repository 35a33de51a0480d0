"""Plans of work."""
