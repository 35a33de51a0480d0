"""What every test run has in common."""

from __future__ import annotations

from hypothesis import settings

# A loaded machine is no failure: no test depends on the clock.
settings.register_profile("no_clock", deadline=None)
settings.load_profile("no_clock")
