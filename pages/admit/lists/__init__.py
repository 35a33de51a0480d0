"""The lists of a jurisdiction."""
