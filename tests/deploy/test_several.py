"""Several processes behind one address, with the settings in deploy/."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from files import BOROUGH, series, write
from proxy import Several, serving, started
from servers import PATIENCE, ROOT
from visitor import visit

from harrow_dash import store
from harrow_dash.loading import ingest
from harrow_dash.store import builds

COOKIE = "HARROW_PROCESS"
NEW = "Data to March 2024"  # of the store that is swapped in
LOST = 5  # seconds that a reader of a killed process may wait


@pytest.fixture(scope="module")
def several(
    sample_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Several]:
    folder = tmp_path_factory.mktemp("several")
    (folder / "store").mkdir()
    path = folder / "store" / "harrow.duckdb"
    builds.replace(sample_store, path)
    with serving(path, folder) as running:
        yield running


@contextmanager
def reader(several: Several) -> Iterator[httpx.Client]:
    """A browser that was never here: it asks for the page, and gets its cookies."""
    with httpx.Client(base_url=several.address, timeout=PATIENCE) as client:
        assert client.get("/").status_code == 200
        client.get("/_stcore/health")
        yield client


def drawn(several: Several, name: str) -> int:
    """How many pages a process drew, as it says itself."""
    told = httpx.get(f"{several.own[name]}/metrics", timeout=PATIENCE).text
    found = re.search(r"^community_safety_reruns_total (\d+)", told, re.MULTILINE)
    return int(found[1]) if found else 0


def test_a_reader_stays_with_one_process(several: Several) -> None:
    with ExitStack() as held:
        readers = [held.enter_context(reader(several)) for _ in range(4)]
        assert {one.cookies[COOKIE] for one in readers} == {"one", "two"}
        for client in readers:
            own = client.cookies[COOKIE]
            other = "two" if own == "one" else "one"
            before = drawn(several, own), drawn(several, other)
            for page in ("", "method"):
                assert "sample" in visit(several.address, page, client=client).words
            assert drawn(several, own) >= before[0] + 2
            assert drawn(several, other) == before[1]
            assert client.cookies[COOKIE] == own


def test_numbers_for_operators_are_not_for_readers(several: Several) -> None:
    assert httpx.get(f"{several.address}/metrics").status_code == 404
    assert "sessions" in httpx.get(f"{several.own['one']}/metrics").text


def test_a_store_is_swapped_under_load(several: Several, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", BOROUGH, series("2023-03", *[5] * 13))
    ingest.load([file], tmp_path / "new.duckdb")
    wrong: list[str] = []
    seen: list[str] = []
    done = threading.Event()

    def read() -> None:
        with reader(several) as client:
            while not done.is_set():
                try:
                    words = visit(several.address, "data", client=client).words
                except Exception as error:
                    wrong.append(repr(error))
                    continue
                seen.append(words)
                if "Something went wrong" in words or "The data behind" not in words:
                    wrong.append(words[:200])

    threads = [threading.Thread(target=read) for _ in range(3)]
    for one in threads:
        one.start()
    try:
        while len(seen) < 3:
            time.sleep(0.05)
        builds.replace(tmp_path / "new.duckdb", several.store)
        build = store.build(several.store)
        for own in several.own.values():
            until = time.monotonic() + 10
            while _build(own) != build:
                assert time.monotonic() < until, f"{own} still has the old store"
        for _ in range(100):
            if seen and NEW in seen[-1]:
                break
            time.sleep(0.1)
    finally:
        done.set()
        for one in threads:
            one.join()
    assert not wrong
    assert NEW not in seen[0]
    assert NEW in seen[-1]


def _build(own: str) -> object:
    return httpx.get(f"{own}/healthz", timeout=PATIENCE).json()["build"]


def test_readers_of_a_killed_process_go_on_with_the_other(several: Several) -> None:
    with reader(several) as client:
        lost = client.cookies[COOKIE]
        visit(several.address, "method", client=client)
        several.processes[lost].kill()
        several.processes[lost].wait()
        begun = time.monotonic()
        assert client.get("/method").status_code == 200
        words = visit(several.address, "method", client=client).words
        assert time.monotonic() - begun < LOST
        assert "Something went wrong" not in words
        assert client.cookies[COOKIE] != lost
    # Started again, it takes new readers.
    with started(several, lost):
        until = time.monotonic() + 30
        while _given(several) != lost:
            assert time.monotonic() < until, f"{lost} gets no readers any more"


def _given(several: Several) -> str:
    """The process that a new reader is given."""
    with reader(several) as client:
        return client.cookies[COOKIE]


def test_the_containers_are_made_of_what_there_is() -> None:
    made = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    copied = re.findall(r"^COPY (\S+) ", made, re.MULTILINE)
    assert {"app.py", "harrow_dash", "pages", "requirements.txt"} <= {*copied}
    assert all((ROOT / name).exists() for name in copied)
    proxy = (ROOT / "deploy" / "haproxy.cfg").read_text(encoding="utf-8")
    compose = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    proxied = re.findall(r"^    server (\w+) ", proxy, re.MULTILINE)
    assert proxied == re.findall(r"^  (\w+): \*dashboard$", compose, re.MULTILINE)
    # The processes read the store; the refresh alone writes it.
    assert re.findall(r"- (store:\S+)", compose) == ["store:/store:ro", "store:/store"]
