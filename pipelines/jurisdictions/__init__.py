"""Jurisdictions: their settings with the clause of each, and the documents they cite."""
