"""The burden index."""
