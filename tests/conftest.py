"""What every test may ask for: a store of its own, and the sample's, made once.

The project's own store is out of reach: without `--store` there is none.
"""

import fcntl
import gc
import os
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import files
import pytest
import streamlit as st
from hypothesis import HealthCheck, settings
from stored import REAL, Asked
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import local_script_runner

from harrow_dash import caching, sample
from harrow_dash.__main__ import main
from harrow_dash.findings import kept
from harrow_dash.loading import ingest
from harrow_dash.outputs.site import as_at, publish
from harrow_dash.outputs.streamlit import ui

# Programs that tests start are compiled once, not at each start: a fifth of it.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

ENOUGH = 600  # MB that a process of the run may hold after a file of tests
BETWEEN_VISITS = 8  # files of tests from one with a browser to the next

# Properties are tried on a few hundred cases, the same ones each time; with
# HYPOTHESIS_PROFILE=thorough on 10,000 new ones each, which takes half an hour.
SLOW = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
]
settings.register_profile(
    "quick", max_examples=200, deadline=None, derandomize=True, database=None
)
settings.register_profile(
    "thorough",
    max_examples=10_000,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=SLOW,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of many tests come first, those with a browser evenly among them.

    The checks of style come before all, for one of them is a program that takes long:
    at the end the other processes would wait for it.

    A browser's tests mostly wait, so the processes should not all have one at a time,
    nor be left with them at the end. What needs the official files is left out where
    they are not beside the project.
    """
    of_file = Counter(item.path for item in items)
    many = sorted(of_file, key=lambda path: -of_file[path])
    visits = [path for path in many if path.parent.name == "browser"]
    order = [path for path in many if path not in visits]
    for number, path in enumerate(visits):
        order.insert(number * BETWEEN_VISITS, path)
    order.sort(key=lambda path: path.name != "test_style.py")
    items.sort(key=lambda item: order.index(item.path))
    if REAL.is_dir():
        return
    absent = pytest.mark.skip(reason="The official files are not beside the project.")
    for item in items:
        if item.get_closest_marker("real"):
            item.add_marker(absent)


@pytest.fixture(scope="session", autouse=True)
def _no_real_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Point the settings at a place where there is nothing."""
    held = os.environ.get("HARROW_STORE")
    os.environ["HARROW_STORE"] = str(tmp_path_factory.mktemp("none") / "none.duckdb")
    yield
    os.environ.pop("HARROW_STORE")
    if held is not None:
        os.environ["HARROW_STORE"] = held


@pytest.fixture(scope="session", autouse=True)
def _components_looked_for_once() -> Iterator[None]:
    """Streamlit looks through all installed packages for components in each session."""
    look = manifest_scanner.scan_component_manifests
    manifest_scanner.scan_component_manifests = cache(look)
    yield
    manifest_scanner.scan_component_manifests = look


@pytest.fixture(scope="session", autouse=True)
def _libraries_out_of_sight() -> None:
    """What was imported stays, so the collector need not go through it each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def _scripts_waited_for() -> Iterator[None]:
    """Streamlit's test runner asks every millisecond whether the script has ended.

    That takes the script's turn away from it. Waiting for its thread does not.
    """

    def ended(
        runner: local_script_runner.LocalScriptRunner, timeout: float = 3
    ) -> None:
        assert runner._script_thread is not None
        runner._script_thread.join(timeout)
        look(runner, 0.1)

    look = local_script_runner.require_widgets_deltas
    local_script_runner.require_widgets_deltas = ended
    yield
    local_script_runner.require_widgets_deltas = look


@pytest.fixture(autouse=True)
def _one_thread_a_small_store(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test's own small store is worked out by one thread, and lies in small blocks.

    A third less work: its tables are too small to be shared out or to fill the usual
    blocks, and the processes of the run have the cores. What many tests share (the
    sample) and official files keep all threads.
    """
    if request.node.get_closest_marker("real"):
        return
    connect = duckdb.connect

    def opened(*given: Any, **named: Any) -> duckdb.DuckDBPyConnection:
        con = connect(*given, **named)
        con.execute("SET threads = 1; SET default_block_size = 16384")
        return con

    monkeypatch.setattr(duckdb, "connect", opened)


@pytest.fixture(scope="module", autouse=True)
def _forget_what_was_kept() -> Iterator[None]:
    """Let go of the stores and answers of a file's tests once they are many.

    They are kept by store and function, as for readers; here hundreds of stores come
    by, each with tables in memory, and a process of the run had grown to 3 GB.
    """
    yield
    if _held() < ENOUGH:
        return
    ours = [part for name, part in sys.modules.items() if "harrow_dash" in name]
    for one in {id(one): one for part in ours for one in vars(part).values()}.values():
        if isinstance(one, caching.Kept):
            one.cache_clear()
    st.cache_resource.clear()
    ui.SHOWN.clear()
    gc.collect()


def _held() -> int:
    """MB that this process holds now; 0 where the system does not say."""
    told = Path("/proc/self/statm")
    pages = int(told.read_text().split()[1]) if told.exists() else 0
    return pages * resource.getpagesize() // 2**20


def _made_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """A folder that the processes of one run share; the first of them makes it."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = folder.with_suffix(".making")
            making.mkdir()
            make(making)
            making.rename(folder)
    return folder


@pytest.fixture(scope="session")
def sample_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample's files; read only."""
    return _made_once(tmp_path_factory, "sample_files", sample.write_sample)


@pytest.fixture(scope="session", autouse=True)
def _findings_only_when_asked() -> Iterator[Callable[..., None]]:
    """Small stores keep no findings: working them out would double a test's load.

    They are worked out when a test asks for them; the sample store keeps them.
    """
    keep = kept.keep
    kept.keep = lambda con: None  # noqa: ARG005 (as the real one)
    yield keep
    kept.keep = keep


@pytest.fixture(scope="session")
def sample_store(
    tmp_path_factory: pytest.TempPathFactory,
    sample_files: Path,
    _findings_only_when_asked: Callable[..., None],
) -> Path:
    """The store of the sample's files; copy it before changing it."""

    def make(folder: Path) -> None:
        quiet, kept.keep = kept.keep, _findings_only_when_asked
        ingest.load([sample_files], folder / "sample.duckdb", status="sample")
        kept.keep = quiet

    return _made_once(tmp_path_factory, "sample_store", make) / "sample.duckdb"


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory, sample_store: Path) -> Path:
    """The sample's site below /safety, with two of its earlier months; read only.

    The others are made in the same way. It lies in a folder `safety`, so that a server
    of the folder around it has it at its address.
    """

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(as_at, "MONTHS", 2)
            publish(sample_store, folder / "safety", "/safety")

    return _made_once(tmp_path_factory, "sample_site", make) / "safety"


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """Where a test's own store goes; nothing is there yet."""
    return tmp_path / "own" / "store.duckdb"


