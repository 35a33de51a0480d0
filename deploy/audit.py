"""Known faults of what the product is installed with, by pip-audit, whose database is on the network.

pip-audit passes over a package that it cannot ask about and calls the rest well: where nothing can be asked,
it finds nothing. So what was passed over counts here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.locks import lock_text, product_pins

WELL, FAULTS, NOT_ASKED = 0, 1, 75
"""Exit codes. The last is EX_TEMPFAIL of sysexits.h: nothing is known, try again where the network is."""


def judge(report: Mapping[str, Any] | None, expected: int) -> tuple[int, list[str]]:
    """Exit code and what to say of a report of pip-audit over so many packages; None where it made none."""
    looked_up = (report or {}).get("dependencies", [])
    faults = [
        f"{package['name']} {package['version']}: {fault['id']}, {_remedy(fault)}"
        for package in looked_up
        for fault in package.get("vulns", ())
    ]
    asked = sum("skip_reason" not in package for package in looked_up)
    if faults:
        return FAULTS, faults
    if asked < expected:
        unknown = expected - asked
        return NOT_ASKED, [
            f"{expected} 个软件包中有 {unknown} 个未能查询，有无已知漏洞不明。请在能访问漏洞库的机器上重试。",
            f"{unknown} of {expected} packages could not be asked about: whether they have known faults is"
            " not known. Try again where the database can be reached.",
        ]
    return WELL, [f"{expected} 个软件包均无已知漏洞。", f"No known fault in any of {expected} packages."]


def _remedy(fault: Mapping[str, Any]) -> str:
    better = fault.get("fix_versions") or ()
    return f"mended in {', '.join(better)}" if better else "not mended in any version"


def audit() -> tuple[int, list[str]]:
    """Looks up every package of the product's lock; exit code and what to say."""
    pins = product_pins()
    with tempfile.TemporaryDirectory() as folder:
        lock, report = Path(folder) / "requirements.txt", Path(folder) / "report.json"
        lock.write_text(lock_text(pins), encoding="utf-8")
        options = ("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json")
        command = (sys.executable, "-m", "pip_audit", "-r", str(lock), *options, "--output", str(report))
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = json.loads(report.read_text(encoding="utf-8")) if report.exists() else None
    code, sentences = judge(found, len(pins))
    return code, sentences if found else [*sentences, done.stderr.strip()]


if __name__ == "__main__":
    verdict, lines = audit()
    print("\n".join(lines))
    sys.exit(verdict)
