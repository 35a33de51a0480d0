"""Inspections: plans with their codes, samples and what they found, and what is typed on site."""
