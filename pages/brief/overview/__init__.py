"""The overview: how the whole stands."""
