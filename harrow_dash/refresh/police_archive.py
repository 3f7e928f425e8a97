"""data.police.uk: the force's files out of a month's archive, without the rest of it.

An archive holds every force's 36 months and is some 1.6 GB. Its directory stands at its
end, so the few files wanted are read by ranges. Where no archive is to be had the API
is asked ward by ward, which gives the borough alone.
"""

import io
import json
import time
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

from harrow_dash import config
from harrow_dash.refresh.download import Client, NotThere, Publisher, PublisherFailed

BLOCK = 1 << 19
KINDS = {"police_uk_street": "street", "police_uk_stop_search": "stop-and-search"}
APIS = {"police_uk_street": "crimes", "police_uk_stop_search": "searches"}
MOST_BY_API = 2  # months; more would be hundreds of requests


def newest(client: Client, publisher: Publisher) -> date:
    """The last month that is published."""
    told = client.json(
        publisher, publisher.settings["updated"], "police_uk/crime-last-updated.json"
    )
    try:
        return date.fromisoformat(told["date"]).replace(day=1)
    except (KeyError, TypeError, ValueError) as error:
        raise PublisherFailed(
            f"{publisher.name} does not say its last month as it used to. Try again "
            "later."
        ) from error


def missing_months(
    held: set[date], last: date, since: date | None, most: int
) -> list[date]:
    """Months up to `last` that are not held: from `since` on, if it is given.

    Otherwise those after the newest that is held; of a store without any, `most`.
    """
    if since is None:
        after = _months(max(held)) + 1 if held else _months(last) - most + 1
    else:
        after = _months(since)
    months = [_month(number) for number in range(after, _months(last) + 1)]
    return [month for month in months if month not in held]


def fetch(
    client: Client, publisher: Publisher, wanted: dict[str, list[date]], last: date
) -> tuple[dict[str, list[Path]], dict[str, list[str]]]:
    """By source, files of the months wanted, and the months that were not to be had.

    wanted: months by source. What the cache holds is not fetched again.
    """
    files: dict[str, list[Path]] = {}
    missing: dict[str, list[str]] = {}
    remaining = {
        (source, month)
        for source, months in wanted.items()
        for month in months
        if month <= last
    }
    for source, month in sorted(remaining):
        held = _held(client, source, month)
        if held:
            files.setdefault(source, []).extend(held)
            remaining.discard((source, month))
    end = last
    while remaining:
        first = _month(_months(end) - publisher.settings["archive_months"] + 1)
        part = {one for one in remaining if first <= one[1] <= end}
        try:
            came = _from_archive(client, publisher, part, end) if part else {}
        except NotThere:
            came = _from_api(client, publisher, part)
        for source, month in sorted(part):
            files.setdefault(source, []).extend(came.get((source, month), []))
            if not came.get((source, month)):
                missing.setdefault(source, []).append(f"{month:%Y-%m}")
        remaining -= part
        end = max((month for _, month in remaining), default=end)
    return files, missing


def _held(client: Client, source: str, month: date) -> list[Path]:
    whole = client.cache.path(_name(source, month))
    if client.cache.entry(_name(source, month)):
        return [whole]
    answers = [f"{_folder(month)}/{APIS[source]}-{code}.json" for code in _outlines()]
    # Of a month that was asked for ward by ward every ward must have come.
    if all(client.cache.entry(name) for name in answers):
        return [client.cache.path(name) for name in answers]
    return []


def _from_archive(
    client: Client, publisher: Publisher, part: set[tuple[str, date]], end: date
) -> dict[tuple[str, date], list[Path]]:
    path = publisher.settings["archive"].format(month=f"{end:%Y-%m}")
    archive = RemoteFile(client, publisher, path)
    found: dict[tuple[str, date], list[Path]] = {}
    try:
        with zipfile.ZipFile(io.BufferedReader(archive, BLOCK)) as members:
            names = {Path(name).name: name for name in members.namelist()}
            for number, (source, month) in enumerate(sorted(part), 1):
                name = _name(source, month)
                inside = names.get(Path(name).name)
                client.progress(number, len(part), Path(name).name)
                if inside is None:
                    continue
                target = client.cache.path(name)
                target.parent.mkdir(parents=True, exist_ok=True)
                beside = target.with_name(target.name + ".part")
                with members.open(inside) as packed, beside.open("wb") as file:
                    while block := packed.read(BLOCK):
                        file.write(block)
                beside.replace(target)
                client.cache.note(name)
                found[source, month] = [target]
    except zipfile.BadZipFile as error:
        raise PublisherFailed(
            f"{publisher.name}: the archive of {end:%Y-%m} cannot be read as one. Try "
            "again later; what is loaded stays as it is."
        ) from error
    return found


