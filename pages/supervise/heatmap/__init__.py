"""Every area on every indicator."""
