"""The door by itself, in front of an application of two lines."""

import asyncio
from typing import Any

import pytest

from harrow_dash.web import roles
from harrow_dash.web.request_filter import Door

Message = dict[str, Any]
HOST = (b"host", b"localhost:8501")


def answered(*pairs: tuple[bytes, bytes], status: int = 200, body: bytes = b"") -> Any:
    """An application that always gives this answer."""

    async def inside(scope: Message, receive: Any, send: Any) -> None:  # noqa: ARG001
        start = {"type": "http.response.start", "status": status, "headers": pairs}
        await send(start)
        await send({"type": "http.response.body", "body": body})

    return inside


def asked(door: Door, path: str, **scope: Any) -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers and body of an answer."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    given = {"type": "http", "method": "GET", "scheme": "http", "headers": [HOST]}
    asyncio.run(door({**given, "path": path, **scope}, None, send))  # type: ignore[arg-type]
    start, *rest = sent
    body = b"".join(message.get("body", b"") for message in rest)
    return start["status"], dict(start["headers"]), body


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_cookies_stay_on_encrypted_connections(scheme: str, secure: bool) -> None:
    door = Door(answered((b"set-cookie", b"a=b; HttpOnly; Path=/")), most=1)
    _, given, _ = asked(door, "/_stcore/health", scheme=scheme)
    assert given[b"set-cookie"].endswith(b"; Secure") is secure
    already = Door(answered((b"set-cookie", b"a=b; secure")), most=1)
    _, given, _ = asked(already, "/_stcore/health", scheme=scheme)
    assert given[b"set-cookie"] == b"a=b; secure"


def test_a_failed_sign_in_is_a_sentence() -> None:
    door = Door(answered(status=400, body=b"Authentication error"), most=1)
    for path in ("/auth/login", "/oauth2callback"):
        status, given, body = asked(door, path)
        assert status == 400
        assert b"Signing in did not work." in body
        assert b"Authentication error" not in body
        assert b"content-security-policy" in given


def test_downloads_are_not_kept_by_anybody() -> None:
    _, given, _ = asked(Door(answered(), most=1), "/media/a.csv")
    assert given[b"cache-control"] == b"private, no-store"


def test_files_are_taken_from_the_sessions_of_officers_alone() -> None:
    door = Door(answered(status=204), most=1)
    roles.MAY_SEND.add("known")
    try:
        for session, status in (("known", 204), ("other", 403), ("", 403)):
            path = f"/_stcore/upload_file/{session}/file"
            assert asked(door, path, method="PUT")[0] == status
            assert asked(door, path, method="DELETE")[0] == status
            assert asked(door, path, method="POST")[0] == 405
    finally:
        roles.MAY_SEND.discard("known")


@pytest.mark.parametrize(
    ("own_machine", "client", "marked"),
    [
        (True, ("127.0.0.1", 1), True),
        (True, ("10.0.0.1", 1), False),
        (True, None, False),
        (False, ("127.0.0.1", 1), False),
    ],
)
def test_a_mark_is_given_by_the_door_alone(
    own_machine: bool, client: object, marked: bool
) -> None:
    seen: list[Any] = []

    async def inside(scope: Message, receive: Any, send: Any) -> None:  # noqa: ARG001
        seen.extend(scope["headers"])

    async def send(message: Message) -> None:
        raise AssertionError(message)

    door = Door(inside, most=1, own_machine=own_machine)
    forged = (b"X-Harrow-Own-Machine", roles.mark()[1])
    scope = {"type": "websocket", "path": "/_stcore/stream", "client": client}
    asyncio.run(door({**scope, "headers": [HOST, forged]}, None, send))  # type: ignore[arg-type]
    assert (roles.mark() in seen) is marked
    assert forged not in seen
    assert door.connected == 0
