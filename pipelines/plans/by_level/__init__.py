"""The ledger by level: a workbook for each township, the roll-up, and reading workbooks back."""
