"""One area on one page."""
