"""Who asks, and how far: the scope that every query and every action takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WHOLE_HOME = "*"
"""Stands for every area of the home, those of a later roster among them. No area has this code."""


@dataclass(frozen=True, order=True)
class Place:
    """What may be seen and done in the tree of one area: rights are keys of schemas/access.py and of the
    bodies of schemas/admission.toml. ``department``: whose own items alone it is about, for a department."""

    area: str
    rights: frozenset[str] = frozenset()
    department: str | None = None


@dataclass(frozen=True)
class Scope:
    """What one principal may see and do. Who is given no place may see and do nothing."""

    principal: str
    """Who it is, as written down with what is done: a name of the system's user, of a sign-in or a token."""
    places: tuple[Place, ...] = ()

    @classmethod
    def whole_home(cls, principal: str, rights: Iterable[str]) -> Scope:
        """The scope of a principal that may see every area, and act in all of them by these rights."""
        return cls(principal, (Place(WHOLE_HOME, frozenset(rights) | EVERYTHING_SEEN),))

    @property
    def is_whole_home(self) -> bool:
        """Whether nothing of any area is hidden from it."""
        return any(place.area == WHOLE_HOME and place.rights >= EVERYTHING_SEEN for place in self.places)

    def has(self, right: str) -> bool:
        """Whether it was given a right at any place."""
        return any(right in place.rights for place in self.places)

    def everywhere(self, right: str) -> bool:
        """Whether it was given a right in the whole home, and not for a department alone."""
        return any(
            place.area == WHOLE_HOME and right in place.rights and place.department is None
            for place in self.places
        )

    def areas_with(self, right: str) -> tuple[str, ...]:
        """Codes of the areas in whose trees it has a right, by code; WHOLE_HOME stands for all."""
        return tuple(sorted({place.area for place in self.places if right in place.rights}))

    def reaches(self, right: str, lineage: Iterable[str]) -> bool:
        """Whether it has a right at an area, which is given as its code and those of all it lies in, for
        whatever department."""
        around = {*lineage, WHOLE_HOME}
        return any(place.area in around for place in self.places_with(right) if place.department is None)

    def places_with(self, right: str) -> tuple[Place, ...]:
        """The places at which it has a right."""
        return tuple(place for place in self.places if right in place.rights)

    @property
    def departments(self) -> tuple[str, ...]:
        """Names of the departments it acts for, sorted."""
        return tuple(sorted({place.department for place in self.places if place.department}))

    @property
    def key(self) -> tuple[object, ...]:
        """What a shared cache is keyed by: scopes with one key may share an answer. The principal is part of
        it, since what is its own (a department's items, a clerk's deliveries) differs between principals."""
        return self.principal, *(
            (place.area, tuple(sorted(place.rights)), place.department)
            for place in sorted_places(self.places)
        )


def sorted_places(places: Iterable[Place]) -> list[Place]:
    """Places by area, then by rights: frozensets have no order of their own."""
    return sorted(places, key=lambda place: (place.area, sorted(place.rights), place.department or ""))


EVERYTHING_SEEN = frozenset(
    {"figures", "matters", "rows", "people", "export_figures", "export_rows", "audit"}
)
"""Sights of whoever nothing is hidden from."""
