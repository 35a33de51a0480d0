"""Appraisal: the assessment score, and what communities and townships say of each other."""
