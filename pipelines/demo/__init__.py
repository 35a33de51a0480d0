"""The demonstration home: real areas of Sichuan, a synthetic year of returns, and stories to be found in it.

Every value is drawn from a hash of the community's code, the item's name and the month, so a township hands
in the same return whichever other townships are in the home.
"""
