"""A community's own figures, and the rows they are counted from."""
