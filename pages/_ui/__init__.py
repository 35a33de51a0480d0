"""What the pages share: registry, language, URL state, caches, filters, tables, charts and maps."""
