"""The Java that Spark runs on. Standard library only: tasks look for it before the environment is there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

OLDEST = 17
"""Spark 4 runs on this version and later ones."""
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


def find_java() -> str | None:
    """The program that Spark would start: $JAVA_HOME's where it is set, else that on PATH. None where there
    is none, it does not start, or it is too old."""
    home = os.environ.get("JAVA_HOME")
    path = shutil.which("java", path=os.path.join(home, "bin")) if home else shutil.which("java")  # noqa: PTH118
    if path is None:
        return None
    # On macOS a stub of that name only says where a Java can be had.
    said = subprocess.run([path, "-version"], capture_output=True, text=True, check=False)
    version = _VERSION.search(said.stderr)
    return path if said.returncode == 0 and version and int(version[1]) >= OLDEST else None
