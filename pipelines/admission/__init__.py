"""The life of a work item: from a department's application to its withdrawal, every step on record."""
