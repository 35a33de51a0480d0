"""``python -m tests.support.rival_step HOME ITEM VERSION BODY GO``: pre-reviews an item that was seen at a
version, as soon as the file GO is there. Prints ``won``, or the code of the refusal."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from pipelines.admission.refusals import NotAllowed
from pipelines.base.home import Home
from tests.support.admissions import step


def main() -> None:
    home, item, version, body, go = sys.argv[1:]
    print("ready", flush=True)
    while not Path(go).exists():
        time.sleep(0.01)
    try:
        step(Home(Path(home)), item, "review", body, 1, expected_version=int(version))
        print("won")
    except NotAllowed as error:
        print(error.refusal.code, error.zh)


if __name__ == "__main__":
    main()
