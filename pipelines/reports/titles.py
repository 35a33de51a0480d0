"""Where the title of a document breaks: GB/T 9704-2012, 7.3.1 asks for lines that end where a word does and
are of a like length (回行时词意完整，排列对称，长短适宜)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipelines.reports import official

_WORDS = (
    *("关于", "开展", "约谈", "予以", "挂牌督办", "社区减负", "社区负担", "督办事项", "分级台账", "专项行动"),
    *("工作负责人", "工作简报", "工作情况", "工作", "有关", "突出", "问题", "情况", "约谈记录", "核查记录表"),
    *("表扬", "批评", "督查", "复查", "整改", "减负", "督办"),
)
"""Words of the titles of the templates that come with the product."""
_DATE = r"\d{4}年(?:第?\d{1,2}(?:季度|月(?:\d{1,2}日)?))?"
_TOKEN = re.compile("|".join((_DATE, r"[A-Za-z0-9〔〕-]+", *sorted(_WORDS, key=len, reverse=True))))
_PLACE_ENDS = re.compile(r"(?<=[省市州县区镇乡])(?=.{2})|(?<=街道)(?=.{2})")
_CLINGS = "的地得和与及、，：）》”（）"
"""What never begins a line."""


def lines_of(title: str) -> list[str]:
    """The title in as few lines as it takes, of a like length, broken between words; only a name that takes
    more than a line by itself is broken inside."""
    if len(title) <= official.TITLE_CHARACTERS:
        return [title]
    ends = list(_breaks(title))
    count = -(-len(title) // official.TITLE_CHARACTERS)
    while (best := _best(ends, count)) is None:
        count += 1
    return [title[first:last] for first, last in pairwise(best)]


def _best(ends: list[int], count: int) -> tuple[int, ...] | None:
    """The places of ``count`` lines of the least squared length, 0 and the end among them; None where that
    many lines do not hold the title."""
    found: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, (0,))}
    for _line in range(count):
        found = {
            end: min(
                (cost + (end - start) ** 2, (*places, end))
                for start, (cost, places) in found.items()
                if 0 < end - start <= official.TITLE_CHARACTERS
            )
            for end in ends
            if any(0 < end - start <= official.TITLE_CHARACTERS for start in found)
        }
    return found[ends[-1]][1] if ends[-1] in found else None


def _breaks(title: str) -> Iterator[int]:
    """Where a line may end, the end of the title last."""
    place = 0
    for token in _tokens(title):
        for size in (*_inside(token), len(token)):
            end = place + size
            if end == len(title) or (title[end] not in _CLINGS and title[end - 1] not in "（《“"):
                yield end
        place += len(token)


def _tokens(title: str) -> Iterator[str]:
    """The words it is made of: those that are known, and what stands between them."""
    place = 0
    for match in _TOKEN.finditer(title):
        if match.start() > place:
            yield title[place : match.start()]
        yield match[0]
        place = match.end()
    if place < len(title):
        yield title[place:]


def _inside(token: str) -> list[int]:
    """Where a word that is longer than a line is broken: behind the names of places in it, else anywhere."""
    if len(token) <= official.TITLE_CHARACTERS:
        return []
    places = [match.start() for match in _PLACE_ENDS.finditer(token)]
    longest = max(last - first for first, last in pairwise([0, *places, len(token)]))
    return places if longest <= official.TITLE_CHARACTERS else list(range(1, len(token)))
