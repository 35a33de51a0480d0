"""Reminders of returns that did not come in: who is late, the letter to each, and the folder they lie in"""
