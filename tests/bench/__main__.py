"""``python -m tests.bench``: every target of speed and memory beside its floor, measured in the same run."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from contextlib import nullcontext
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path

from tests.bench import (
    checks,
    engine,
    exports,
    figures,
    inference,
    intake,
    kills,
    naming,
    pages,
    publishing,
    ranking,
    recount,
)
from tests.bench.measure import Measure, say, table, write_json
from tests.bench.province import WHOLE, Province

BENCHMARKS = {
    "intake": intake.run,
    "checks": checks.run,
    "figures": figures.run,
    "pages": pages.run,
    "ranking": ranking.run,
    "inference": inference.run,
    "naming": naming.run,
    "recount": recount.run,
    "exports": exports.run,
    "publishing": publishing.run,
    "engine": engine.run,
    "kills": kills.run,
}
QUICK = ("checks", "figures", "ranking", "exports", "publishing", "pages")
"""What ten minutes are enough for, on a small province."""
SIZES = {"full": WHOLE, "small": 311, "quick": 100}
PACKAGES = ("polars", "duckdb", "pandera", "fastexcel", "streamlit")


def conditions(townships: int) -> dict[str, str]:
    """The machine, the versions and the load under which figures were taken."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return {
        "date": date.today().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}{load}",
        "python": platform.python_version(),
        "packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        "townships": str(townships),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, help="else what --size allows in its time")
    parser.add_argument("--size", default="quick", help=f"{', '.join(SIZES)}, or a number of townships")
    parser.add_argument("--folder", type=Path, help="keep what is made here, and use what is there")
    parser.add_argument("--kills", type=int, default=kills.KILLS, help="how many of them there are")
    parser.add_argument("--json", type=Path, help="write the results there as well")
    args = parser.parse_args()
    benchmarks = BENCHMARKS | {"kills": partial(kills.run, kills=args.kills)}
    townships = SIZES.get(args.size) or int(args.size)
    about = conditions(townships)
    measures: list[Measure] = []
    with nullcontext(args.folder) if args.folder else tempfile.TemporaryDirectory() as folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        province = Province(Path(folder), townships)
        for name in args.only or (QUICK if args.size == "quick" else BENCHMARKS):
            say(name)
            for measure in benchmarks[name](province):
                say(f"{measure.what}: {measure.reached:.3g} {measure.unit} {measure.verdict}")
                measures.append(measure)
    print("\n".join(f"{key}: {value}" for key, value in about.items()), table(measures), sep="\n\n")
    if args.json:
        write_json(args.json, measures, about)
    sys.exit(1 if any(m.passed is False for m in measures) else 0)


if __name__ == "__main__":
    main()
