"""What was refused and why: one sentence, or a table of everything that is wrong by sheet, row and column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from pages._ui.shell import narrow
from pages._ui.words import figures
from pages._ui.words.foreign import quiet
from pages._ui.words.text import _, say
from schemas.errors import HomeError, UserError
from schemas.words import Words

Problem = Mapping[str, Any]
"""One thing that is wrong: code, row, column, field, value, message and allowed in both languages; sheet
where the file has several, file where several were handed in."""

TALLEST_TABLE = 12
SCROLLED_HEIGHT = 480
"""More problems than TALLEST_TABLE scroll in a box of so many pixels: what follows must stay in reach."""


def show_error(error: UserError) -> None:
    """That an action was refused."""
    show_refusal(error.words, busy=isinstance(error, HomeError))


def show_refusal(words: Words, *, busy: bool) -> None:
    """A busy or unusable home is a warning, since the same may go through in a moment; the rest is an error,
    made before anything was changed. Of a home that failed in the course of the work that is not known. The
    sentence itself says what to do."""
    sentence = quiet(say(words))
    if busy:
        st.warning(sentence, icon=":material/hourglass_top:")
    else:
        unchanged = _("Nothing was changed.")
        st.error(f"{unchanged} {sentence}", icon=":material/block:")


def show_problems(problems: Sequence[Problem], column: Callable[[Problem], str | None] | None = None) -> None:
    """Everything that is wrong: a table, or on a narrow screen a paragraph each. ``column`` names the column
    of a problem where the file's own header is not what the reader knows."""
    table = problem_table(problems, column)
    height: Literal["content"] | int = "content" if len(problems) <= TALLEST_TABLE else SCROLLED_HEIGHT
    if not narrow.is_narrow():
        st.table(table, border="horizontal", hide_index=True, height=height)
        return
    with st.container(height=height, border=False):
        for *place, found, wrong, remedy, code in zip(*table.values(), strict=True):
            st.markdown(f"**{' '.join(place)}** {found}  \n{wrong}  \n{remedy} :gray[{code}]")


def problem_table(
    problems: Sequence[Problem], column: Callable[[Problem], str | None] | None = None
) -> dict[str, list[str]]:
    """Header → cells, one row per problem: where, what was found, what is wrong, what to do, code. Files are
    told where several were handed in, sheets where the file has several, rows where there is a file at all.
    """
    has_sheets = any("sheet" in problem for problem in problems)
    has_rows = has_sheets or any(problem["row"] is not None for problem in problems)
    names = column or (lambda problem: problem["column"])
    sheets = {_("Sheet"): [problem["sheet"] or figures.NOTHING for problem in problems]} if has_sheets else {}
    has_files = any("file" in problem for problem in problems)
    files = {_("File"): [quiet(problem["file"]) for problem in problems]} if has_files else {}
    rows = {_("Row"): [_number(problem["row"]) for problem in problems]} if has_rows else {}
    message, allowed = say(Words("message", "message_en")), say(Words("allowed", "allowed_en"))
    return {
        **files,
        **sheets,
        **rows,
        _("Column"): [names(problem) or figures.NOTHING for problem in problems],
        _("Found"): [quiet(problem["value"]) for problem in problems],
        _("What is wrong"): [quiet(problem[message]) for problem in problems],
        _("What to do"): [quiet(problem[allowed]) for problem in problems],
        _("Code"): [problem["code"] for problem in problems],
    }


def _number(row: int | None) -> str:
    return figures.NOTHING if row is None else str(row)


def problem_sentence(problem: Problem) -> str:
    """What is wrong and what to do, with the code: beside a field."""
    message = Words(problem["message"], problem["message_en"])
    if "allowed" not in problem:
        return say(message)
    allowed = Words(problem["allowed"], problem["allowed_en"])
    said = Words("{message}；{allowed} ({code})", "{message}; {allowed} ({code})")
    return say(said.format(message=message, allowed=allowed, code=problem["code"]))
