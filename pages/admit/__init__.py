"""The admission of work items: items, lists, plans."""
