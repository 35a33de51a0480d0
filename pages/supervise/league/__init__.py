"""The league table of one indicator."""
