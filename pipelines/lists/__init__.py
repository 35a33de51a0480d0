"""The regulatory lists of a home: versions, imports with their receipts, and the lists of the documents."""
