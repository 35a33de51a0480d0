"""A gateway before a dashboard, as small as one can be: it takes away what a browser says of who it is, and
says it itself."""

from __future__ import annotations

import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread
from urllib.parse import urlsplit

END = b"\r\n\r\n"


@dataclass
class Gateway:
    """``says``: the headers it puts into every request from now on."""

    address: str
    says: dict[str, str] = field(default_factory=dict)


@contextmanager
def running_gateway(dashboard: str) -> Iterator[Gateway]:
    """A gateway before the dashboard of this address."""
    there = urlsplit(dashboard)

    class Passing(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with (
                suppress(OSError),
                socket.create_connection((str(there.hostname), there.port or 80)) as onward,
            ):
                onward.sendall(_with_headers(_head(self.request), gateway.says))
                back = Thread(target=_pass_on, args=(onward, self.request))
                back.start()
                _pass_on(self.request, onward)
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Passing) as server:
        server.daemon_threads = True
        gateway = Gateway(f"http://127.0.0.1:{server.server_address[1]}")
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield gateway
        server.shutdown()


def _head(connection: socket.socket) -> bytes:
    """What comes up to the end of a request's headers, and what came with it."""
    read = b""
    while END not in read:
        more = connection.recv(65536)
        if not more:
            break
        read += more
    return read


def _with_headers(request: bytes, says: dict[str, str]) -> bytes:
    """The request with these headers and none of the kind that it brought. All but a websocket end after one
    answer, so that none passes whose headers nobody looked at."""
    head, _end, rest = request.partition(END)
    first, *lines = head.split(b"\r\n")
    kept = [line for line in lines if not line.lower().startswith(b"x-burden-")]
    if not any(line.lower().startswith(b"upgrade:") for line in lines):
        kept = [line for line in kept if not line.lower().startswith(b"connection:")] + [b"Connection: close"]
    said = [f"{name}: {value}".encode() for name, value in says.items()]
    return b"\r\n".join([first, *kept, *said]) + END + rest


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    """Everything that comes, until one of the two ends."""
    with suppress(OSError):
        while more := source.recv(65536):
            target.sendall(more)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
