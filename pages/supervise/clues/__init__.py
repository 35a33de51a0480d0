"""Clues from below: the inbox, one clue with what is known of it, and putting clues down."""
