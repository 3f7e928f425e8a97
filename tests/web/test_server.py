"""The server as `serve` starts it: headers, first page, limits, health, faults."""

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from servers import PATIENCE, ROOT, free_port, program, serving
from visitor import visit
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from harrow_dash import config
from harrow_dash.errors import HarrowError
from harrow_dash.outputs.streamlit.menu import ENTRIES
from harrow_dash.web import first_page, headers, health, server

PATHS = ["/", "/ward?ward=E05013545", "/data", "/nowhere", "/nowhere.php", "/healthz"]
PATHS += ["/static/none.js", "/_stcore/health", "/_stcore/host-config", "/favicon.png"]
PATHS += ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/media/none.csv"]
PATHS += [
    "/component/none/x.js",
    "/auth/login",
    "/oauth2callback?code=x",
    "//evil.example",
]
PATHS += ["/..%2f..%2fapp.py", "/app.py", "/.streamlit/config.toml", "/harrow.duckdb"]
POLICY = {
    "default-src": "'none'",
    "connect-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.fixture(scope="module")
def address(
    sample_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A server that serves two readers at a time."""
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with serving(sample_store, log, HARROW_MAX_SESSIONS="2") as found:
        yield found


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
def test_every_answer_has_the_headers(address: str, path: str, method: str) -> None:
    answer = httpx.request(method, address + path, timeout=PATIENCE)
    policy = dict(
        part.split(" ", 1)
        for part in answer.headers["content-security-policy"].split("; ")
    )
    scripts = policy.pop("script-src")
    assert re.fullmatch(r"'self' 'wasm-unsafe-eval'( 'sha256-[\w+/=]+')*", scripts)
    assert policy == POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "camera=()" in answer.headers["permissions-policy"]
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in answer.headers
    assert "x-powered-by" not in answer.headers
    if method in {"POST", "DELETE"}:
        assert answer.status_code in {404, 405}
    for secret in (str(ROOT), "site-packages", "Traceback", ".duckdb", "sample_store"):
        assert secret not in answer.text


@pytest.mark.parametrize("path", ["/", "/ward", "/data"])
def test_language_and_title_are_there_from_the_first_byte(
    address: str, path: str
) -> None:
    for encoding in ("identity", "gzip"):
        asked = {"Accept-Encoding": encoding, "If-Modified-Since": "Sun, 22 Nov 2099"}
        answer = httpx.get(address + path, headers=asked)
        assert answer.status_code == 200
        assert '<html lang="en-GB">' in answer.text
        assert "<title>Streamlit</title>" not in answer.text
        assert re.search(r"<title>[\w ·]*Harrow community safety</title>", answer.text)
        assert "needs JavaScript" in answer.text
        assert "agent" not in answer.text
        assert answer.headers["cache-control"] == "no-cache"
        scripts = headers.inline_scripts(answer.text)
        assert first_page.OUR_ADDRESS in scripts
        for script in scripts:
            policy = answer.headers["content-security-policy"]
            assert headers._hash(script) in policy
    head = httpx.head(address + path)
    assert head.headers["content-length"] == str(len(answer.content))
    assert head.content == b""


def test_titles_are_the_menus() -> None:
    for entry in ENTRIES:
        title = f"{entry.title} · Harrow community safety"
        assert first_page.title(f"/{entry.path}") == title
    assert first_page.title("/nowhere") == "Harrow community safety"
    html = (Path(server.st.__file__).parent / "static" / "index.html").read_text()
    dressed = first_page.dressed(html, "<b>&")
    assert "<title>&lt;b&gt;&amp;</title>" in dressed
    with pytest.raises(ValueError, match="The first page has no"):
        first_page.dressed("<html></html>", "x")


def test_files_of_the_front_end_are_kept_by_browsers(address: str) -> None:
    html = httpx.get(address).text
    script = re.search(r'src="\./(static/js/index[^"]+)"', html)
    assert script
    answer = httpx.get(f"{address}/{script[1]}")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("application/javascript")


@pytest.mark.parametrize("path", ["/nowhere", "/nowhere.php", "/ward/nowhere"])
def test_an_address_without_a_page_is_answered_404(address: str, path: str) -> None:
    answer = httpx.get(address + path)
    assert answer.status_code == 404
    assert "There is no such page." in answer.text
    assert '<html lang="en-GB">' in answer.text


def test_health(address: str, sample_store: Path, tmp_path: Path) -> None:
    answer = httpx.get(f"{address}/healthz", timeout=PATIENCE)
    assert answer.status_code == 200
    told = answer.json()
    assert told.pop("prepared") in {True, False}
    assert told == {
        "status": "ok",
        "store": "readable",
        "format": health.store.FORMAT,
        "build": health.store.build(sample_store),
        "last_month": "2026-02",
    }
    until = time.monotonic() + PATIENCE
    while not httpx.get(f"{address}/healthz", timeout=PATIENCE).json()["prepared"]:
        assert time.monotonic() < until
        time.sleep(0.5)
    missing = health.health(tmp_path / "none.duckdb")
    assert missing == {
        "status": "failing",
        "store": "missing",
        "format": None,
        "build": None,
        "last_month": None,
        "prepared": False,
    }
    (tmp_path / "bad.duckdb").write_text("no store")
    assert health.health(tmp_path / "bad.duckdb")["store"] == "unreadable"


def test_health_of_a_lost_store_is_503(tmp_path: Path, sample_store: Path) -> None:
    path = tmp_path / "own" / "store.duckdb"
    path.parent.mkdir()
    shutil.copyfile(sample_store, path)
    with serving(path, tmp_path / "log.txt") as found:
        assert httpx.get(f"{found}/healthz", timeout=PATIENCE).status_code == 200
        path.write_text("broken")
        answer = httpx.get(f"{found}/healthz", timeout=PATIENCE)
        assert (answer.status_code, answer.json()["store"]) == (503, "unreadable")
        path.unlink()
        answer = httpx.get(f"{found}/healthz", timeout=PATIENCE)
        assert (answer.status_code, answer.json()["store"]) == (503, "missing")


def test_one_reader_too_many_gets_a_sentence(address: str) -> None:
    stream = address.replace("http", "ws", 1) + "/_stcore/stream"
    with connect(stream), connect(stream):
        answer = httpx.get(f"{address}/ward")
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "60"
        assert "Try again in a minute." in answer.text
        assert '<html lang="en-GB">' in answer.text
        assert "'none'" in answer.headers["content-security-policy"]
        assert httpx.get(f"{address}/favicon.png").status_code == 200
        assert httpx.get(f"{address}/healthz", timeout=PATIENCE).status_code == 200
        with pytest.raises(InvalidStatus, match="403"):
            connect(stream)
    for _ in range(50):  # the server notices that they left
        if httpx.get(address).status_code == 200:
            break
    assert httpx.get(address).status_code == 200


def test_readers_may_not_send_files(address: str) -> None:
    with httpx.Client(timeout=PATIENCE) as client:
        client.get(f"{address}/_stcore/health")
        stream = address.replace("http", "ws", 1) + "/_stcore/stream"
        with connect(stream) as held:
            session = visit(address, "method").session
            assert session
            place = f"{address}/_stcore/upload_file/{session}/a"
            token = client.cookies.get("_streamlit_xsrf") or ""
            answer = client.put(
                place,
                files={"a.csv": b"x" * 100},
                headers={"X-Xsrftoken": token},
            )
            assert (answer.status_code, "Files are taken only" in answer.text) == (
                403,
                True,
            )
            held.close()


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:1"]
)
def test_pages_of_elsewhere_cannot_connect(address: str, origin: str) -> None:
    stream = address.replace("http", "ws", 1) + "/_stcore/stream"
    with pytest.raises(InvalidStatus, match="403"):
        connect(stream, additional_headers={"Origin": origin})


def test_on_a_shared_server_this_machine_is_nobodys(address: str) -> None:
    seen = visit(address, "data")
    assert "Officer" not in seen.words
    assert seen.uploaders == 0
    assert "Sign in" not in seen.buttons  # nobody can, here


BREAKING = """
import sys
import time
from harrow_dash.outputs.streamlit import ui
from harrow_dash.web import health, server

def fails(*given):
    raise RuntimeError("/a/secret/place")

ui.open_page = health.health = fails
server.run(int(sys.argv[1]), "127.0.0.1")
"""


def test_faults_are_a_sentence_and_the_log_has_the_rest(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log.txt"
    address = f"http://127.0.0.1:{port}"
    with program(["-c", BREAKING, str(port)], log, f"{address}/_stcore/health"):
        seen = visit(address)
        answer = httpx.get(f"{address}/healthz", timeout=PATIENCE)
    assert answer.status_code == 500
    assert answer.headers["x-content-type-options"] == "nosniff"
    for shown in (seen.words, answer.text):
        assert "Something went wrong here, and nothing was changed." in shown
        assert "secret" not in shown
        assert "RuntimeError" not in shown
    assert "/a/secret/place" in log.read_text()


def test_the_server_waits_for_no_data_library() -> None:
    asked = "import sys, harrow_dash.web.server as _; "
    asked += "print({'duckdb', 'pandas'} & {*sys.modules})"
    answer = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout == "set()\n"


def test_small_parts_of_a_page_do_not_wait_for_each_other() -> None:
    """Accepted connections have it from the socket that listens."""
    with (
        server._listening("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_is_taken_is_a_sentence() -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)), pytest.raises(HarrowError) as error:
        server._listening("127.0.0.1", port)
    assert f"port {port} is taken" in str(error.value)
    with pytest.raises(HarrowError, match="not to be had"):
        server._listening("203.0.113.9", port)
    with pytest.raises(HarrowError, match="not to be had"):
        server._listening(None, 99_999)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HARROW_MAX_SESSIONS", "many"),
        ("HARROW_MAX_SESSIONS", "0"),
        ("HARROW_MAX_SESSIONS", "-1"),
        ("HARROW_MAX_SESSIONS", "1.5"),
        ("HARROW_FRAME_ANCESTORS", "harrow.gov.uk"),
        ("HARROW_FRAME_ANCESTORS", "https://a.example; script-src *"),
        ("HARROW_FRAME_ANCESTORS", "*"),
    ],
)
def test_settings_that_make_no_sense_are_sentences(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    read = {
        "HARROW_MAX_SESSIONS": config.most_sessions,
        "HARROW_FRAME_ANCESTORS": config.frame_ancestors,
    }
    with pytest.raises(HarrowError, match=name):
        read[name]()


def test_pages_may_be_framed_by_whom_the_settings_name() -> None:
    allowed = "https://www.harrow.gov.uk"
    assert f"frame-ancestors {allowed}" in headers.content_policy(allowed)
    assert b"x-frame-options" not in dict(headers.security(allowed))
    assert dict(headers.security())[b"x-frame-options"] == b"DENY"
