"""A client that speaks Streamlit's own protocol, to ask for what no browser would."""

import asyncio

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.support.aside import aside

SECONDS = 60


def texts_over_the_socket(url: str, page: str, host: str, cookie: str) -> str | None:
    """All that the server sends for one run of that page, as text; None where it lets nobody in.

    `host` is the name under which the server seems to be reached. The claimed address of the browser is that of the page asked for, on
    the machine itself.
    """
    return aside(_texts(url, page, host, cookie))


async def _texts(url: str, page: str, host: str, cookie: str) -> str | None:
    port = url.rpartition(":")[2]
    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.query_string = "channel=Paid%20search"
    asked.rerun_script.context_info.url = f"{url}/{page}"
    place = f"ws://{host}:{port}/_stcore/stream"
    sent = {"Cookie": cookie} if cookie else {}
    said: list[str] = []
    try:
        async with (
            asyncio.timeout(SECONDS),
            connect(place, host="127.0.0.1", port=int(port), additional_headers=sent, subprotocols=["streamlit"]) as socket,  # type: ignore[list-item]
        ):
            await socket.send(asked.SerializeToString())
            async for raw in socket:
                message = ForwardMsg()
                message.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
                said.append(str(message))
                if message.WhichOneof("type") == "script_finished":
                    break
    except InvalidStatus:
        return None
    return "\n".join(said)
