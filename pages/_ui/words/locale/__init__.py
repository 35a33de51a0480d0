"""The Chinese message catalogue. English messages stand in the code."""
