"""Areas beyond the control limits."""
