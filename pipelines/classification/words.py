"""What the classifier knows of words: reads data/reference/classification.toml; plain forms of a name."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pipelines.base.home import REFERENCE

FILE = REFERENCE / "classification.toml"
LONGEST_READ = 200
"""Characters of a name that are read; titles of lists may be as long."""

SHORTEST_KEPT = 2
_SOUNDS_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))


@dataclass(frozen=True)
class Cue:
    """Words that make ``kinds`` of list likelier: the factors on the score of an entry of another kind where
    one of the words stands in the name, and of these kinds where none does."""

    words: tuple[str, ...]
    kinds: frozenset[str]
    other_kinds: float
    without: float

    def factor(self, text: str, kind: str) -> float:
        if any(word in text for word in self.words):
            return 1.0 if kind in self.kinds else self.other_kinds
        return self.without if kind in self.kinds else 1.0


@dataclass(frozen=True)
class Words:
    """``shapes``: character to the one it is written for by mistake; ``means``: a way to say something to
    the words of the lists."""

    shapes: dict[int, str]
    fillers: re.Pattern[str]
    means: dict[str, str]
    said: re.Pattern[str]
    cues: tuple[Cue, ...]


@lru_cache(maxsize=1)
def load_words() -> Words:
    """The words of the file."""
    declared = tomllib.loads(FILE.read_text(encoding="utf-8"))
    means = {say: mean for group in declared["synonyms"] for say, mean in group["pairs"]}
    return Words(
        shapes={ord(wrong): right for wrong, right in declared["shapes"]["pairs"]},
        fillers=_any_of(declared["fillers"]["words"]),
        means=means,
        said=_any_of(means),
        cues=tuple(
            Cue(tuple(cue["words"]), frozenset(cue["kinds"]), cue["other_kinds"], cue["without"])
            for cue in declared["cues"]
        ),
    )


def _any_of(words: list[str] | dict[str, str]) -> re.Pattern[str]:
    """Matches the longest of the words that stands at a place."""
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))


def plain(text: str) -> str:
    """Letters, digits and characters alone, half-width and lower-case: what is compared of a name."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())[:LONGEST_READ]


def reduce(text: str) -> str:
    """A plain name without fillers, slips of the pen mended; itself where too little would be left."""
    words = load_words()
    mended = text.translate(words.shapes)
    kept = words.fillers.sub("", mended)
    return kept if len(kept) >= SHORTEST_KEPT else mended


def reworded(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A plain name in the words of the lists, and each (said, means) that was replaced."""
    words = load_words()
    replaced = tuple(dict.fromkeys((said, words.means[said]) for said in words.said.findall(text)))
    return words.said.sub(lambda found: words.means[found.group()], text), replaced


def sounds(text: str) -> tuple[str, ...]:
    """The sound of each character without tone, zh/z, sh/s, ch/c and ng/n as one, as many speak and type."""
    return tuple(map(_sound, text))


@lru_cache(maxsize=30_000)
def _sound(char: str) -> str:
    # Imported by whoever compares names first: its dictionaries are a tenth of every command's start.
    from pypinyin import lazy_pinyin

    (heard,) = lazy_pinyin(char)
    for narrow, broad in _SOUNDS_ALIKE:
        heard = heard.replace(narrow, broad)
    return heard
