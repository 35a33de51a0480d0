"""For pages: what a program writes down of itself (pipelines/base/log_lines.py)."""

from pipelines.base.log_lines import about, adopt, say, set_up

__all__ = ["about", "adopt", "say", "set_up"]
