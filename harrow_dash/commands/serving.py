"""The command serve."""

import argparse
import contextlib
import gc
import os
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

from harrow_dash import config
from harrow_dash.commands import terminal

if TYPE_CHECKING:
    from harrow_dash.outputs.site import live

FIRST_PAGE = 5  # seconds in which the first page is drawn, after which there is time


def serve(asked: argparse.Namespace) -> int:
    # In this process, so that nothing is imported twice. Streamlit reads its settings
    # from the folder it is started in.
    path = terminal.path(asked).absolute()
    os.environ["HARROW_STORE"] = str(path)
    os.chdir(config.ROOT)
    from harrow_dash.web import open_data, presenter, server

    config.check_settings()
    address = server.address(asked.address, officer=asked.officer)
    if not path.exists():
        from harrow_dash.loading import ingest

        terminal.say("There is no store yet: making the sample figures.")
        ingest.build_sample(path, progress=terminal.progress)
    # A tenth of what the first page takes is looking through libraries for garbage.
    gc.disable()
    threading.Thread(target=_work_ahead, args=(asked.port, path), daemon=True).start()
    beside = [*open_data.routes(_open_data), *presenter.routes(_story)]
    server.run(asked.port, address, officer=asked.officer, beside=beside)
    return 0


def _open_data(path: Path, wanted: str) -> "live.Answer | None":
    # Not above: the server answers before it can read the store.
    from harrow_dash.outputs.site import live

    return live.answer(path, wanted)


def _story(path: Path, key: str) -> str | None:
    from harrow_dash.outputs.presenter import live

    return live.told(path, key)


def _work_ahead(port: int, path: Path) -> None:
    """Have the first pages ready, then what readers may choose next.

    Not before the server answers: its own start would only be slower. Goes on as long
    as the server does: each store that is swapped in is prepared in turn.
    """
    for _ in range(100):
        # A connection alone says nothing: it waits until the server takes it up.
        with (
            contextlib.suppress(OSError, HTTPException),
            contextlib.closing(HTTPConnection("localhost", port, timeout=5)) as asked,
        ):
            asked.request("GET", "/_stcore/health")
            asked.getresponse()
            break
        time.sleep(0.05)
    try:
        from harrow_dash.outputs.streamlit import ahead

        ready = ahead.prepare(path, terminal.say)
    finally:
        gc.enable()
    time.sleep(FIRST_PAGE)
    from harrow_dash.outputs.streamlit import ahead_process

    ahead_process.keep_ready(path, ready, terminal.say)
