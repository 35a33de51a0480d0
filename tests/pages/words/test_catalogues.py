"""The Chinese catalogue holds every message of the code, and nothing else; English counts rightly."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from pages._ui.shell.registry import PROJECT
from pages._ui.words.locale.extract import extract_messages, read_catalogue
from pages._ui.words.text import _, use_language
from schemas.problems import problem_texts
from schemas.words import fill

PLACEHOLDER = re.compile(r"{(\w+)(?::[^{}]*)?}")
SOURCES = [PROJECT / "app.py", *sorted((PROJECT / "pages").rglob("*.py"))]


def wanted() -> set[str]:
    return {str(message.id) for message in extract_messages() if message.id}


def asked_for(path: Path) -> set[str]:
    """Every literal given to ``_`` or ``N_``, found by Python's own reading of the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_"):
            text = node.args[0]
            if isinstance(text, ast.Constant):
                found.add(text.value)
    return found


def test_extraction_misses_nothing() -> None:
    """Babel does not look inside f-strings; a message written there would never be translated."""
    assert set().union(*(asked_for(path) for path in SOURCES)) == wanted()


def test_no_word_is_looked_up_in_a_thread_of_polars() -> None:
    """Threads do not know the language of the page: on an English page states of returns were Chinese."""
    for path in SOURCES:
        assert "map_elements" not in path.read_text(encoding="utf-8"), path


def test_catalogue_is_complete() -> None:
    catalogue = read_catalogue()
    known = {str(message.id): str(message.string) for message in catalogue if message.id}
    assert known.keys() == wanted()
    assert [message for message, string in known.items() if not string.strip()] == []
    assert not catalogue.obsolete
    assert not [message.id for message in catalogue if message.fuzzy and message.id]


def test_translations_keep_the_placeholders() -> None:
    for message in read_catalogue():
        if message.id:
            assert sorted(set(PLACEHOLDER.findall(str(message.string)))) == sorted(
                set(PLACEHOLDER.findall(str(message.id)))
            ), message.id


def test_chinese_is_chinese() -> None:
    """A message left in English would pass as translated."""
    without = [
        str(message.id)
        for message in read_catalogue()
        if message.id
        and re.search("[a-z]{4}", PLACEHOLDER.sub("", str(message.id)))
        and not re.search("[\u4e00-\u9fff（]", PLACEHOLDER.sub("", str(message.string)))
    ]
    assert without == []


COUNTED = re.compile(r"{\w+:([^{}|]*)\|([^{}|]*)}")
"""A number with its noun, for one and for many."""


def english() -> list[str]:
    """Every sentence in English: messages of the pages, problems and their remedies."""
    told = [text for problem in problem_texts().values() for text in (problem.message.en, problem.allowed.en)]
    return [*wanted(), *told]


def test_english_has_a_singular_for_what_it_counts() -> None:
    """“{count} files” would tell somebody who hands in one file of “1 files”."""
    last = {many.split()[-1] for text in english() for _one, many in COUNTED.findall(text)}
    nouns = {word for word in last if word.endswith("s")}
    assert {"files", "entries", "problems", "rows", "areas"} <= nouns
    bare = re.compile(rf"{{\w+}} (?:(?!of |in |is |by )[a-z]+ )?(?:{'|'.join(sorted(nouns))})\b")
    assert [text for text in english() if bare.search(text)] == []


def test_one_and_many_differ_and_neither_is_empty() -> None:
    forms = [pair for text in english() for pair in COUNTED.findall(text)]
    assert [pair for pair in forms if pair[0] == pair[1] or not all(map(str.strip, pair))] == []


def test_a_message_counts_in_the_language_of_the_page() -> None:
    said = {}
    for language in ("zh", "en"):
        use_language(language)
        said[language] = [_("Hand in {count:file|files}").format(count=count) for count in (1, 2)]
    use_language("zh")
    assert said == {"zh": ["报送 1 个文件", "报送 2 个文件"], "en": ["Hand in 1 file", "Hand in 2 files"]}


def test_every_counting_message_can_be_filled() -> None:
    for message in wanted():
        if COUNTED.search(message):
            use_language("en")
            filled = _(message).format(**dict.fromkeys(PLACEHOLDER.findall(message), 1))
            assert filled == fill(message, "en", dict.fromkeys(PLACEHOLDER.findall(message), 1))
            assert "{" not in filled and "|" not in filled
    use_language("zh")


def test_a_counting_message_is_filled_before_it_is_joined_to_another() -> None:
    """Joined to another text it no longer knows how to count."""
    joined = [
        f"{path.name}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.BinOp) and any(map(_counts, (node.left, node.right)))
    ]
    assert joined == []


def _counts(node: ast.expr) -> bool:
    asked = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
    return asked and bool(COUNTED.search(ast.unparse(node)))


def test_bold_text_ends_where_markdown_sees_it() -> None:
    """`**已登记：**F2026` stays plain: after a sign and before a letter two stars close nothing."""
    lines = [
        line
        for message in read_catalogue()
        if message.id
        for line in str(message.string).splitlines()
        if _ends_unseen(line)
    ]
    assert lines == []
    assert _ends_unseen("**已登记：**F2026") and not _ends_unseen("**已登记**：F2026，**甲**（乙）**丙**丁")
    assert (
        _ends_unseen("**收到？**请") and _ends_unseen("以 **{body}**身份") and _ends_unseen("说明**“甲”** 乙")
    )


def _ends_unseen(line: str) -> bool:
    """Whether a bold part of a line ends with a sign, or with what is put in and may end with one, right
    before a letter or what is put in; or begins so right behind one."""
    parts = line.split("**")
    around = zip(parts[0::2], parts[1::2], parts[2::2], strict=False)
    return any(
        (bold[-1] in f"{_SIGNS}}}" and re.match(r"\w|{", after))
        or (bold[0] in _SIGNS and re.search(r"[\w}]$", before))
        for before, bold, after in around
        if bold
    )


_SIGNS = "：，。；、（）「」“”《》？！…"
