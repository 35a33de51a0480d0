"""The admission of work items."""
