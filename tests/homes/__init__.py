"""Homes of every version of the store, as the program of that time left them."""
