"""Who asks, and how far: the scope that every query and every action takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WHOLE_HOME = "*"
"""Stands for every area of the home, those of a later roster among them. No area has this code."""


@dataclass(frozen=True)
class Scope:
    """What one principal may see and do. Who is given no area and no role may see and do nothing."""

    principal: str
    """Who it is, as written down with what is done: a name of the system's user, of a sign-in or a token."""
    areas: tuple[str, ...] = ()
    """Codes of the areas whose trees it covers; WHOLE_HOME alone for all of them."""
    roles: frozenset[str] = frozenset()
    """Keys of the bodies it may act for (schemas/admission.toml) and of the duties it has."""

    @classmethod
    def whole_home(cls, principal: str, roles: Iterable[str]) -> Scope:
        """The scope of a principal that may see every area."""
        return cls(principal, (WHOLE_HOME,), frozenset(roles))

    @property
    def is_whole_home(self) -> bool:
        """Whether no area is hidden from it."""
        return self.areas == (WHOLE_HOME,)

    def has(self, role: str) -> bool:
        """Whether it was given a role."""
        return role in self.roles

    @property
    def key(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """What a shared cache is keyed by: scopes with one key may share an answer. The principal is part of
        it, since what is its own (a department's items, a clerk's deliveries) differs between principals."""
        return self.principal, self.areas, tuple(sorted(self.roles))
