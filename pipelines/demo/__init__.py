"""The demonstration home: real areas of a province, ten synthetic months of returns, a year of admissions,
the progress of a county's plan, and stories to be found in it.

Every value is drawn from a hash of the code of a community or county, the item's name and the month, so a
township hands in the same return whichever other townships are in the home.
"""
