"""Pages for a leader who wants the state of things."""
