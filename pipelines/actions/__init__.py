"""Every write that pages and the command line make: asks the right, does it, records it."""
