"""`serve --officer`: one machine, one address, and nobody from elsewhere."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from servers import PATIENCE, ROOT, serving
from visitor import visit


@pytest.fixture(scope="module")
def own_machine(
    sample_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    log = tmp_path_factory.mktemp("officer") / "log.txt"
    with serving(sample_store, log, "--officer") as found:
        yield found


def test_whoever_uses_an_officers_machine_is_an_officer(own_machine: str) -> None:
    with httpx.Client() as client:
        client.get(f"{own_machine}/_stcore/health")
        seen = visit(own_machine, "data", client=client)
    assert "Officer on this machine" in seen.words
    assert (seen.uploaders, "Load" in seen.buttons) == (1, True)
    named = visit(own_machine, "method", named="localhost")
    assert "Officer on this machine" in named.words


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"X-Forwarded-For": "10.1.2.3"}, ""),
        ({"X-Forwarded-For": "127.0.0.1"}, ""),
        ({"Forwarded": "for=127.0.0.1"}, ""),
        ({"Via": "1.1 proxy"}, ""),
        ({}, "evil.example"),
        ({"X-Harrow-Own-Machine": "1"}, "evil.example"),
    ],
)
def test_requests_that_began_elsewhere_are_public(
    own_machine: str, given: dict[str, str], name: str
) -> None:
    seen = visit(own_machine, "data", headers=given, named=name)
    assert "Where these figures come from" in seen.words
    assert "Officer" not in seen.words
    assert seen.uploaders == 0


def test_an_officers_machine_answers_on_loopback_alone(own_machine: str) -> None:
    port = int(own_machine.rpartition(":")[2])
    for other in ("127.0.0.2", "::1", *_other_addresses()):
        family = socket.AF_INET6 if ":" in other else socket.AF_INET
        with socket.socket(family) as asked:
            asked.settimeout(5)
            assert asked.connect_ex((other, port)) != 0, other


def _other_addresses() -> list[str]:
    """This machine's own addresses besides loopback."""
    found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    return sorted({str(item[4][0]) for item in found} - {"127.0.0.1"})


def _refused(folder: Path, *options: str, **environment: str) -> str:
    """What `serve` says when it does not start."""
    path = {"PATH": "/usr/bin", "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(
        [sys.executable, "-m", "harrow_dash", "serve", *options],
        env=path | {"HARROW_STORE": str(folder / "none.duckdb")} | environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.count("\n") == 1
    assert "Traceback" not in answer.stderr
    assert not (folder / "none.duckdb").exists()
    return answer.stderr


ELSEWHERE = "--officer serves this machine alone (127.0.0.1), and {} was asked for."


@pytest.mark.parametrize(
    "other", ["0.0.0.0", "10.1.2.3", "::", "example.org", "unix:x"]
)
def test_an_officers_machine_refuses_other_addresses(
    tmp_path: Path, other: str
) -> None:
    said = _refused(tmp_path, "--officer", "--address", other)
    assert said.startswith(ELSEWHERE.format(other))


def test_nor_may_environment_or_settings_name_another(tmp_path: Path) -> None:
    said = _refused(tmp_path, "--officer", STREAMLIT_SERVER_ADDRESS="0.0.0.0")
    assert said.startswith(ELSEWHERE.format("0.0.0.0"))
    said = _refused(tmp_path, STREAMLIT_SERVER_MAX_UPLOAD_SIZE="much")
    assert said.startswith("STREAMLIT_SERVER_MAX_UPLOAD_SIZE is 'much'")
    (tmp_path / ".streamlit").mkdir()
    settings = tmp_path / ".streamlit" / "config.toml"
    settings.write_text('[server]\naddress = "10.0.0.9"\n')
    said = _refused(tmp_path, "--officer")
    assert said.startswith(ELSEWHERE.format("10.0.0.9"))


def test_headers_may_not_stand_in_for_a_sign_in(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    settings = tmp_path / ".streamlit" / "config.toml"
    settings.write_text('[server]\ntrustedUserHeaders = {"X-Groups" = "groups"}\n')
    assert _refused(tmp_path).startswith("The setting server.trustedUserHeaders")


def test_an_officers_machine_and_sign_in_exclude_each_other(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.write_text('[auth]\nclient_id = "harrow"\n')
    said = _refused(tmp_path, "--officer")
    assert said.startswith("--officer lets in everybody on this machine")
    assert "harrow" not in said.replace("harrow_dash", "")
