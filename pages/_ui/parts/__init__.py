"""What two pages or more draw: filters, grids, charts, maps, receipts, and the ways a page writes."""
