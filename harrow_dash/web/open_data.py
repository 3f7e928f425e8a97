"""Open data over HTTP: the files of a published site, answered from the store."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from harrow_dash import config
from harrow_dash.errors import HarrowError

KEPT = 3600  # seconds that a browser, or a cache between, may keep a file
COMMON = {
    "cache-control": f"public, max-age={KEPT}",
    "access-control-allow-origin": "*",
}
FAULT = {"cache-control": "no-store", "access-control-allow-origin": "*"}
NONE = "There is no such file. All that there are stand in /api/v1/openapi.json."
NO_STORE = "The figures cannot be read just now. Ask again in a minute."


class File(Protocol):
    """A file as the outputs give it."""

    @property
    def content(self) -> bytes: ...

    @property
    def media_type(self) -> str: ...

    @property
    def tag(self) -> str: ...


Ask = Callable[[Path, str], File | None]


def routes(ask: Ask) -> list[Route]:
    """The addresses of the open data; ask gives the file of a path, or None."""

    def answer(request: Request) -> Response:
        try:
            found = ask(config.store_path(), request.url.path.lstrip("/"))
        except HarrowError:
            return JSONResponse({"error": NO_STORE}, status_code=503, headers=FAULT)
        if found is None:
            return JSONResponse({"error": NONE}, status_code=404, headers=FAULT)
        headers = {**COMMON, "etag": found.tag}
        if found.tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        kind = f"{found.media_type}; charset=utf-8"
        return Response(found.content, headers=headers, media_type=kind)

    return [
        Route(path, answer, methods=["GET"])
        for path in ("/api/{rest:path}", "/datapackage.json")
    ]
