"""The assessment score: a sheet declared as data, and the points it gives for figures and cases."""
