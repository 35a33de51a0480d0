"""``python -m tests.classification [seen|unseen]``: prints the measures, per list, beside the baseline."""

from __future__ import annotations

import sys
from dataclasses import astuple, fields

from pipelines.classification.classify import classify
from tests.classification.baseline import classify_by_bigrams
from tests.classification.measures import ROWS, Measures, measure, rows_of


def main(halves: list[str]) -> None:
    print("\t".join(("half", "classifier", "list", *(field.name for field in fields(Measures)))))
    kinds = sorted({(row["jurisdiction"], row["kind"]) for row in ROWS if row["kind"]})
    for half in halves:
        for name, classifier in (("bigrams", classify_by_bigrams), ("classify", classify)):
            _print(half, name, "all", measure(rows_of(half), classifier))
        for jurisdiction, kind in kinds:
            rows = [row for row in rows_of(half, kind) if row["jurisdiction"] == jurisdiction]
            _print(half, "classify", f"{jurisdiction} {kind}", measure(rows))
        for jurisdiction in sorted({jurisdiction for jurisdiction, _ in kinds}):
            rows = [row for row in rows_of(half, "") if row["jurisdiction"] == jurisdiction]
            _print(half, "classify", f"{jurisdiction} fits nothing", measure(rows))


def _print(*cells: str | Measures) -> None:
    *words, found = cells
    values = ("–" if value is None else str(value) for value in astuple(found))
    print("\t".join((*words, *values)))


if __name__ == "__main__":
    main(sys.argv[1:] or ["seen", "unseen"])
