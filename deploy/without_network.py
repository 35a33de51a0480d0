"""Running a program where there is no network but its own loopback: in namespaces of Linux, as any user.

Standard library only.
"""

from __future__ import annotations

import fcntl
import socket
import struct
import subprocess
from pathlib import Path

from deploy.programs import UNSHARE, find_program

NOT_ALLOWED = """\
本机不允许建立网络命名空间（unshare -rn 失败），无法在断网状态下测试离线安装。
容器中需允许用户命名空间；Debian：sysctl kernel.unprivileged_userns_clone=1；或以 root 运行。
This machine makes no network namespace (unshare -rn fails), so installing without one cannot be tried.
A container must allow user namespaces; Debian: sysctl kernel.unprivileged_userns_clone=1; or run as root."""
_FLAGS_OF_INTERFACE, _UP = 0x8914, 0x1
"""SIOCSIFFLAGS and IFF_UP of <linux/if.h>: what ``ip link set lo up`` does, where there is no ip."""
ELSEWHERE = ("192.0.2.1", 443)
"""An address for documents (RFC 5737), which no network leads to; without one it is not even tried."""


def trouble() -> str | None:
    """What is in the way of it, in two languages; None where nothing is."""
    if find_program(UNSHARE) is None:
        return UNSHARE.help
    done = subprocess.run(without_network("true"), capture_output=True, check=False)
    return NOT_ALLOWED if done.returncode else None


def without_network(*command: str | Path) -> list[str]:
    """The words that run a program so. Its loopback is down."""
    return [find_program(UNSHARE) or UNSHARE.name, "-rn", *map(str, command)]


def bring_up_loopback() -> None:
    """For a program within: it may then talk to itself."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _FLAGS_OF_INTERFACE, struct.pack("16sh14x", b"lo", _UP))


def require_no_network() -> None:
    """Raises RuntimeError where a packet could leave: nothing that follows would prove anything."""
    with socket.socket() as probe:
        probe.settimeout(1)
        try:
            probe.connect(ELSEWHERE)
        except TimeoutError as error:
            raise RuntimeError("there is a network here") from error
        except OSError:
            return
    raise RuntimeError("there is a network here")