@pytest.fixture
def load(store_path: Path) -> Callable[..., ingest.Loaded]:
    """Load files into the test's own store."""
    return lambda *paths: ingest.load(list(paths), store_path)


@pytest.fixture
def figures(store_path: Path) -> Asked:
    """The figures of the test's own store."""
    return Asked(store_path)


@pytest.fixture(scope="session")
def sample_figures(sample_store: Path) -> Asked:
    """The figures of the sample."""
    return Asked(sample_store)


@pytest.fixture(scope="session")
def lsoa_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of LSOA counts alone: four squares around Greenhill, one of them full."""
    folder = tmp_path_factory.mktemp("lsoa")
    codes = [f"E0100210{number}" for number in range(4)]
    places = [(-0.34, 51.58), (-0.33, 51.58), (-0.34, 51.57), (-0.33, 51.57)]
    shapes = [
        (
            {
                "LSOA21CD": code,
                "LSOA21NM": f"Harrow 00{number}A",
                "LAD22CD": files.HARROW,
            },
            files.square(*place),
        )
        for number, (code, place) in enumerate(zip(codes, places, strict=True))
    ]
    counts = [
        {"LSOA Code": code, "LSOA Name": f"Harrow 00{number}A", "Borough": files.HARROW}
        | files.series("2025-01", 1, *[40 if number == 0 else 2] * 12)
        for number, code in enumerate(codes)
    ]
    ingest.load(
        [
            files.write(
                folder / "borough.csv",
                files.BOROUGH,
                files.series("2025-01", *[46] * 13),
            ),
            files.outlines(folder / "lsoa.geojson", *shapes),
            files.write(folder / "lsoa.csv", files.LSOA, *counts),
        ],
        folder / "store.duckdb",
    )
    return folder / "store.duckdb"


@dataclass
class Answer:
    """What a command said: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def sound_store(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a store with one figure in it."""
    folder = tmp_path_factory.mktemp("sound")
    file = files.write(folder / "a.csv", files.BOROUGH, files.series("2023-03", 5))
    ingest.load([file], folder / "store.duckdb")
    return (folder / "store.duckdb").read_bytes()


@pytest.fixture
def command(
    capsys: pytest.CaptureFixture[str], store_path: Path
) -> Callable[..., Answer]:
    """Run a command on the test's own store (or the one named with `--store`)."""

    def run(*arguments: object) -> Answer:
        asked = [str(argument) for argument in arguments]
        if "--store" not in asked and "--help" not in asked:
            asked += ["--store", str(store_path)]
        capsys.readouterr()
        code = main(asked)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run


@pytest.fixture
def refused(
    command: Callable[..., Answer], store_path: Path, sound_store: bytes
) -> Callable[..., str]:
    """Load a path that must be refused; gives back the sentence."""
    store_path.parent.mkdir()
    store_path.write_bytes(sound_store)

    def load(*paths: Path) -> str:
        answer = command("load", *paths)
        assert answer.code == 1, answer.out
        assert answer.out == ""
        assert answer.err.count("\n") == 1
        assert "Traceback" not in answer.err
        assert "duckdb" not in answer.err.replace("store.duckdb", "").lower()
        assert answer.err.rstrip().endswith(".")
        assert store_path.read_bytes() == sound_store
        left = sorted(path.name for path in store_path.parent.iterdir())
        assert left == ["store.audit.jsonl", "store.duckdb"]
        return answer.err.rstrip()

    return load
