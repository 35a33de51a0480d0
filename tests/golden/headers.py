"""tests/golden/headers.json: the headers of every workbook ever handed out, by template version and sheet.

``python -m tests.golden.headers`` adds today's version. It refuses to change one that is there: workbooks
with those headers are with the townships.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from schemas.returns import COVER, REGISTERS, TEMPLATE_VERSION

GOLDEN = Path(__file__).parent / "headers.json"
Headers = dict[str, list[str]]


def headers_of(version: int) -> Headers:
    """By sheet, the headers of a version of the workbook, as the contracts have them."""
    return {
        register.zh: [column.zh for column in register.columns if column.since <= version]
        for register in (COVER, *REGISTERS.values())
    }


def read_golden() -> dict[str, Headers]:
    return json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}


def main() -> int:
    kept = read_golden()
    now = kept | {version: headers_of(int(version)) for version in (*kept, TEMPLATE_VERSION)}
    if any(now[version] != headers for version, headers in kept.items()):
        print(
            "the headers of a version that was handed out changed: raise TEMPLATE_VERSION, and give since= it"
        )
        return 1
    GOLDEN.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
