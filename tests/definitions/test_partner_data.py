"""docs/partner-data.md says what is true: its tables, columns and templates."""

import re
import runpy
from pathlib import Path

import pytest
from reading import kinds

from harrow_dash import sources
from harrow_dash.surveys import templates

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "partner-data.md").read_text(encoding="utf-8")


def test_its_tables_are_made_from_the_definitions() -> None:
    script = runpy.run_path(str(ROOT / "docs" / "partner_tables.py"))
    assert script["with_tables"](PAGE) == PAGE, (
        "Run python -m docs.partner_tables and commit docs/partner-data.md."
    )


def test_every_template_is_named() -> None:
    for name in templates.names():
        assert f"`{name}`" in PAGE, name


@pytest.mark.parametrize("kind", sorted(set(kinds()) - {"fingertips"}))
def test_every_column_is_told(kind: str) -> None:
    source = sources.catalogue()[kind]
    assert source.url == "docs/partner-data.md"
    wanted = source.spellings.values()
    told = set(re.findall(r"`(\w+)`", PAGE))
    assert {names[0] for names in wanted} <= told


def test_no_table_is_left_empty() -> None:
    assert "-->\n<!-- end" not in PAGE
    assert "| |" not in PAGE
