"""One folder knows the borough: no sentence, query or code elsewhere names it."""

import ast
import re
from pathlib import Path

import pytest

from harrow_dash import config

SOURCES = [*config.PACKAGE.rglob("*.py"), *(config.ROOT / "pages").glob("*.py")]


def _texts(path: Path) -> list[str]:
    """The texts of a module that are not its documentation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in told
    ]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_module_names_the_borough(path: Path) -> None:
    names = (config.BOROUGH_NAME, config.BOROUGH)
    found = [text for text in _texts(path) if any(name in text for name in names)]
    assert not found, "Take it from config: BOROUGH_NAME, COUNCIL, PARTNERSHIP."


@pytest.mark.parametrize(
    "path", sorted(config.SQL.rglob("*.sql")), ids=lambda path: path.stem
)
def test_no_query_names_the_borough(path: Path) -> None:
    query = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
    assert config.BOROUGH_NAME not in query
    assert config.BOROUGH not in query


def test_a_text_that_names_it_would_be_found(tmp_path: Path) -> None:
    file = tmp_path / "said.py"
    name = config.BOROUGH_NAME
    file.write_text(
        f'"""{name} here is documentation."""\nSAID = f"In {name}: {{1}}"\n'
    )
    assert _texts(file) == [f"In {name}: "]
