"""Voices from below: clues as they are now, and what registers, lists and approvals say of them."""
