"""The returns of one hand-in in the order in which they are taken: months one after the other, and of one
township's month what is declared 首报 before what is declared 更正, whatever the files are called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.intake.files.batch import Cover, Original
from pipelines.store import Store

Month = tuple[str, str]
"""A township and a month."""

_TAKEN = """
SELECT r.sha256, r.township_code, r.period, any_value(d.submission_kind) AS kind,
       bool_or(r.current) AS current
FROM returns r JOIN deliveries d USING (return_id)
WHERE r.sha256 IN (SELECT unnest(?::VARCHAR[])) AND d.status = 'accepted'
GROUP BY r.sha256, r.township_code, r.period
"""
NAMED = 3
"""Files that a question names."""


@dataclass(frozen=True)
class Claim:
    """What one file says it is, null where it does not say; whether its bytes were ``taken`` before, and
    whether they are those of the return in force."""

    township: str | None
    period: str | None
    kind: str | None
    taken: bool = False
    in_force: bool = False

    @property
    def month(self) -> Month | None:
        return (self.township, self.period) if self.township and self.period else None

    @property
    def rank(self) -> int:
        return int(self.kind == "correction")


@dataclass(frozen=True)
class HandIn:
    """``places``: the originals, by where they stood, in the order in which they are taken. Of bytes, by
    SHA-256: ``contested`` with the files of which it must be asked which one counts; ``settled`` were
    accepted before and are followed, in this hand-in, by another return of the same month; ``following``
    come after another one."""

    places: list[int] = field(default_factory=list)
    contested: dict[str, list[str]] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    following: frozenset[str] = frozenset()


def taken_before(store: Store, originals: Sequence[Original]) -> dict[str, Claim]:
    """By SHA-256: what those of the originals whose bytes were accepted before say they are."""
    rows = store.connection.execute(_TAKEN, [[original.sha256 for original in originals]]).fetchall()
    return {
        sha256: Claim(township, period, kind, taken=True, in_force=current)
        for sha256, township, period, kind, current in rows
    }


def claim_of(cover: Cover) -> Claim:
    return Claim(cover.get("township_code"), cover.get("period"), cover.get("submission_kind"))


def arrange(originals: Sequence[Original], claims: Sequence[Claim]) -> HandIn:
    """The order of the originals of one hand-in, each with its claim. The same bytes twice are one return."""
    first = {original.sha256: place for place, original in reversed(list(enumerate(originals)))}
    months: dict[Month, list[int]] = defaultdict(list)
    for place in sorted(first.values()):
        month = claims[place].month
        if month is not None:
            months[month].append(place)
    contested, settled, following = {}, set(), set()
    for members in months.values():
        asked = {place: alike for alike in _alike(members, claims) for place in alike}
        for place in members:
            if place in asked and not claims[place].in_force:
                contested[originals[place].sha256] = [originals[one].name for one in asked[place]]
            elif _is_settled(place, members, claims):
                settled.add(originals[place].sha256)
            if any(_comes_after(place, other, claims) for other in members):
                following.add(originals[place].sha256)
    order = sorted(
        range(len(originals)),
        key=lambda place: (
            claims[place].period or "",
            claims[place].rank,
            first[originals[place].sha256],
            place,
        ),
    )
    return HandIn(order, contested, frozenset(settled), frozenset(following))


def _alike(members: list[int], claims: Sequence[Claim]) -> Iterator[list[int]]:
    """Several of one kind of which nobody can say which one counts: not where all were accepted before and
    one of them is in force."""
    kinds: dict[str, list[int]] = defaultdict(list)
    for place in members:
        kind = claims[place].kind
        if kind is not None:
            kinds[kind].append(place)
    for alike in kinds.values():
        known = all(claims[place].taken for place in alike) and any(claims[p].in_force for p in alike)
        if len(alike) > 1 and not known:
            yield alike


def _is_settled(place: int, members: list[int], claims: Sequence[Claim]) -> bool:
    """Whether bytes accepted before, and replaced, would be replaced again by what is handed in with them."""
    if not claims[place].taken or claims[place].in_force:
        return False
    return any(
        _comes_after(other, place, claims)
        or (claims[other].in_force and claims[other].rank == claims[place].rank)
        for other in members
        if other != place
    )


def _comes_after(place: int, other: int, claims: Sequence[Claim]) -> bool:
    return place != other and claims[place].rank > claims[other].rank
