"""Pages: server time beside an empty page's, bytes of a rerun, boundaries, and many sessions at once."""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import urllib.request
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page, sync_playwright

from pages._ui.shell.registry import PAGES
from pipelines.base.home import Home
from pipelines.indicators.definitions import BY_CODE
from tests.bench import clock
from tests.bench.client import Run, Session
from tests.bench.measure import Measure, median_pair, ratio, say
from tests.bench.province import PERIOD, Province
from tests.support.chromium import FLAGS, chromium_path
from tests.support.dashboard import running_dashboard

RATIO = 3.0
KILOBYTES = 100.0
MOST_MS, OTHERS_MS = 20.0, 35.0
"""Milliseconds of the script's thread in a warm rerun of the pages most looked at, and of any other."""
SESSIONS = {50: 0.5, 200: 3.0}
"""By number of sessions at work: the seconds within which 95 of 100 clicks must be answered."""
TURNS = 5
THINKING = (2.0, 6.0)
"""Seconds between two clicks of one user: evenly between the two."""
ROUNDS = 12
PAUSE = 0.3
"""Seconds between runs: Streamlit says that a run is over before it collects garbage."""
SITE = "tests/bench/served/bench_site.py"
INDICATORS = (
    "plaques_per_community",
    "forms_per_community",
    "certificates_per_community",
    "meetings_per_community",
    "work_items_per_community",
    "satisfaction_share",
)
SHOWN = ("league", "map")
COUNTY = "510105"


def _query(indicator: str, level: str = "county") -> str:
    return f"indicator={indicator}&level={level}&period={PERIOD}"


def _of_page(page: str, indicator: str) -> str:
    """What a page is asked for: the page of an area shows a county, any other one what an indicator says."""
    return f"level=county&code={COUNTY}&period={PERIOD}" if page == "area" else _query(indicator)


def _clock(address: str) -> dict[str, Any]:
    """What the server noted since it was last asked."""
    with urllib.request.urlopen(address + clock.ADDRESS, timeout=30) as answer:
        told: dict[str, Any] = json.load(answer)
        return told


async def _visit(session: Session, page: str, query: str) -> Run:
    run = await session.rerun(page, query)
    if run.faults:
        raise AssertionError(f"{page}?{query}: {run.faults}")
    return run


async def _one_session(address: str, page: str) -> list[Run]:
    """Our runs, taking turns with the empty page. Every page was opened before, as on a server that has been
    up for a day, and all indicators were shown, so that every run changes the filter and finds its figures
    ready."""
    runs = []
    async with Session(address) as session, Session(address) as other:
        for spec in PAGES:
            await _visit(session, spec.url, "")
        for indicator in INDICATORS:
            await _visit(session, page, _query(indicator))
        await _visit(other, "", clock.EMPTY)
        await asyncio.sleep(1)
        _clock(address)
        for turn in range(ROUNDS):
            await _visit(other, "", clock.EMPTY)
            await asyncio.sleep(PAUSE)
            runs.append(await _visit(session, page, _query(INDICATORS[turn % len(INDICATORS)])))
            await asyncio.sleep(PAUSE)
    return runs


def _server_time(address: str, page: str) -> Iterator[Measure]:
    runs = asyncio.run(_one_session(address, page))
    noted = _clock(address)
    pair = median_pair(list(zip(noted["seconds"]["empty"], noted["seconds"]["ours"], strict=True)))
    yield ratio("pages", f"server time of a warm rerun of {page}, another indicator each time", pair, RATIO)
    for kind, what in (("empty", "an empty page"), ("ours", page)):
        script, collecting = (
            statistics.median(noted[name][kind]) * 1000 for name in ("script", "collecting")
        )
        yield Measure("pages", f"CPU of the script of {what}, garbage collection left out", script, "ms")
        yield Measure("pages", f"CPU of the garbage collection after {what}", collecting, "ms")
    largest = max(run.sent for run in runs) / 1000
    yield Measure("pages", f"sent by a warm rerun of {page}, the largest", largest, "kB", KILOBYTES)


async def _every_page(address: str) -> dict[str, list[Run]]:
    """By page its warm reruns, all pages one after the other in each turn, so that none of them is warmer
    than on a server that many use."""
    runs: dict[str, list[Run]] = {spec.url: [] for spec in PAGES}
    async with Session(address) as session:
        for indicator in INDICATORS:
            for page in runs:
                await _visit(session, page, _of_page(page, indicator))
        await asyncio.sleep(1)
        _clock(address)
        for turn in range(ROUNDS):
            for page, taken in runs.items():
                taken.append(await _visit(session, page, _of_page(page, INDICATORS[turn % len(INDICATORS)])))
                await asyncio.sleep(PAUSE)
    return runs


