"""Tables to take out."""
