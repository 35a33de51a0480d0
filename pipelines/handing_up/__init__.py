"""Handing up: what a home gives to a higher one goes to a folder or store that both reach, and is taken in
from there."""
