"""Installing what checks the service files, for their tests, where it is not there.

Standard library only: it runs before the environment is there.
"""

from __future__ import annotations

import shutil

from deploy.chromium import apt_install

HELP = """\
服务文件的测试需要 systemd-analyze，本机没有，也无法自动安装。Debian / Ubuntu：sudo apt-get install systemd
The tests of the service files need systemd-analyze; there is none here, nor could it be installed.
On Debian / Ubuntu: sudo apt-get install systemd"""


def ensure_systemd_analyze() -> str | None:
    """The program, installed where need be. None where there is no way."""
    if shutil.which("systemd-analyze") is None and not apt_install("systemd"):
        return None
    return shutil.which("systemd-analyze")
