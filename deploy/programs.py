"""Programs of the system that tests of the deployment need, installed where they are not there.

Standard library only: it runs before the environment is there.
"""

from __future__ import annotations

import os
import shutil
from typing import NamedTuple

from deploy.chromium import apt_install

SYSTEM_FOLDERS = ("/usr/sbin", "/sbin")
"""Where Debian keeps what its users seldom call, and their PATH does not name."""


class Program(NamedTuple):
    """``name`` of the file, Debian's ``package`` that brings it, what needs it in two languages."""

    name: str
    package: str
    zh: str
    en: str

    @property
    def help(self) -> str:
        """What to say where there is none."""
        return (
            f"{self.zh}需要 {self.name}，本机没有，也无法自动安装。"
            f"Debian / Ubuntu：sudo apt-get install {self.package}\n"
            f"{self.en} need {self.name}; there is none here, nor could it be installed.\n"
            f"On Debian / Ubuntu: sudo apt-get install {self.package}"
        )


SYSTEMD_ANALYZE = Program("systemd-analyze", "systemd", "服务文件的测试", "The tests of the service files")
NGINX = Program("nginx", "nginx", "nginx 示例的测试", "The tests of the nginx sample")
UNSHARE = Program("unshare", "util-linux", "离线安装包的测试", "The tests of the offline bundle")
PROGRAMS = (SYSTEMD_ANALYZE, NGINX, UNSHARE)


def find_program(program: Program) -> str | None:
    """Its path; None where it is not there."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), *SYSTEM_FOLDERS))
    return shutil.which(program.name, path=path)


def ensure_program(program: Program) -> str | None:
    """Its path, installed where need be. None where there is no way."""
    found = find_program(program)
    if found is None and apt_install(program.package):
        found = find_program(program)
    return found
