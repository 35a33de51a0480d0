"""Plans of work: what a document lays down, what was put down about it, and what is late."""
