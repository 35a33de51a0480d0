"""What a browser test waits for: a condition, never a moment. A busy machine may take long over anything."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar
from weakref import WeakKeyDictionary

from playwright.sync_api import Locator, Page, WebSocket
from playwright.sync_api import TimeoutError as NotYet
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LONGEST = 90_000
"""Milliseconds that a busy machine may take over anything; nothing is timed."""
TURN = 100
"""Milliseconds between two looks at a condition."""
MOMENT = 3_000
"""Milliseconds for one step that is tried again."""

STANDS = """() => {
    const app = document.querySelector('[data-testid=stApp]');
    return app?.dataset.testScriptState === 'notRunning'
        && /快照|Snapshot/.test(app.textContent)
        && !document.querySelector('[data-testid=stSkeleton], [data-stale=true]');
}"""
"""No script runs, the foot of the page is there, nothing is a placeholder or left over from the last run."""

DRAWN = """() => [...document.querySelectorAll(
    '[data-testid=stVegaLiteChart], [data-testid=stPlotlyChart], [data-testid=stDeckGlJsonChart]'
)].every(chart => chart.querySelector('canvas, svg') || !chart.checkVisibility())"""
"""Every chart is drawn but those of a tab that is not open: they are drawn when it is."""
HEIGHT = "document.querySelector('[data-testid=stMain]').scrollHeight"
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

WALK = """path => {
    history.pushState({}, '', path);
    window.dispatchEvent(new PopStateEvent('popstate'));
}"""

Found = TypeVar("Found")


class Runs:
    """The runs of the script that a page asked its server for, and whether they are over."""

    def __init__(self, page: Page) -> None:
        self.asked, self.over = 0, False
        page.on("domcontentloaded", lambda _: self._forget())
        page.on("websocket", self._listen)

    def _forget(self) -> None:
        self.over = False

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", self._hear_browser)
        socket.on("framereceived", self._hear_server)

    def _hear_browser(self, frame: bytes | str) -> None:
        if isinstance(frame, bytes) and BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self.asked += 1
            self.over = False

    def _hear_server(self, frame: bytes | str) -> None:
        if not isinstance(frame, bytes):
            return
        message = ForwardMsg.FromString(frame)
        if message.WhichOneof("type") == "script_finished":
            # A run that is cut off for the next one is not the end of what was asked.
            self.over = message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN


RUNS: WeakKeyDictionary[Page, Runs] = WeakKeyDictionary()


def watch(page: Page) -> Page:
    """The page, whose runs are followed from now on: before it opens an address."""
    RUNS[page] = Runs(page)
    page.set_default_timeout(LONGEST)
    return page


def heading(page: Page, words: str) -> Locator:
    """The first heading of the page that holds the words: those of the page before may stand a while longer,
    with the same words."""
    return page.get_by_role("heading").filter(has_text=words).first


def until(page: Page, look: Callable[[], Found], act: Callable[[], object] | None = None) -> Found:
    """What a look gives once it is true; before each look something may be done again. Raises AssertionError
    where it never is."""
    end = time.monotonic() + LONGEST / 1000
    while time.monotonic() < end:
        if act:
            act()
        if found := look():
            return found
        page.wait_for_timeout(TURN)
    raise AssertionError("what was waited for did not come about")


def settle(page: Page) -> None:
    """Wait until the page stands: every run that was asked for is over and shown."""
    until(page, lambda: RUNS[page].over)
    page.wait_for_function(STANDS, polling=TURN)


def walk(page: Page, path: str) -> None:
    """Go to another path of the dashboard in the window that shows one, as a link of its own does."""
    settle(page)
    before = RUNS[page].asked
    page.evaluate(WALK, path)
    until(page, lambda: RUNS[page].asked > before)


@contextmanager
def rerun(page: Page) -> Iterator[None]:
    """Wait, after the block, until the page stands as a run that the block asked for left it."""
    before = RUNS[page].asked
    yield
    until(page, lambda: RUNS[page].asked > before)
    settle(page)


def choose(page: Page, label: str, option: str, look: Callable[[], bool] | None = None) -> None:
    """Choose an option of a list until it shows, or until the look is true: a list that is opened while the
    page is still at work may shut again."""
    box = page.get_by_role("combobox", name=label)
    choice = page.get_by_role("option", name=option, exact=True)

    def attempt() -> None:
        # The choice may lead to another page, on which the list is no more: then the look decides.
        with suppress(NotYet):
            if box.get_attribute("aria-expanded", timeout=MOMENT) == "true":
                if choice.is_visible():
                    choice.dispatch_event("click", timeout=MOMENT)
            elif box.input_value(timeout=MOMENT) != option:
                box.click(timeout=MOMENT)

    shown = look or (lambda: box.input_value() == option)
    if not shown():  # a list opened for what it shows already would stay open
        until(page, shown, attempt)


def draw(page: Page) -> None:
    """Wait until every chart is drawn and the page has kept its height for some looks."""
    settle(page)
    page.wait_for_function(DRAWN, polling=TURN)
    heights: list[int] = []

    def look() -> bool:
        heights.append(page.evaluate(HEIGHT))
        return len(heights) > 5 and len(set(heights[-5:])) == 1

    until(page, look)


def next_frame(page: Page) -> None:
    """Wait until what was done is drawn."""
    page.evaluate(FRAMES)


def hidden_width(page: Page) -> int:
    """By how much the finished page is wider than the screen."""
    draw(page)
    return page.evaluate(
        "Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".map(box => box.scrollWidth - box.clientWidth))"
    )


def hidden_height(page: Page) -> int:
    """By how much the finished page is higher than the screen."""
    draw(page)
    return page.get_by_test_id("stMain").evaluate("box => box.scrollHeight - box.clientHeight")
