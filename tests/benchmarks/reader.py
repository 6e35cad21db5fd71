"""A reader without a browser: one session of the app over a WebSocket, in Streamlit's own protocol."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

LONGEST = 1 << 26
"""The biggest message that is taken, in bytes."""


@dataclass(frozen=True)
class Run:
    """One run of the script as its reader saw it: seconds until it had finished, how much came, and what went wrong."""

    seconds: float
    messages: int
    bytes: int
    errors: tuple[str, ...] = ()


@dataclass
class Reader:
    """One open tab. It remembers what a browser would: its address, its page, what it chose, and the messages that it keeps."""

    url: str
    page: str = ""
    query: str = ""
    chosen: dict[str, WidgetState] = field(default_factory=dict)
    widgets: dict[str, str] = field(default_factory=dict)
    """The key of a widget → the id under which the page drew it last."""
    kept: set[str] = field(default_factory=set)
    _script: str = ""
    _socket: ClientConnection | None = None

    async def __aenter__(self) -> Self:
        place = urlsplit(self.url)
        address = f"ws://{place.netloc}/_stcore/stream"
        self._socket = await connect(address, origin=self.url, subprotocols=["streamlit"], max_size=LONGEST, compression=None)  # type: ignore[arg-type,list-item]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._socket:
            await self._socket.close()

    async def run(self) -> Run:
        """Ask for a run and wait for its end."""
        assert self._socket
        asked = BackMsg()
        rerun = asked.rerun_script
        rerun.query_string, rerun.page_script_hash, rerun.page_name = self.query, self._script, "" if self._script else self.page
        rerun.widget_states.widgets.extend(self.chosen.values())
        rerun.cached_message_hashes.extend(self.kept)
        rerun.context_info.url = f"{self.url}/{self.page}"
        rerun.context_info.timezone, rerun.context_info.locale = "UTC", "en-US"
        began = time.perf_counter()
        await self._socket.send(asked.SerializeToString())
        messages, size, errors = 0, 0, []
        async for raw in self._socket:
            assert isinstance(raw, bytes)
            message = ForwardMsg()
            message.ParseFromString(raw)
            messages, size = messages + 1, size + len(raw)
            errors.extend(self._take(message))
            if message.WhichOneof("type") == "script_finished" and message.script_finished != ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
                break
        return Run(time.perf_counter() - began, messages, size, tuple(errors))

    async def choose(self, widget: str, **value: Any) -> Run:
        """Set a widget by its key, as `choose("filter_channel", string_array_value=["Events"])`, and wait for the run that follows.

        Raises a KeyError for a widget that the page did not draw.
        """
        id = self.widgets[widget]
        state = WidgetState(id=id)
        (name, given) = next(iter(value.items()))
        if isinstance(given, list):
            getattr(state, name).data.extend(given)
        else:
            setattr(state, name, given)
        self.chosen[id] = state
        return await self.run()

    def _take(self, message: ForwardMsg) -> list[str]:
        """Remember what a browser would remember of a message; what is an error in it."""
        kind = message.WhichOneof("type")
        if message.metadata.cacheable and message.hash:
            self.kept.add(message.hash)
        if kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            return ["the script did not compile"]
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            return self._element(message.delta.new_element)
        return []

    def _element(self, element: Any) -> list[str]:
        kind = element.WhichOneof("type")
        drawn = getattr(element, kind) if kind else None
        id = str(getattr(drawn, "id", "") or "")
        if id.startswith("$$"):
            self.widgets[id.split("-", 2)[-1]] = id
        if kind == "exception":
            return [element.exception.message]
        if kind == "alert" and element.alert.format == element.alert.ERROR:
            return [element.alert.body]
        return []


def address_of(url: str, page: str, **parameters: str) -> Mapping[str, str]:
    """The arguments of a `Reader`."""
    return {"url": url, "page": page, "query": "&".join(f"{name}={value}" for name, value in parameters.items())}
