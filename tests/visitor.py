"""A reader without a browser: the messages of Streamlit's own front end, by hand."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
from seen import words_of
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

PATIENCE = 90  # seconds
XSRF = "_streamlit_xsrf"


@dataclass
class Seen:
    """What a page sent: words of its HTML, its buttons by label, and where it leads."""

    words: str = ""
    buttons: dict[str, str] = field(default_factory=dict)
    uploaders: int = 0
    session: str = ""
    page_hash: str = ""
    redirect: str = ""


def visit(
    address: str,
    page: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    client: httpx.Client | None = None,
    named: str = "",
    press: str = "",
) -> Seen:
    """Open a page of a server (http://host:port) and read it until it has run.

    client: whose cookies are sent, as from a page of the server; named: another host
    name that the server is called by; press: a button to press on the page.
    """
    place = urlsplit(address)
    given, protocols = dict(headers or {}), [Subprotocol("streamlit")]
    if client is not None:
        token = client.cookies.get(XSRF)
        protocols += [Subprotocol(token)] if token else []
        cookies = "; ".join(f"{item.name}={item.value}" for item in client.cookies.jar)
        given |= {"Origin": address, "Cookie": cookies}
    seen = Seen()
    with connect(
        f"ws://{named or place.hostname}:{place.port}/_stcore/stream",
        sock=socket.create_connection((place.hostname, place.port)),
        additional_headers=given,
        subprotocols=protocols,
        max_size=None,
        open_timeout=PATIENCE,
        compression=None,
    ) as stream:
        _run(stream, seen, page)
        if press:
            _run(stream, seen, page, seen.buttons[press])
    return seen


def _run(stream: ClientConnection, seen: Seen, page: str, pressed: str = "") -> None:
    """Ask for a run of the page and read it to its end."""
    asked = BackMsg()
    asked.rerun_script.page_script_hash = seen.page_hash
    asked.rerun_script.page_name = "" if seen.page_hash else page
    if pressed:
        state = asked.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = pressed, True
    stream.send(asked.SerializeToString())
    while not _read(stream.recv(timeout=PATIENCE), seen):
        pass


def _read(data: str | bytes, seen: Seen) -> bool:
    """Note what a message holds; true when the page has run."""
    message = ForwardMsg()
    message.ParseFromString(data if isinstance(data, bytes) else data.encode())
    kind = message.WhichOneof("type")
    if kind == "new_session":
        seen.session = message.new_session.initialize.session_id
        seen.words, seen.buttons, seen.uploaders = "", {}, 0
    elif kind == "navigation":  # a new session is told of the first page of all
        seen.page_hash = message.navigation.page_script_hash
    elif kind == "auth_redirect":
        seen.redirect = message.auth_redirect.url
    elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
        element = message.delta.new_element
        what = element.WhichOneof("type")
        if what == "html":
            seen.words += f" {words_of(element.html.body)}"
        elif what == "alert":
            seen.words += f" {element.alert.body}"
        elif what == "button":
            seen.buttons[element.button.label] = element.button.id
        seen.uploaders += what == "file_uploader"
    return (
        kind == "script_finished"
        and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
    )
