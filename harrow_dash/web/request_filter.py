"""The door of the server: every request and answer of the dashboard goes through it.

It adds the security headers, gives the first page its language and title, keeps the
number of readers and the places where files may be sent within limits, and marks the
requests of an officer's own machine. It stands outside of everything else, so that
error pages have the headers, too.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from harrow_dash import config
from harrow_dash.web import first_page, headers, metrics, roles

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Pairs = list[tuple[bytes, bytes]]

STREAM = "/_stcore/stream"
SENT_TO = "/_stcore/upload_file/"
FILES = "/static/"
SIGN_IN = ("/auth/", "/oauth2callback")
METRICS = "/metrics"
OPEN_DATA = ("/api/", "/datapackage.json")
STORIES = "/workshop/"
NOT_PAGES = (
    "/_stcore/",
    "/media/",
    "/component/",
    "/healthz",
    STORIES,
    *SIGN_IN,
    *OPEN_DATA,
)
# Streamlit answers these to anybody: numbers about the server, and a description of an
# interface for programs that is switched off.
CLOSED = ("/_stcore/metrics", "/_stcore/agent")
REFUSED = {403, 405, 503}
TRY_AGAIN = 1013  # closing code of a web socket
FULL = "As many people as it can serve are using this dashboard. Try again in a minute."
NO_FILES = "Files are taken only from officers, on the page of the data."
NO_SIGN_IN = "Signing in did not work. Go back and try again, or read on without it."
# Asked for with these, the first page may come back unchanged or packed.
UNWANTED = {b"if-none-match", b"if-modified-since", b"accept-encoding", b"range"}


@dataclass
class Door:
    """An ASGI application around another.

    most: connected readers at a time; ancestors: who may show the pages in a frame;
    own_machine: requests that begin on this machine are an officer's; origins: host
    names whose pages may connect besides our own.
    """

    inside: Application
    most: int
    ancestors: str = ""
    own_machine: bool = False
    origins: frozenset[str] = frozenset()
    connected: int = field(default=0, init=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._connect(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self.inside(scope, receive, send)

    async def _connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        full = self.connected >= self.most
        if full or not self._is_own_page(scope):
            # Before the handshake is taken up, this is the answer 403.
            metrics.refused(503 if full else 403)
            await send({"type": "websocket.close", "code": TRY_AGAIN if full else 1008})
            return
        self.connected += 1
        try:
            await self.inside(self._marked(scope), receive, send)
        finally:
            self.connected -= 1

    def _is_own_page(self, scope: Scope) -> bool:
        """Whether a connection comes from a page of ours, or from no page at all.

        Streamlit, too, asks this, but takes every page of this machine for ours and
        asks a server elsewhere for our address.
        """
        asked = _texts(scope)
        origin = asked.get("origin")
        if origin is None:
            return True
        place = origin.partition("://")[2]
        return place == asked.get("host") or roles.host_name(place) in self.origins

    def _marked(self, scope: Scope) -> Scope:
        """The request, marked when it is one of the officer's own machine."""
        given: Pairs = [
            (name, value)
            for name, value in scope["headers"]
            if name.lower() != roles.MARK.encode()
        ]
        client = (scope.get("client") or (None,))[0]
        if self.own_machine and roles.is_own_machine(client, _texts(scope).items()):
            given.append(roles.mark())
        return {**scope, "headers": given}

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        send = self._secured(scope, send)
        if path.startswith(CLOSED):
            await _say(send, 404, "There is no such page.")
        elif scope["method"] not in _methods(path):
            await _say(send, 405, "This cannot be asked for in this way.")
        elif path.startswith(SENT_TO) and not _may_send(path):
            await _say(send, 403, NO_FILES)
        elif path.startswith(NOT_PAGES) or (
            path == METRICS and config.metrics_are_on()
        ):
            await self.inside(scope, receive, _worded(path, send))
        elif _is_page(path) and self.connected >= self.most:
            await _say(send, 503, FULL, ((b"retry-after", b"60"),))
        else:
            await self._file(scope, receive, send)

    async def _file(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A file of Streamlit's front end. Where there is none it sends its first page,
        which is made ours on the way."""
        asked: Pairs = list(scope["headers"])
        if not scope["path"].startswith(FILES):
            asked = [pair for pair in asked if pair[0] not in UNWANTED]
        parts: list[bytes] = []
        start: Message = {}

        async def gather(message: Message) -> None:
            is_start = message["type"] == "http.response.start"
            if is_start:
                start.update(message)
            if _is_html(start) and not _is_known(scope["path"]):
                if is_start:
                    await _say(send, 404, "There is no such page.")
            elif not _is_html(start):
                await send(message if is_start else shortened(message))
            elif not is_start:
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    top, body = self._first_page(scope["path"], start, b"".join(parts))
                    await send(top)
                    await send(shortened({"type": message["type"], "body": body}))

        def shortened(message: Message) -> Message:
            """A question for the headers alone has those of the whole answer."""
            return {**message, "body": b""} if scope["method"] == "HEAD" else message

        whole = {**scope, "headers": asked, "method": "GET"}
        await self.inside(whole, receive, gather)

    def _first_page(
        self, path: str, start: Message, body: bytes
    ) -> tuple[Message, bytes]:
        """Streamlit's first page made ours: the start of the answer, and its body."""
        html = first_page.dressed(body.decode("utf-8"), first_page.title(path))
        policy = headers.content_policy(self.ancestors, headers.inline_scripts(html))
        kept: Pairs = [
            (name, value)
            for name, value in start["headers"]
            if name not in {b"content-length", b"etag", b"last-modified"}
        ]
        made = html.encode("utf-8")
        kept.append((b"content-length", str(len(made)).encode()))
        kept.append((b"content-security-policy", policy.encode()))
        return {**start, "headers": kept}, made

    def _secured(self, scope: Scope, send: Send) -> Send:
        """Send answers with the security headers."""

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                given: Pairs = list(message.get("headers", []))
                names = {name.lower() for name, _ in given}
                if b"content-security-policy" not in names:
                    policy = headers.content_policy(self.ancestors)
                    given.append((b"content-security-policy", policy.encode()))
                given += headers.security(self.ancestors)
                if scope["path"].startswith("/media/"):
                    given.append((b"cache-control", b"private, no-store"))
                if scope.get("scheme") == "https":
                    given = [_only_encrypted(pair) for pair in given]
                message = {**message, "headers": given}
            await send(message)

        return secured


def _texts(scope: Scope) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): value.decode("latin-1")
        for name, value in scope["headers"]
    }


