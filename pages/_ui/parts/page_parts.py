"""A page that has parts, one at a time: which one is a parameter of the URL. All such pages are made so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from pages._ui.shell import state
from pages._ui.words.text import _

T = TypeVar("T")


@dataclass(frozen=True)
class Shown:
    """What a part says and shows: title, finding, the thing itself, and for the foot notes and how complete
    the figures are."""

    title: str
    finding: str
    show: Callable[[], None]
    notes: tuple[str, ...] = ()
    completeness: float | None = None


@dataclass(frozen=True)
class Parts(Generic[T]):
    """The parts of a page. ``known``: by the value in the URL, the label (a message) and what prepares the
    part from what the page gives it, a snapshot or a view; preparing draws the part's own filters. ``usual``
    is shown where the URL names none; ``parameter`` is the name in the URL. ``kept``: the parameters that a
    part takes over from the one before, all of them where None."""

    known: Mapping[str, tuple[str, Callable[[T], Shown]]]
    usual: str
    parameter: str = "part"
    kept: tuple[str, ...] | None = None

    @property
    def names(self) -> list[str]:
        return list(self.known)

    def label(self, name: str) -> str:
        return _(self.known[name][0])

    def choose(
        self, usual: str | None = None, label: Callable[[str], str] | None = None, heading: str | None = None
    ) -> str:
        """The part the URL asks for, beside the control that leads to the others. ``label`` adds to a part's
        name, ``heading`` names the control."""
        name = state.read(self.parameter, self.names, usual or self.usual)
        if not state.is_bare():
            st.session_state[self._key] = name
            st.segmented_control(
                heading or _("Part"),
                self.names,
                key=self._key,
                format_func=label or self.label,
                required=True,
                on_change=self._go,
            )
        return name

    def prepare(self, name: str, given: T) -> Shown:
        """The part, with its filters drawn; it is shown when its title stands."""
        return self.known[name][1](given)

    @property
    def _key(self) -> str:
        return f"filter_{self.parameter}"

    def _go(self) -> None:
        if self.kept is None:
            state.write(self.parameter, self._key)
            return
        left = {name: None for name in state.current() if name not in self.kept}
        state.change({**left, self.parameter: st.session_state[self._key]})
