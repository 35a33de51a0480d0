"""The assessment score: every area's sum by code, and one area item by item."""
