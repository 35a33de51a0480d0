"""A session of the dashboard without a browser: Streamlit's own messages over a websocket."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from types import TracebackType

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

KEPT_RUNS = 2
"""A browser forgets a message that it did not see in so many runs, and is then sent it again."""


@dataclass
class Run:
    """One rerun as the browser sees it: seconds from asking to the end, bytes received (before compression),
    and what went wrong."""

    seconds: float = 0.0
    sent: int = 0
    faults: list[str] = field(default_factory=list)


class Session:
    """One open tab. ``async with Session(address) as session``."""

    def __init__(self, address: str) -> None:
        self.address = address.replace("http://", "ws://") + "/_stcore/stream"
        self.pages: dict[str, str] = {}
        self._number = 0
        self._seen: dict[str, int] = {}
        self._socket: ClientConnection

    async def __aenter__(self) -> Session:
        spoken = [Subprotocol("streamlit")]
        self._socket = await connect(self.address, subprotocols=spoken, max_size=None, proxy=None)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.close()

    async def rerun(self, page: str, query: str) -> Run:
        """Ask for a page (its url, "" before the first run) with a query, and wait until it stands."""
        self._number += 1
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_script_hash = self.pages.get(page, "")
        asked.rerun_script.page_name = "" if page in self.pages else page
        known = [mark for mark, number in self._seen.items() if number >= self._number - KEPT_RUNS]
        asked.rerun_script.cached_message_hashes.extend(known)
        run = Run()
        started = time.perf_counter()
        await self._socket.send(asked.SerializeToString())
        while not await self._take(run):
            pass
        run.seconds = time.perf_counter() - started
        return run

    async def _take(self, run: Run) -> bool:
        """Take one message; whether the run is over."""
        raw = await self._socket.recv()
        assert isinstance(raw, bytes)
        run.sent += len(raw)
        message = ForwardMsg()
        message.ParseFromString(raw)
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
        if message.metadata.cacheable or kind == "ref_hash":
            self._seen[message.ref_hash or message.hash] = self._number
        run.faults += _faults(message)
        return kind == "script_finished"


def _faults(message: ForwardMsg) -> list[str]:
    kind = message.WhichOneof("type")
    if kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
        return [f"script finished with {message.script_finished}"]
    if kind == "page_not_found":
        return ["page not found"]
    if kind != "delta":
        return []
    element = message.delta.new_element
    if element.HasField("exception"):
        return [element.exception.message]
    shown = element.HasField("alert") and element.alert.format in (Alert.ERROR, Alert.WARNING)
    return [element.alert.body] if shown else []