def _all_pages(address: str) -> Iterator[Measure]:
    runs = asyncio.run(_every_page(address))
    script = _clock(address)["script"]["ours"]
    for place, (page, taken) in enumerate(runs.items()):
        milliseconds = statistics.median(script[place :: len(runs)]) * 1000
        limit = MOST_MS if page in SHOWN else OTHERS_MS
        yield Measure("pages", f"CPU of the script of a warm {page}", milliseconds, "ms", limit)
        largest = max(run.sent for run in taken) / 1000
        yield Measure("pages", f"sent by a warm {page}, the largest", largest, "kB", KILOBYTES)


def _unfrozen(province: Province, home: Home) -> Iterator[Measure]:
    """What taking the libraries out of the garbage collector's sight is worth; it makes the floor low."""
    os.environ[clock.NO_FREEZE] = "yes"
    with running_dashboard(home.path, province.folder / "unfrozen.log", SITE, forked=False) as address:
        asyncio.run(_one_session(address, SHOWN[0]))
        seconds = _clock(address)["seconds"]
    del os.environ[clock.NO_FREEZE]
    for kind, what in (("empty", "an empty page"), ("ours", SHOWN[0])):
        taken = statistics.median(seconds[kind]) * 1000
        yield Measure("pages", f"server time of {what} where nothing is frozen", taken, "ms")


async def _work(address: str, seed: int) -> list[Run]:
    """One user: opens the dashboard, then any of its pages, thinking before every click."""
    draw = random.Random(seed)
    runs = []
    async with Session(address) as session:
        await asyncio.sleep(draw.uniform(0, THINKING[1]))
        await session.rerun("", "")
        for _turn in range(TURNS):
            await asyncio.sleep(draw.uniform(*THINKING))
            page = draw.choice(PAGES).url
            runs.append(await session.rerun(page, _of_page(page, draw.choice(INDICATORS))))
    return runs


async def _many(address: str, sessions: int) -> list[Run]:
    everyone = await asyncio.gather(*(_work(address, seed) for seed in range(sessions)))
    return [run for runs in everyone for run in runs]


def _sessions(address: str, sessions: int, slow: float) -> Iterator[Measure]:
    runs = asyncio.run(_many(address, sessions))
    waits = sorted(run.seconds for run in runs)
    p95 = waits[int(0.95 * len(waits))]
    faults = [fault for run in runs for fault in run.faults]
    say(f"{len(runs)} reruns: median {statistics.median(waits):.3f} s, faults {faults}")
    what = f"{sessions} sessions over all pages with {THINKING[0]:.0f}–{THINKING[1]:.0f} s of thinking"
    yield Measure("pages", f"{what}: answer to 95 of 100 of {len(runs)} clicks", p95, "s", slow)
    yield Measure("pages", f"{what}: runs that failed", float(len(faults)), "runs", 0.0)


def _choose(page: Page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=label)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()


def _settle(page: Page) -> None:
    """Wait until no run is going on and nothing more arrives."""
    page.wait_for_timeout(500)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    page.wait_for_timeout(1500)


def _in_browser(address: str) -> Iterator[Measure]:
    """A browser goes back and forth between map and league table; the server counts what it fetches."""
    received: list[int] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(120_000)  # maps are drawn without a graphics card
        page.on(
            "websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame)))
        )
        _clock(address)
        page.goto(f"{address}/map?{_query(INDICATORS[0])}")
        _settle(page)
        largest = 0
        for indicator in INDICATORS[1:4]:
            received.clear()
            _choose(page, "指标", BY_CODE[indicator].zh)
            _settle(page)
            largest = max(largest, sum(received))
        for _turn in range(2):
            page.get_by_role("link", name="排名").click()
            _settle(page)
            page.get_by_role("link", name="地图").click()
            _settle(page)
        fetched = _clock(address)["boundaries"]
        browser.close()
    say(f"boundaries asked for: {fetched}")
    what = "received by a browser when the map's indicator changes"
    yield Measure("pages", what, largest / 1000, "kB", KILOBYTES)
    most = float(max(fetched.values(), default=0))
    yield Measure("pages", "times a boundary file was fetched in six views of the map", most, "times", 1.0)


def run(province: Province) -> Iterator[Measure]:
    """Everything on one server over a published year of the province."""
    home = province.of_year().home_published()
    with running_dashboard(home.path, province.folder / "dashboard.log", SITE, forked=False) as address:
        for page in SHOWN:
            yield from _server_time(address, page)
        yield from _all_pages(address)
        for sessions, slow in SESSIONS.items():
            yield from _sessions(address, sessions, slow)
        yield from _in_browser(address)
    yield from _unfrozen(province, home)
