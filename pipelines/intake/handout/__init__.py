"""The prefilled workbook that a township gets."""
