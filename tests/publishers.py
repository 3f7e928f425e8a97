"""A server on loopback that answers as the publishers of official files do.

A test says which files it offers and what goes wrong; what was asked is written down.
"""

import hashlib
import io
import json
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Publishers:
    """What is offered, by path, and the faults of a path in the order of its requests.

    Faults: a status such as 503, `cut` (half a body), `short` (a wrong length),
    `page` (HTML with 200), `round` (a redirect to itself), `away` (to another host),
    `drip` (a byte at a time).
    """

    files: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, list[object]] = field(default_factory=dict)
    always: dict[str, object] = field(default_factory=dict)
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    bodies: Counter = field(default_factory=Counter)
    url: str = ""
    ranges: bool = True
    heeds_if_range: bool = True
    posted: list[dict[str, list[str]]] = field(default_factory=list)
    retry_after: str = "0"  # seconds, with an answer that says to come again
    pages: dict[str, list[list[object]]] = field(default_factory=dict)  # of outlines
    times: list[float] = field(default_factory=list)  # of each answer

    def catalogue(self, *datasets: dict[str, object]) -> None:
        self.files["/api/v2/datasets/export.json"] = json.dumps(datasets).encode()

    def offer(self, slug: str, **titles: bytes) -> dict[str, object]:
        """A dataset of the Datastore with a file for each title."""
        resources = {}
        for title, content in titles.items():
            key = hashlib.md5(title.encode(), usedforsecurity=False).hexdigest()[:8]
            path = f"/download/{slug}/{key}/{title.replace(' ', '%20')}.csv"
            self.files[unquote(path)] = content
            resources[key] = {
                "title": title,
                "format": "csv",
                "url": f"https://data.london.gov.uk{path}",
                "updatedAt": "2026-03-20T09:00:00Z",
            }
        return {
            "slug": slug,
            "title": slug,
            "publisher": "Metropolitan Police Service",
            "updatedAt": "2026-03-20T09:00:00Z",
            "custom": {"update_frequency": "Monthly"},
            "resources": resources,
        }

    def archive(self, month: str, members: dict[str, bytes]) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in members.items():
                file.writestr(name, content)
        self.files[f"/data/archive/{month}.zip"] = packed.getvalue()

    def last_month(self, month: str) -> None:
        told = json.dumps({"date": f"{month}-01"}).encode()
        self.files["/api/crime-last-updated"] = told


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    publishers: Publishers

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._answer(self.path)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.publishers.posted.append(parse_qs(self.rfile.read(length).decode()))
        self._answer(self.path)

    def _answer(self, target: str) -> None:
        at = self.publishers
        path = unquote(urlsplit(target).path)
        waiting = at.faults.get(path) or []
        fault = waiting.pop(0) if waiting else at.always.get(path)
        content = at.files.get(target, at.files.get(path))
        if path in at.pages:
            content = self._outlines(target, at.pages[path])
        if isinstance(fault, int):
            return self._send(fault, b"", {"Retry-After": at.retry_after})
        if fault == "page":
            page = b"<!DOCTYPE html><title>Sorry</title>"
            return self._send(200, page, {"Content-Type": "text/html"})
        if fault in ("round", "away"):
            to = target if fault == "round" else "http://198.51.100.1/x.csv"
            return self._send(302, b"", {"Location": to})
        if content is None:
            return self._send(404, b"", {})
        etag = f'"{hashlib.sha256(content).hexdigest()[:12]}"'
        if self.headers.get("If-None-Match") == etag:
            return self._send(304, b"", {"ETag": etag})
        span = self.headers.get("Range")
        same = self.headers.get("If-Range") in (None, etag) or not at.heeds_if_range
        if span and same and at.ranges:
            first, _, last = span.removeprefix("bytes=").partition("-")
            if int(first) >= len(content):
                return self._send(416, b"", {"ETag": etag})
            start, end = int(first), min(int(last or len(content)), len(content) - 1)
            told = {"Content-Range": f"bytes {start}-{end}/{len(content)}"}
            return self._send(
                206, content[start : end + 1], {"ETag": etag} | told, fault
            )
        return self._send(200, content, {"ETag": etag}, fault)

    def _outlines(self, target: str, pages: list[list[object]]) -> bytes:
        """The page of outlines after so many that came, as a map service gives it."""
        offset = int(parse_qs(urlsplit(target).query)["resultOffset"][0])
        starts = [sum(map(len, pages[:number])) for number in range(len(pages))]
        number = starts.index(offset)
        told = {"type": "FeatureCollection", "features": pages[number]}
        if number + 1 < len(pages):
            told["exceededTransferLimit"] = True
        return json.dumps(told).encode()

    def _send(
        self, status: int, body: bytes, headers: dict[str, str], fault: object = None
    ) -> None:
        at = self.publishers
        at.times.append(time.monotonic())
        at.asked.append((self.command, unquote(urlsplit(self.path).path), status))
        at.bodies[unquote(urlsplit(self.path).path)] += len(body)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        length = len(body) + (100 if fault == "short" else 0)
        self.send_header("Content-Length", str(length))
        if fault in ("cut", "short", "drip"):
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if fault == "cut":
            body = body[: len(body) // 2]
        if fault == "drip":
            for place in range(len(body)):
                self.wfile.write(body[place : place + 1])
                self.wfile.flush()
                time.sleep(0.02)
            return
        self.wfile.write(body)


@contextmanager
def serving(publishers: Publishers) -> Iterator[Publishers]:
    handler = type("Answers", (Handler,), {"publishers": publishers})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    publishers.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield publishers
    finally:
        server.shutdown()
        server.server_close()
