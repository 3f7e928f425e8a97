"""One file from a publisher's site: whole and checked, or not at all.

Asks only for what changed (ETag, Last-Modified), goes on where it was cut off (Range,
If-Range), tries again with growing pauses (urllib3's Retry, which keeps to
Retry-After), and takes no page of HTML for data.
"""

import hashlib
import io
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from harrow_dash.errors import HarrowError
from harrow_dash.refresh.cache import Begun, Cache

CHUNK = 1 << 16
MOST_REDIRECTS = 5
BEYOND_END = 416  # to whoever asks for the rest of a file that came whole
BUSY = (429, 500, 502, 503, 504)
PAGE = re.compile(rb"\s*(<!doctype html|<html|<head)", re.IGNORECASE)
Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, name: str) -> None:
    """A progress report that nobody reads."""


class NotThere(HarrowError):
    """The publisher has nothing at this address (404)."""


class PublisherFailed(HarrowError):
    """A publisher does not answer, or not with what was asked for."""


@dataclass(frozen=True)
class Patience:
    """How long is waited: seconds for an answer, tries, and the slowest that is borne.

    least_rate is bytes a second, looked at after `slow_after` seconds.
    """

    answer: float = 30
    tries: int = 5
    pause: float = 0.5
    longest_pause: int = 120
    least_rate: float = 2_000
    slow_after: float = 60


@dataclass(frozen=True)
class Publisher:
    """A site that offers official files; `settings` are its own (publishers.toml)."""

    key: str
    name: str
    address: str
    hosts: tuple[str, ...]
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def known_hosts(self) -> set[str]:
        return {urlsplit(self.address).netloc, *self.hosts}


