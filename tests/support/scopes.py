"""Scopes that tests ask with."""

from __future__ import annotations

from schemas.scope import Scope

WHOLE = Scope.whole_home("tests", ())
"""Sees everything, may do nothing."""
