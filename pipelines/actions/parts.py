"""Handing up what a home holds, and taking in what others handed up."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.actions.rights import require
from pipelines.base.home import Home
from pipelines.handing_up import push, take_in
from pipelines.handing_up.push import Pushed, Track
from pipelines.handing_up.take_in import TookIn
from schemas.scope import Scope


def push_parts(
    home: Home, scope: Scope, url: str, areas: Sequence[str], track: Track, *, verify: bool = False
) -> Pushed:
    """Hand up all that the home holds to a target (pipelines.handing_up.push.push). Raises UserError where
    nothing has been accepted yet, returns lie outside the areas, the target cannot be reached or another home
    hands up the same area there; HomeError where the home is busy."""
    require(scope, "parts")
    return push.push(home, url, areas, track, scope.principal, verify=verify)


def take_in_parts(home: Home, scope: Scope, urls: Sequence[str], track: Track) -> TookIn:
    """Take in the newest pushes at some targets, in place of what was taken in before
    (pipelines.handing_up.take_in.take_in). Raises UserError with all that keeps them from being one with this
    home, HomeError where the home is busy."""
    require(scope, "parts")
    return take_in.take_in(home, urls, track, scope.principal)