class Client:
    """Requests to publishers. With `base_url` all go there, under the same paths."""

    def __init__(
        self,
        cache: Cache,
        base_url: str = "",
        patience: Patience | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.cache = cache
        self.base_url = base_url.rstrip("/")
        self.patience = patience or Patience()
        self.progress = progress or silent
        self.session = requests.Session()
        retry = Retry(
            total=self.patience.tries,
            redirect=False,
            backoff_factor=self.patience.pause,
            backoff_jitter=self.patience.pause,
            backoff_max=self.patience.longest_pause,
            retry_after_max=self.patience.longest_pause,
            status_forcelist=BUSY,
            allowed_methods={"GET", "POST"},
        )
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(max_retries=retry))
        # Lengths and ranges are those of the file itself.
        self.session.headers["Accept-Encoding"] = "identity"
        self.session.headers["User-Agent"] = "harrow-community-safety-dashboard"

    def address(self, publisher: Publisher, path: str) -> str:
        """The address of a path, or of a whole address, of a publisher."""
        whole = urljoin(publisher.address, path)
        if not self.base_url:
            return whole
        parts = urlsplit(whole)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.base_url}{parts.path}{query}"

    def answer(
        self,
        publisher: Publisher,
        path: str,
        headers: dict[str, str] | None = None,
        form: dict[str, str] | None = None,
    ) -> requests.Response:
        """A publisher's answer with its body not yet read.

        Raises NotThere for 404, and PublisherFailed for no answer, for one that is no
        success, and for an address or redirect to a host that is not the publisher's.
        """
        url = self.address(publisher, path)
        self._refuse_elsewhere(publisher, url)
        for _ in range(MOST_REDIRECTS + 1):
            try:
                response = self.session.request(
                    "POST" if form else "GET",
                    url,
                    headers=headers,
                    data=form,
                    stream=True,
                    allow_redirects=False,
                    timeout=self.patience.answer,
                )
            except requests.RequestException as error:
                raise PublisherFailed(
                    f"{publisher.name} does not answer ({_in_words(error)}). Try again "
                    "later; what is loaded stays as it is."
                ) from error
            if not response.is_redirect:
                break
            target = urljoin(url, response.headers["Location"])
            response.close()
            self._refuse_elsewhere(publisher, target)
            url = target
        else:
            raise PublisherFailed(
                f"{publisher.name} sends on without end. Try again later."
            )
        if response.status_code == 404:
            response.close()
            raise NotThere(f"{publisher.name} has nothing at {urlsplit(url).path}.")
        if response.status_code not in (200, 206, 304, BEYOND_END):
            code = response.status_code
            response.close()
            raise PublisherFailed(
                f"{publisher.name} answers {code} for {urlsplit(url).path}. Try again "
                "later; what is loaded stays as it is."
            )
        return response

    def _refuse_elsewhere(self, publisher: Publisher, target: str) -> None:
        parts = urlsplit(target)
        if self.base_url:
            is_known = parts.netloc == urlsplit(self.base_url).netloc
        else:
            is_known = parts.scheme == "https" and parts.netloc in publisher.known_hosts
        if not is_known:
            raise PublisherFailed(
                f"{publisher.name} points to {parts.scheme}://{parts.netloc}, which "
                "is not known as its own, so nothing was taken from there. If the "
                "publisher moved, add the host in refresh/publishers.toml."
            )

    def content(
        self, publisher: Publisher, path: str, form: dict[str, str] | None = None
    ) -> bytes:
        """What a publisher answers, whole; tried again where it is cut off.

        Raises NotThere and PublisherFailed, as `answer` does.
        """
        for attempt in range(self.patience.tries):
            if attempt:
                time.sleep(min(self.patience.pause * 2**attempt, 30))
            body = io.BytesIO()
            with self.answer(publisher, path, form=form) as response:
                total = _total(response, 0)
                try:
                    received = self._body(response, body, 0, total, publisher.name)
                except (requests.RequestException, HTTPError, _CutOff):
                    continue
            if total in (None, received):
                return body.getvalue()
        raise PublisherFailed(
            f"{publisher.name} cut off its answer again and again. Try again later; "
            "what is loaded stays as it is."
        )

    def record(self, publisher: Publisher, path: str, name: str) -> dict[str, Any]:
        """A JSON object that a publisher answers; kept in the cache as `name`."""
        told = self.json(publisher, path, name)
        if not isinstance(told, dict):
            raise PublisherFailed(
                f"{publisher.name} answers {urlsplit(path).path} in another form than "
                "it used to. Fetch the file by hand and load it."
            )
        return told

    def json(self, publisher: Publisher, path: str, name: str) -> Any:
        """What a publisher answers, as parsed JSON; kept in the cache as `name`."""
        path_on_disk = self.file(publisher, path, name)
        try:
            return json.loads(path_on_disk.read_bytes())
        except ValueError as error:
            self.cache.forget(name)
            raise PublisherFailed(
                f"{publisher.name} answered {urlsplit(path).path} with something that "
                "is not JSON. Try again later."
            ) from error

    def is_new(self, publisher: Publisher, path: str, name: str) -> bool:
        """Whether the publisher has this file in another state than the cache."""
        response = self.answer(publisher, path, self.cache.conditions(name))
        response.close()
        return response.status_code != 304

    def file(
        self,
        publisher: Publisher,
        path: str,
        name: str,
        *,
        md5: str = "",
        is_page: bool = False,
    ) -> Path:
        """A file of the cache, downloaded where the publisher has another.

        Raises PublisherFailed when it does not come whole, is a page of HTML (unless
        is_page) or is not what its hash says; the cache then keeps what it had.
        """
        for attempt in range(self.patience.tries):
            if attempt:
                time.sleep(min(self.patience.pause * 2**attempt, 30))
            try:
                return self._fetch(publisher, path, name, md5, is_page)
            except _CutOff as error:
                reason = error
        raise PublisherFailed(
            f"{publisher.name}: {name} did not come whole ({reason}). Try again later; "
            "what came is kept and gone on with."
        ) from reason

    def _fetch(
        self, publisher: Publisher, path: str, name: str, md5: str, is_page: bool
    ) -> Path:
        part, begun = self.cache.part(name)
        headers = self.cache.conditions(name)
        if begun:
            headers |= {"Range": f"bytes={begun.size}-", "If-Range": begun.etag}
        response = self.answer(publisher, path, headers)
        with response:
            if response.status_code == 304:
                return self.cache.path(name)
            if response.status_code == BEYOND_END or (
                response.status_code == 206 and not _belongs(response, begun)
            ):
                self.cache.drop_part(name)
                raise _CutOff("the rest did not belong to what came before")
            goes_on = response.status_code == 206
            start = begun.size if begun and goes_on else 0
            total = _total(response, start)
            if not goes_on:
                self.cache.drop_part(name)
            self.cache.begin(name, response.headers.get("ETag", ""))
            try:
                with part.open("ab" if goes_on else "wb") as file:
                    received = start + self._body(response, file, start, total, name)
            except (requests.RequestException, HTTPError) as error:
                raise _CutOff(_in_words(error)) from error
        if total is not None and received != total:
            if received > total:
                self.cache.drop_part(name)
            raise _CutOff(f"{received:,} of {total:,} bytes")
        if not is_page and PAGE.match(part.read_bytes()[:200]):
            self.cache.drop_part(name)
            raise PublisherFailed(
                f"{publisher.name} answered with a web page where the file {name} "
                "should be. Try again later; what is loaded stays as it is."
            )
        if md5 and hashlib.md5(
            part.read_bytes(), usedforsecurity=False
        ).hexdigest() != (md5.casefold()):
            self.cache.drop_part(name)
            raise PublisherFailed(
                f"{publisher.name}: {name} is not what its checksum says. Try again "
                "later; what is loaded stays as it is."
            )
        self.cache.keep(
            name,
            response.headers.get("ETag", ""),
            response.headers.get("Last-Modified", ""),
        )
        return self.cache.path(name)

    def _body(
        self,
        response: requests.Response,
        file: Any,
        start: int,
        total: int | None,
        name: str,
    ) -> int:
        received, begun = 0, time.monotonic()
        # What is there is taken at once: a drip is seen, and a cut loses nothing.
        while chunk := response.raw.read1(CHUNK):
            file.write(chunk)
            received += len(chunk)
            self.progress(start + received, total or start + received, name)
            passed = time.monotonic() - begun
            if passed > self.patience.slow_after and (
                received < self.patience.least_rate * passed
            ):
                raise _CutOff(f"too slow: {received / passed:,.0f} bytes a second")
        return received


