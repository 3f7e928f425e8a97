"""Stories over HTTP: each is a page of its own, with its own scripts and no others."""

from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from harrow_dash import config
from harrow_dash.errors import HarrowError
from harrow_dash.web import first_page, headers

NONE = "There is no such story. The page /workshop lists those that there are."

Tell = Callable[[Path, str], str | None]


def routes(tell: Tell) -> list[Route]:
    """The addresses of the stories; tell gives the page of a story, or None."""

    def answer(request: Request) -> Response:
        try:
            found = tell(config.store_path(), request.path_params["key"])
        except HarrowError as error:
            return HTMLResponse(first_page.plain(str(error)), status_code=503)
        if found is None:
            return HTMLResponse(first_page.plain(NONE), status_code=404)
        policy = headers.content_policy(scripts=headers.inline_scripts(found))
        return HTMLResponse(
            found,
            headers={"content-security-policy": policy, "cache-control": "no-cache"},
        )

    return [Route("/workshop/{key}", answer, methods=["GET"])]
