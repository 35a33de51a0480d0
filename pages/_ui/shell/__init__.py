"""What every page stands in: the registry of pages, the state in the URL, caches, the frame, and paper."""
