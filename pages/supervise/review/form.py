"""The form behind a link: eight fixed questions, answered once, without a name."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages._ui.parts.writing import Desk
from pages._ui.shell import access, frame, state
from pages._ui.words.admission import word
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, say
from pipelines import queries
from pipelines.actions.reviews import answer_review
from pipelines.queries import find_home
from pipelines.queries.appraisal.review import Asked, review_asked
from schemas.errors import UserError
from schemas.reviews import DIRECTIONS, HIGHEST, LOWEST, ReviewRound

DESK = Desk("review_answers")
ABOUT = "answer"


def show_form(token: str, title_place: Any) -> None:
    """The questions that a link leads to; where it is none, was used or is not open, that."""
    asked_for = token[: state.LONGEST_QUOTED]
    outcome = DESK.outcome(ABOUT)
    if outcome is not None and outcome.refusal is None:
        with title_place:
            frame.show_title(_("Two-way review"), _("Thank you: your answer was taken, without your name."))
        _show_back()
        return
    try:
        asked = review_asked(find_home(), access.scope(), asked_for)
    except UserError as error:
        with title_place:
            frame.show_title(_("Two-way review"), quiet(say(error.words)))
        _show_back()
        return
    with title_place:
        frame.show_title(
            word(DIRECTIONS, asked.round.direction),
            _("{count} questions, once, without your name. Leave open what you do not know.").format(
                count=len(asked.questions)
            ),
        )
    if access.may("review_answers"):
        _show_questions(asked_for, asked)
    else:
        st.caption(_("This dashboard takes no answers. Ask whoever sent you the link where to go."))
    DESK.show(_show_done, ABOUT)


def _show_back() -> None:
    st.button(
        _("Back to the reviews"),
        key="back",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=lambda: state.change({"token": None}),
    )


def _show_questions(token: str, asked: Asked) -> None:
    name = f"answer_{asked.round.round_id}"
    with st.form(name, enter_to_submit=False, border=False):
        given = {
            one.key: st.segmented_control(
                f"{number}. {say(one.words)}", range(LOWEST, HIGHEST + 1), key=f"{name}_{one.key}"
            )
            for number, one in enumerate(asked.questions, start=1)
        }
        st.caption(_("1 is not at all, 5 fully."))
        pressed = st.form_submit_button(
            _("Send"), type="primary", key=f"{name}_submit", icon=":material/send:"
        )
    if pressed:
        answers = {key: None if value is None else int(value) for key, value in given.items()}
        DESK.attempt(
            lambda: answer_review(find_home(), access.scope(), token, answers, queries.today()), ABOUT
        )
        st.rerun()


def _show_done(about: ReviewRound) -> None:
    st.success(_("Thank you."), icon=":material/check_circle:")
