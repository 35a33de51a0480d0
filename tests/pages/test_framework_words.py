"""The framework's own English is on no page where an option avoids it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from pages._ui.shell.registry import PROJECT
from tests.pages.conftest import Shower, words

BOXES = PROJECT / "pages/_ui/parts/uploads.py"
"""The one place that draws an upload box, whose words are English, with words of ours below it."""
URL_SEARCH = PROJECT / "pages/_ui/parts/choices.py"
"""Its box writes into the address, where each pause in typing would be an entry in the history."""


def calls(name: str) -> Iterator[tuple[str, dict[str, ast.expr]]]:
    """File and keyword arguments of each call of a function or method of this name in the pages."""
    for path in sorted((PROJECT / "pages").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                yield str(path), {word.arg: word.value for word in node.keywords if word.arg}


def is_constant(given: dict[str, ast.expr], name: str, value: object) -> bool:
    node = given.get(name)
    return isinstance(node, ast.Constant) and node.value is value


def test_no_form_asks_for_enter() -> None:
    """“Press Enter to submit form”; and what is on record for ever is not put down by a slip."""
    found = [*calls("form")]
    assert found and all(is_constant(given, "enter_to_submit", False) for _path, given in found)


def test_every_empty_choice_says_so_in_our_words() -> None:
    """“Choose an option”, “Choose options”, “Select all”."""
    for path, given in calls("selectbox"):
        assert "placeholder" in given or not is_constant(given, "index", None), path
    for path, given in calls("multiselect"):
        assert "placeholder" in given and is_constant(given, "select_all", False), path


def test_upload_boxes_are_drawn_in_one_place() -> None:
    assert {path for path, _given in calls("file_uploader")} == {str(BOXES)}


@pytest.mark.parametrize("url, link", [("submissions", {}), ("lists", {"part": "import"}), ("plans", {})])
def test_an_upload_box_is_explained(show: Shower, url: str, link: dict[str, str]) -> None:
    assert "拖到框中" in words(show(url, **link))
    assert "Press the button in the box" in words(show(url, lang="en", **link))
