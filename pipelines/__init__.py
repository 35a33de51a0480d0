"""From a township's workbook to a published figure."""

__version__ = "0.4.0"
