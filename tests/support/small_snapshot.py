"""A small published home: ``python -m tests.support.small_snapshot --home DIR``."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipelines.base.home import Home
from pipelines.publish import publish
from tests.support.small_store import PERIODS, fill_store, make_store, small_areas


def build_small_snapshot(home: Home, periods: list[str] = PERIODS) -> str:
    """Fills a store of 2 prefectures, 5 counties, 20 townships and 12 months and publishes it; the id."""
    areas = small_areas()
    make_store(home, areas, synthetic=True)
    fill_store(home, areas, periods)
    return publish(home).snapshot


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", required=True)
    print(build_small_snapshot(Home(Path(parser.parse_args().home).resolve())))