def _methods(path: str) -> set[str]:
    """What may be done at an address: only files are ever sent to the server."""
    sending = {"PUT", "DELETE"} if path.startswith(SENT_TO) else set()
    return {"GET", "HEAD", "OPTIONS"} | sending


def _may_send(path: str) -> bool:
    session = path.removeprefix(SENT_TO).partition("/")[0]
    return session in roles.MAY_SEND


def _is_page(path: str) -> bool:
    last = path.rpartition("/")[2]
    return not path.startswith((*NOT_PAGES, FILES)) and "." not in last


def _is_known(path: str) -> bool:
    """Whether there is a page at an address: Streamlit sends its first page for any."""
    name = path.strip("/")
    return name in ("", "index.html") or name in _page_names()


@cache
def _page_names() -> frozenset[str]:
    return frozenset(file.stem for file in (config.ROOT / "pages").glob("*.py"))


def _is_html(start: Message) -> bool:
    given = dict(start["headers"])
    return start["status"] == 200 and given.get(b"content-type", b"").startswith(
        b"text/html"
    )


def _worded(path: str, send: Send) -> Send:
    """Say in a sentence that signing in failed; Streamlit says two words."""
    if not path.startswith(SIGN_IN):
        return send
    failed = False

    async def worded(message: Message) -> None:
        nonlocal failed
        if message["type"] == "http.response.start" and message["status"] >= 400:
            failed = True
            await _say(send, message["status"], NO_SIGN_IN)
        elif not failed:
            await send(message)

    return worded


def _only_encrypted(pair: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """A cookie as one that is sent over encrypted connections only."""
    name, value = pair
    if name.lower() != b"set-cookie" or b"secure" in value.lower().split(b"; "):
        return pair
    return name, value + b"; Secure"


async def _say(send: Send, status: int, words: str, more: Any = ()) -> None:
    """Answer with a page of one sentence."""
    if status in REFUSED:
        metrics.refused(status)
    body = first_page.plain(words).encode()
    given: Pairs = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": given})
    await send({"type": "http.response.body", "body": body})
