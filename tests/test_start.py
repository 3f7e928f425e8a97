"""What a server imports before it can show its first page: nothing heavy."""

import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from harrow_dash import config
from harrow_dash.outputs.streamlit import ahead, ui

# Each takes a tenth of a second to over a second, of every start and every command.
HEAVY = (
    "altair",
    "esda",
    "geopandas",
    "libpysal",
    "openpyxl",
    "pyproj",
    "scipy.optimize",
    "scipy.sparse",
    "scipy.spatial",
    "scipy.special",
    "scipy.stats",
)
NEEDED = """
import sys
from harrow_dash.documents import border, overview
from harrow_dash.outputs.streamlit import ui, ui_account
assert "streamlit" in sys.modules and "harrow_dash.documents.overview" in sys.modules
print(*(name for name in sys.argv[1:] if name in sys.modules))
"""


def test_nothing_heavy_is_imported_on_the_way_to_the_first_page() -> None:
    """In an interpreter of its own: this one has imported what other tests need."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", NEEDED, *HEAVY],
        cwd=config.ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == []


def test_the_first_page_is_ready_before_it_is_asked_for(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it is prepared, its first reader works nothing out."""
    monkeypatch.setenv("HARROW_STORE", str(sample_store))
    ui.kept.cache_clear()
    ahead.work_out(sample_store)
    prepared = ui.kept.cache_info().misses
    session = AppTest.from_file(str(config.ROOT / "app.py"), default_timeout=60).run()
    assert not session.exception
    assert prepared > 5
    asked = ui.kept.cache_info()
    assert asked.hits >= prepared
    assert asked.misses == prepared
