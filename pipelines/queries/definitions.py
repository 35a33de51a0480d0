"""What the indicators are: their declarations, their groups and their worked examples. They are the same for
everybody and hold nothing about an area, so they are asked without a scope."""

from __future__ import annotations

from pipelines.indicators.definitions import BY_CODE, GROUPS, HEADLINE, INDICATORS, Indicator
from pipelines.indicators.specs import Spec, SpecTable, read_spec

__all__ = ["BY_CODE", "GROUPS", "HEADLINE", "INDICATORS", "Indicator", "Spec", "SpecTable", "read_spec"]
