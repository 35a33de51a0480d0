"""The month's measures: who is proposed for which step, and why."""
