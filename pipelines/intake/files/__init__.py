"""From the bytes of a delivery to text cells with the sheet and row each stood in."""
