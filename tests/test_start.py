"""What a server imports before it can show its first page: nothing heavy."""

import subprocess
import sys

from harrow_dash import config

# Each takes a tenth of a second to over a second, of every start and every command.
HEAVY = (
    "esda",
    "geopandas",
    "libpysal",
    "openpyxl",
    "pyproj",
    "scipy.optimize",
    "scipy.spatial",
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
