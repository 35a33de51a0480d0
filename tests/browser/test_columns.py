"""Nothing in a table is cut: what the grid draws on its canvas lies within its column, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from pages._ui.parts.widths import text_width
from pipelines.indicators.definitions import INDICATORS
from tests.browser.conftest import DESK
from tests.browser.waiting import settle, until, walk, watch

WATCH_CANVAS = """() => {
    const canvas = CanvasRenderingContext2D.prototype, clips = new WeakMap();
    const state = (context) => {
        if (!clips.has(context)) clips.set(context, {stack: [], clip: null, rect: null});
        return clips.get(context);
    };
    const around = (name, before) => {
        const own = canvas[name];
        canvas[name] = function (...given) {
            before(this, state(this), given);
            return own.apply(this, given);
        };
    };
    window.drawn = [];
    around('save', (_, now) => now.stack.push(now.clip));
    around('restore', (_, now) => { now.clip = now.stack.pop() ?? null; });
    around('beginPath', (_, now) => { now.rect = null; });
    around('rect', (_, now, [x, y, width]) => { now.rect = now.rect ? null : [x, x + width]; });
    around('clip', (_, now) => { if (now.rect) now.clip = now.rect; });
    around('fillText', (context, now, [text, x]) => {
        const width = context.measureText(text).width;
        const left = {right: x - width, end: x - width, center: x - width / 2}[context.textAlign] ?? x;
        if (now.clip) window.drawn.push([text, left - now.clip[0], now.clip[1] - left - width]);
    });
}"""
"""Every text drawn inside a clip of one rectangle, as a column is, with the room left on either side."""


@pytest.fixture(scope="module")
def watched(chromium: Browser, dashboard: str) -> Iterator[Any]:
    """Opens a path in one window, in which every drawn text is noted; notes of the path before are gone."""
    context = chromium.new_context(locale="zh-CN", reduced_motion="reduce")
    context.add_init_script(f"({WATCH_CANVAS})()")
    page = watch(context.new_page())
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.goto(dashboard)

    def visit(path: str) -> Page:
        settle(page)
        page.evaluate("window.drawn = []")
        walk(page, path)
        settle(page)
        return page

    yield visit
    context.close()


@pytest.mark.parametrize(
    "path", ["/area?level=province&code=510000", "/league?indicator=funds_paid_share", "/export?format=xlsx"]
)
# Another page each time: a grid that stays is first drawn with the widths of the language before.
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_text_of_a_grid_is_drawn_beyond_its_column(watched: Any, path: str, lang: str) -> None:
    page = watched(f"{path}&lang={lang}")
    drawn = until(page, lambda: page.evaluate("window.drawn"))
    assert len(drawn) > 20
    assert [text for text, left, right in drawn if left < 0 or right < 0] == []


def test_texts_are_measured_as_wide_as_the_browser_draws_them(watched: Any) -> None:
    page = watched("/export")
    texts = [words for one in INDICATORS for words in (one.words.zh, one.words.en, one.unit.zh, one.unit.en)]
    texts += ["149,534,500", "−1,234.56", "▲▲ 99.8%", "⤴ 先降后升（变差）", "2026-10", "510104001201"]
    texts += ["ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "area_code"]
    measured = page.evaluate(
        """(texts) => {
            const context = document.createElement('canvas').getContext('2d');
            context.font = `13.125px ${getComputedStyle(document.body).fontFamily}`;
            return texts.map((text) => context.measureText(text).width);
        }""",
        texts,
    )
    assert [text for text, width in zip(texts, measured, strict=True) if width > text_width(text)] == []
