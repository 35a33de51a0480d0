"""What a township is told, word for word: the receipt of one bad return as JSON, in Chinese and in English.

After a wanted change write the files anew with ``python -m tests.golden.test_receipts`` and read the diff.
"""

from __future__ import annotations

import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.intake import load
from pipelines.intake.receipt import receipt_lines
from tests.support.made_once import keep_homes_in
from tests.support.small_returns import RECEIVED, edit, make_home, north_rows, write_return

FOLDER = Path(__file__).parent / "receipts"


def bad_return(folder: Path) -> Path:
    """A second month in which much went wrong."""
    rows = north_rows()
    rows["communities"][0] |= {"households": -12, "survey_satisfied": 140}
    rows["communities"][1] |= {"community_name": "崇德里", "residents": 31000}
    rows["work_items"][0] |= {"list_number": None, "started_on": date(2025, 7, 1)}
    rows["forms"][1] |= {"ad_hoc_fills": None, "community_code": "510104020001"}
    rows["forms"][2] |= {"status": "in_use"}
    rows["forms"].append(dict(rows["forms"][0]))
    rows["plaques"][0] |= {"status": "removed"}
    del rows["certificates"][1]
    rows["digital_tools"] = []
    path = write_return(folder / "三月.xlsx", "2025-03", rows)
    edit(path, "机制牌子", F3="门口", J3="2020年2月30日")
    return edit(path, "社区概况", D4="约1200")


def receipt_of_bad_return() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = make_home(folder)
        load.ingest(home, [write_return(folder / "二月.xlsx", "2025-02")], received_at=RECEIVED)
        receipt = load.ingest(home, [bad_return(folder)], received_at=RECEIVED)[0]
    return receipt | {"sha256": "0" * 64}  # the file's bytes hold the time at which it was saved


def expected() -> dict[str, str]:
    """The files' names and what they should hold."""
    receipt = receipt_of_bad_return()
    return {
        "bad_return.json": json.dumps(receipt, ensure_ascii=False, indent=1) + "\n",
        "bad_return.zh.txt": "\n".join(receipt_lines(receipt, "zh")) + "\n",
        "bad_return.en.txt": "\n".join(receipt_lines(receipt, "en")) + "\n",
    }


def test_receipts_read_as_agreed():
    told = expected()
    assert {name: (FOLDER / name).read_text(encoding="utf-8") for name in told} == told


if __name__ == "__main__":
    keep_homes_in(Path(tempfile.mkdtemp()))
    for file, text in expected().items():
        (FOLDER / file).write_text(text, encoding="utf-8", newline="\n")
