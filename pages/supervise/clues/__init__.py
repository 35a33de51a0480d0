"""Clues from below: the inbox, one clue with what is known of it, putting clues down, their counts."""
