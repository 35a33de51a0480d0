"""The one way a page writes: an attempt, its outcome, the receipt or the refusal, and publishing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages._ui.parts import publishing, refusals
from pages._ui.parts.refusals import Problem
from pages._ui.shell import access, cache
from pages._ui.words.text import _
from schemas.errors import HomeError, UserError
from schemas.words import Words


@dataclass(frozen=True)
class Outcome:
    """The result of the last attempt at a desk. ``about``: the item, form or file it was about; ``given``:
    what the action gave; ``changed``: whether that changed the home. Where it was refused: the refusal with
    its problems, and whether only because the home was ``busy``."""

    about: str
    given: Any = None
    changed: bool = False
    refusal: Words | None = None
    problems: tuple[Problem, ...] = ()
    busy: bool = False


def _always(given: Any) -> bool:
    return True


@dataclass
class _Memory:
    """What a session keeps of a desk. ``due``: a change that is to be published in this run."""

    outcome: Outcome | None = None
    round: int = 0
    publishes_at_once: bool = True
    due: bool = False
    published: str | None = None


@dataclass(frozen=True)
class Desk:
    """A place at which a page writes. ``name`` is unique; its session state and its widgets carry it.
    ``waits``: the sentence that says what the next snapshot will show; none where no snapshot holds what is
    written here: then publishing is not offered. ``changed`` and ``clears`` tell of
    what an action gave whether it changed the home, and whether the form begins anew. ``at_once``: a change
    is published right away, unless the person has switched that off; at other desks publishing is offered.
    ``first``: what it takes can be published though nothing was yet; without a return nothing else can.
    """

    name: str
    waits: str = ""
    changed: Callable[[Any], bool] = bool
    clears: Callable[[Any], bool] = _always
    at_once: bool = False
    first: bool = False

    def _memory(self) -> _Memory:
        memory: _Memory = st.session_state.setdefault(f"desk_{self.name}", _Memory())
        return memory

    @property
    def round(self) -> int:
        """Goes up when the form begins anew: it stands in the keys of forms and uploads."""
        return self._memory().round

    def attempt(self, write: Callable[[], Any], about: str = "") -> bool:
        """Write, and keep the outcome until the next attempt; whether the home was changed."""
        memory = self._memory()
        memory.due, memory.published = False, None
        try:
            given = write()
        except UserError as error:
            busy = isinstance(error, HomeError)
            memory.outcome = Outcome(about, refusal=error.words, problems=tuple(error.problems), busy=busy)
            return False
        changed = self.changed(given)
        memory.outcome = Outcome(about, given, changed)
        memory.round += self.clears(given)
        memory.due = changed and self.at_once and memory.publishes_at_once
        return changed

    def outcome(self, about: str = "") -> Outcome | None:
        """The result of the last attempt, where it was about this."""
        outcome = self._memory().outcome
        return outcome if outcome is not None and outcome.about == about else None

    def problems_of(self, about: str) -> dict[str, list[str]]:
        """By field: the sentences of what is wrong in a form; "" holds those of no field."""
        outcome = self.outcome(about)
        found: dict[str, list[str]] = {}
        for problem in outcome.problems if outcome else ():
            found.setdefault(problem.get("field") or "", []).append(refusals.problem_sentence(problem))
        return found

    def show(
        self,
        receipt: Callable[[Any], None],
        about: str = "",
        *,
        beside_fields: bool = False,
        column: Callable[[Problem], str | None] | None = None,
    ) -> None:
        """The receipt or the refusal of the last attempt about this, and publishing. ``beside_fields``: the
        form itself shows ``problems_of``; else they stand here in a table, with their ``column`` named."""
        outcome = self.outcome(about)
        if outcome is None:
            return
        if outcome.refusal is None:
            receipt(outcome.given)
        else:
            _show_refused(outcome, outcome.refusal, beside_fields, column)
        if outcome.changed and self.waits:
            self.offer_publishing(_(self.waits))

    def offer_publishing(self, words: str) -> None:
        """Publish what is due, else the button with what waits for it; then that it was published."""
        memory = self._memory()
        if memory.published:
            publishing.show_published(memory.published)
            return
        if not access.may("publish") or not (self.first or cache.published()):
            return
        due, memory.due = memory.due, False
        done = (publishing.publish() if due else None) or publishing.offer(f"publish_{self.name}", words)
        if done:
            memory.published = done
            if memory.outcome and memory.outcome.refusal:  # what it was refused for is now on the page
                memory.outcome = None
            st.rerun()

    def show_switch(self) -> None:
        """Whether every change is published at once: whoever works through many publishes after the last."""
        memory, key = self._memory(), f"at_once_{self.name}"
        st.toggle(
            _("Publish after every step"),
            key=key,
            value=memory.publishes_at_once,
            help=_("A few seconds each. Off: take several steps, then publish once."),
            on_change=lambda: setattr(memory, "publishes_at_once", bool(st.session_state[key])),
        )


def _show_refused(
    outcome: Outcome, refusal: Words, beside_fields: bool, column: Callable[[Problem], str | None] | None
) -> None:
    count = len(outcome.problems)
    if beside_fields and any(problem.get("field") for problem in outcome.problems):
        said = _(
            "Nothing was changed: {count:problem stands beside its field|problems stand beside their fields}."
        )
        st.error(said.format(count=count), icon=":material/error:")
    elif any("row" in problem for problem in outcome.problems):
        said = _("**Nothing was changed**: {count:problem|problems}, all listed here.")
        st.error(said.format(count=count), icon=":material/cancel:")
        refusals.show_problems(outcome.problems, column)
    else:
        refusals.show_refusal(refusal, busy=outcome.busy)