class _CutOff(HarrowError):
    """A body that ended early; what came stays for the next try."""


def _belongs(response: requests.Response, begun: Begun | None) -> bool:
    """Whether a part that is sent is the rest of what came, of the same state."""
    span = response.headers.get("Content-Range", "")
    etag = response.headers.get("ETag", "")
    return (
        begun is not None
        and span.startswith(f"bytes {begun.size}-")
        and etag in ("", begun.etag)
    )


def _total(response: requests.Response, start: int) -> int | None:
    """How long the whole file is, as the answer says."""
    span = response.headers.get("Content-Range", "")
    if response.status_code == 206 and "/" in span:
        whole = span.rpartition("/")[2]
        return int(whole) if whole.isdigit() else None
    length = response.headers.get("Content-Length", "")
    return start + int(length) if length.isdigit() else None


def _in_words(error: BaseException) -> str:
    """Why a connection failed, in plain words."""
    words = f"{type(error).__name__} {error}".casefold()
    for sign, said in (
        ("timed out", "it took too long"),
        ("timeout", "it took too long"),
        ("too many", "it is too busy"),
        ("ssl", "its certificate is not accepted"),
        ("resolve", "its name is not known on this network"),
        ("refused", "the connection was refused"),
        ("proxy", "the proxy does not let it through"),
    ):
        if sign in words:
            return said
    return "the connection was cut"
