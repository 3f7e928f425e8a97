"""The server of `serve`: the pages, a health answer, and the door around them."""

import contextlib
import errno
import os
import socket
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
import uvicorn
from click import BadParameter
from click.types import convert_type
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
)
from starlette.routing import Route
from streamlit import config as settings

from harrow_dash import config
from harrow_dash.errors import HarrowError
from harrow_dash.web import first_page, metrics
from harrow_dash.web.request_filter import Door
from harrow_dash.web.roles import LOOPBACK

THIS_MACHINE = "127.0.0.1"
LAST_PORT = 65_535
LARGEST_MESSAGE = 4 << 20  # bytes that a browser may send at once, files aside
BROKEN = (
    "Something went wrong here, and nothing was changed. Try again; if it happens "
    "again, tell the community safety team when it did."
)


def address(asked: str | None, *, officer: bool) -> str | None:
    """The address to listen at: the one asked for, that of the settings, or all (None).

    For an officer's own machine it is this machine's alone. Raises HarrowError for
    whatever asks for another, for a sign-in beside it, and for settings that would
    undo the roles.
    """
    _read_environment()
    if settings.get_option("server.trustedUserHeaders"):
        raise HarrowError(
            "The setting server.trustedUserHeaders would let headers of a request "
            "change what a sign-in says. Take it away: roles come from signed tokens."
        )
    asked = asked or settings.get_option("server.address")
    if not officer:
        return asked
    if asked is not None and asked not in LOOPBACK:
        raise HarrowError(
            f"--officer serves this machine alone ({THIS_MACHINE}), and {asked} was "
            "asked for. Take it away (--address, server.address in config.toml or "
            "STREAMLIT_SERVER_ADDRESS), or serve without --officer."
        )
    if _section("auth"):
        raise HarrowError(
            "--officer lets in everybody on this machine, and secrets.toml has a "
            "section [auth] that makes them sign in. Serve without --officer, or "
            "take the section away."
        )
    return THIS_MACHINE


def _read_environment() -> None:
    """Take settings of Streamlit from its variables (STREAMLIT_SERVER_ADDRESS, say).

    Streamlit itself reads most of them only in its own command. Raises HarrowError for
    a value of the wrong kind.
    """
    for name, option in list(settings.get_config_options().items()):
        given = os.environ.get(option.env_var)
        if not given or option.sensitive:
            continue
        kind = convert_type(option.type)
        parts = given.split() if option.multiple else [given]
        try:
            read = [kind.convert(part, None, None) for part in parts]
        except BadParameter as error:
            raise HarrowError(
                f"{option.env_var} is '{given}', which cannot be: {error.message} "
                "Correct it, or take it away."
            ) from error
        settings.set_option(name, read if option.multiple else read[0], option.env_var)


def _section(name: str) -> Mapping[str, Any]:
    """A section of secrets.toml; empty without one."""
    try:
        return dict(st.secrets.get(name, {}))
    except FileNotFoundError:
        return {}


def run(
    port: int,
    where: str | None,
    *,
    officer: bool = False,
    beside: Sequence[Route] = (),
) -> None:
    """Serve until stopped, at an address (None: all of this machine's).

    officer: requests that begin on this machine are an officer's. beside: addresses
    beside the pages. Raises HarrowError when the port is taken or the address cannot
    be had.
    """
    said = "harrow_dash serve"
    settings.set_option("server.port", port, said)
    # Watching the code is for those who change it; readers would be told of it.
    settings.set_option("server.fileWatcherType", "none", said)
    app = application(officer=officer, beside=beside)
    with _listening(where, port) as listener, contextlib.suppress(KeyboardInterrupt):
        name = f"[{where}]" if where and ":" in where else where or "localhost"
        place = f"http://{name}:{listener.getsockname()[1]}"
        print(f"{first_page.NAME}: {place} (Ctrl+C stops it)", flush=True)
        uvicorn.Server(uvicorn.Config(app, **_options(officer))).run([listener])


def application(*, officer: bool = False, beside: Sequence[Route] = ()) -> Door:
    """The whole application: Streamlit's, with a health answer, behind the door.

    Beside it other addresses, and numbers for those who run the server where the
    settings ask for them.
    """
    routes = [Route("/healthz", _health, methods=["GET"]), *beside]
    if config.metrics_are_on():
        routes.append(Route("/metrics", lambda _: _metrics(door), methods=["GET"]))
    pages = st.App(
        config.ROOT / "app.py",
        routes=routes,
        exception_handlers={Exception: _broken},
        on_script_error=_broken_page,
    )
    allowed = settings.get_option("server.corsAllowedOrigins") or []
    door = Door(
        pages,
        most=config.most_sessions(),
        ancestors=config.frame_ancestors(),
        own_machine=officer,
        origins=frozenset(urlsplit(origin).hostname or origin for origin in allowed),
    )
    return door


def _metrics(door: Door) -> Response:
    told = metrics.text(config.store_path(), door.connected)
    return PlainTextResponse(
        told, media_type=metrics.MEDIA_TYPE, headers={"cache-control": "no-store"}
    )


def _health(request: Request) -> Response:  # noqa: ARG001 (the route gives it)
    # Not imported above: a server answers before it can read the store.
    from harrow_dash.web import health

    told = health.health(config.store_path())
    return JSONResponse(
        told,
        status_code=200 if told["status"] == "ok" else 503,
        headers={"cache-control": "no-store"},
    )


def _broken(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """What a reader sees of a fault of the server's; the log has the rest."""
    return HTMLResponse(first_page.plain(BROKEN), status_code=500)


def _broken_page(error: Exception) -> bool:  # noqa: ARG001 (Streamlit gives it)
    """What a reader sees of a fault in a page; Streamlit writes the rest to the log."""
    st.error(BROKEN)
    return True


def _listening(where: str | None, port: int) -> socket.socket:
    """A socket that listens at an address, or at all of this machine's.

    What is written goes out at once: a page comes in many small parts, and the second
    would wait until the reader's machine has owned up to the first (40 ms on Linux,
    200 on Windows). asyncio sees to that only for sockets that name their protocol.
    """
    listener = _bound(where, port)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _bound(where: str | None, port: int) -> socket.socket:
    try:
        if not 0 <= port <= LAST_PORT:
            raise OSError
        if where is None and socket.has_dualstack_ipv6():
            return socket.create_server(
                ("", port), family=socket.AF_INET6, dualstack_ipv6=True
            )
        is_six = where is not None and ":" in where
        family = socket.AF_INET6 if is_six else socket.AF_INET
        return socket.create_server((where or "", port), family=family)
    except OSError as error:
        taken = error.errno in {errno.EADDRINUSE, errno.EACCES}
        why = "is taken" if taken else "at this address is not to be had"
        raise HarrowError(
            f"The dashboard cannot be served: port {port} {why}. Name another port "
            "with --port, or another address with --address."
        ) from error


def _options(officer: bool) -> dict[str, Any]:
    """How uvicorn runs: quiet, without its name in the answers."""
    return {
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        # On an officer's own machine nothing may stand between.
        "proxy_headers": not officer,
        "ws": "websockets-sansio",
        "ws_max_size": LARGEST_MESSAGE,
        "ws_per_message_deflate": settings.get_option(
            "server.enableWebsocketCompression"
        ),
        "ssl_certfile": settings.get_option("server.sslCertFile"),
        "ssl_keyfile": settings.get_option("server.sslKeyFile"),
        "timeout_graceful_shutdown": 3,
    }
