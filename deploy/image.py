"""Building the container's image, where something that builds images runs.

Standard library only, as the tasks are.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

BUILDERS = ("docker", "podman")
HELP = """\
制作容器镜像需要正在运行的 Docker，或 Podman；本机没有。
Building the image needs a Docker that runs, or Podman; there is none here."""


def find_builder() -> str | None:
    """The first that answers; None where none does. A client of Docker alone builds nothing."""
    for name in BUILDERS:
        if (
            shutil.which(name)
            and subprocess.run([name, "info"], capture_output=True, check=False).returncode == 0
        ):
            return name
    return None


def build_command(builder: str, archive: Path, file: Path) -> list[str]:
    """The words that build the image of a bundle with a Python of its version; nothing but the folder of the
    bundle is sent to the builder."""
    version = archive.name.split("-")[1]
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    told = {"BUNDLE": archive.name, "BASE": f"docker.io/library/python:{python}-slim-bookworm"}
    given = [word for name, value in told.items() for word in ("--build-arg", f"{name}={value}")]
    tags = ["--tag", f"burden:{version}", "--tag", "burden:latest"]
    return [builder, "build", "--file", str(file), *given, *tags, str(archive.parent)]