class RemoteFile(io.RawIOBase):
    """A file on a server that can be read from anywhere, as zipfile wants it.

    Raises PublisherFailed where the server gives no ranges, or where the file changes
    while it is read.
    """

    def __init__(self, client: Client, publisher: Publisher, path: str) -> None:
        self.client, self.publisher, self.remote = client, publisher, path
        self.position, self.etag = 0, ""
        with client.answer(publisher, path, {"Range": "bytes=0-0"}) as response:
            span = response.headers.get("Content-Range", "")
            whole = span.rpartition("/")[2]
            if response.status_code != 206 or not whole.isdigit():
                raise PublisherFailed(
                    f"{publisher.name} gives its archive only whole, which is more "
                    "than a gigabyte. Download it by hand and load the archive."
                )
            self.size = int(whole)
            self.etag = response.headers.get("ETag", "")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.size}
        self.position = max(0, start[whence] + offset)
        return self.position

    def readinto(self, buffer: Any) -> int:
        length = min(len(buffer), self.size - self.position)
        if length <= 0:
            return 0
        data = self._read(length)
        buffer[: len(data)] = data
        self.position += len(data)
        return len(data)

    def _read(self, length: int) -> bytes:
        last = self.position + length - 1
        headers = {"Range": f"bytes={self.position}-{last}"}
        if self.etag and not self.etag.startswith("W/"):
            headers["If-Range"] = self.etag
        for attempt in range(self.client.patience.tries):
            if attempt:
                time.sleep(min(self.client.patience.pause * 2**attempt, 30))
            with self.client.answer(self.publisher, self.remote, headers) as response:
                if response.status_code != 206:
                    raise PublisherFailed(
                        f"{self.publisher.name} changed its archive while it was read. "
                        "Run refresh again."
                    )
                try:
                    data = response.content
                except OSError:  # cut off: the exceptions of requests are of this kind
                    continue
            if len(data) == length:
                return data
        raise PublisherFailed(
            f"{self.publisher.name} cut off the archive again and again. Try again "
            "later; what is loaded stays as it is."
        )


def _from_api(
    client: Client, publisher: Publisher, part: set[tuple[str, date]]
) -> dict[tuple[str, date], list[Path]]:
    """Answers ward by ward for the newest months; nothing for more of them."""
    months = sorted({month for _, month in part}, reverse=True)[:MOST_BY_API]
    found: dict[tuple[str, date], list[Path]] = {}
    pause = 1 / publisher.settings["requests_a_second"]
    for source, month in sorted(one for one in part if one[1] in months):
        path = publisher.settings[APIS[source]]
        answers: list[str] = []
        for code, outline in _outlines().items():
            time.sleep(pause)
            name = f"{_folder(month)}/{APIS[source]}-{code}.json"
            form = {"date": f"{month:%Y-%m}", "poly": outline}
            try:
                records = json.loads(client.content(publisher, path, form))
            except NotThere:
                answers = []
                break
            except ValueError as error:
                raise PublisherFailed(
                    f"{publisher.name} answered with something that is not JSON. Try "
                    "again later."
                ) from error
            target = client.cache.path(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps(records), encoding="utf-8")
            answers.append(name)
        for name in answers:
            client.cache.note(name)
        found[source, month] = [client.cache.path(name) for name in answers]
    return found


def _outlines() -> dict[str, str]:
    """By ward, its outline as the API takes it: latitude,longitude:…, 5 decimals."""
    collection = json.loads(config.WARD_OUTLINES.read_text(encoding="utf-8"))
    found = {}
    for feature in collection["features"]:
        shape = feature["geometry"]["coordinates"]
        rings = [part[0] for part in shape]
        if feature["geometry"]["type"] == "Polygon":
            rings = [shape[0]]
        ring = max(rings, key=len)
        found[feature["properties"]["area_code"]] = ":".join(
            f"{point[1]:.5f},{point[0]:.5f}" for point in ring
        )
    return found


def _folder(month: date) -> str:
    return f"police_uk/{month:%Y-%m}"


def _name(source: str, month: date) -> str:
    return f"{_folder(month)}/{month:%Y-%m}-{config.POLICE_SLUG}-{KINDS[source]}.csv"


def _months(month: date) -> int:
    return month.year * 12 + month.month - 1


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
