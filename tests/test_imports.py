"""Arrows go one way: each module imports from layers below its own, or beside it."""

import ast
import re
from pathlib import Path

import pytest

from harrow_dash import config

# From the bottom up: the packages, and the few modules beside them. Each imports what
# stands in its own line or above it.
LAYERS = [
    ["errors"],
    ["config"],
    ["theme", "downloads", "view", "caching"],
    ["place_view", "geometry"],
    ["definitions"],
    ["statistics", "disclosure"],
    ["store"],
    ["sources"],
    ["measures", "surveys"],
    ["places"],
    ["sample"],
    ["plans"],
    ["findings"],
    ["loading"],
    ["refresh"],
    ["words"],
    ["charts", "maps"],
    ["documents"],
    ["web"],
    ["outputs"],
    ["commands"],
    ["__main__"],
]
LEVEL = {module: level for level, layer in enumerate(LAYERS) for module in layer}
FILES = sorted(config.PACKAGE.rglob("*.py"))


def module_of(path: Path) -> str:
    """The module under harrow_dash, or the package it lies in."""
    return path.relative_to(config.PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Names of modules that a file imports, in full."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports from '.'"
            module = node.module or ""
            names = {f"{module}.{alias.name}" for alias in node.names}
            found |= names if module.startswith("harrow_dash") else {module}
    return found


def of_the_package(names: set[str]) -> set[str]:
    parts = [name.split(".") for name in names]
    return {part[1] for part in parts if part[0] == "harrow_dash" and len(part) > 1}


def test_every_module_has_a_layer():
    modules = {module_of(path) for path in FILES} - {"__init__"}
    assert modules <= set(LEVEL), f"put into LAYERS: {sorted(modules - set(LEVEL))}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_imports_go_one_way(path):
    own = module_of(path)
    if own == "__init__":
        return
    for name in of_the_package(imported(path)):
        assert LEVEL[name] <= LEVEL[own], f"{own} imports {name}"


def test_no_module_imports_itself_by_a_detour():
    needs: dict[str, set[str]] = {module: set() for module in LEVEL}
    for path in FILES:
        own = module_of(path)
        needs[own] = needs.get(own, set()) | of_the_package(imported(path)) - {own}
    while free := {module for module, names in needs.items() if not names & set(needs)}:
        needs = {module: names for module, names in needs.items() if module not in free}
    assert needs == {}, f"these import each other: {sorted(needs)}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_only_the_frame_knows_streamlit(path):
    knows = any(name.split(".")[0] == "streamlit" for name in imported(path))
    assert (
        not knows
        or path.is_relative_to(config.PACKAGE / "outputs" / "streamlit")
        or (path == config.PACKAGE / "web" / "server.py")
    )


@pytest.mark.parametrize(
    "path", sorted((config.PACKAGE / "statistics").glob("*.py")), ids=lambda p: p.stem
)
def test_statistics_import_nothing_from_the_package_but_errors(path):
    assert of_the_package(imported(path)) <= {"errors", "statistics"}


# The error page and the first page of Streamlit itself are written before any document
# is known; pictures are drawings of their own.
TAGS = {"outputs/html/render.py", "outputs/site/frame.py", "web/first_page.py"}
TAGS |= {"outputs/pictures.py", "charts/series.py", "outputs/presenter/page.py"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_tags_are_made_in_one_place(path):
    """Pages are data: only what renders them knows HTML."""
    found = re.findall(
        r"</?(?:p|div|span|section|h[1-6]|table|tr|td|ul|li|footer|details)\b[^>]*>",
        path.read_text(encoding="utf-8"),
    )
    name = path.relative_to(config.PACKAGE).as_posix()
    assert name in TAGS or found == [], f"{name} makes {found[:3]}"


def test_pages_import_from_the_package_only_and_hold_no_sql():
    for path in sorted((config.ROOT / "pages").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) < 60
        assert "SELECT" not in text
        assert not {"duckdb", "pandas"} & {n.split(".")[0] for n in imported(path)}


# What a page may take from the statistics: intervals, shares and names of classes.
NO_TESTS = {"byar", "wilson", "concentration", "top_share"}


@pytest.mark.parametrize(
    "path",
    [one for one in FILES if module_of(one) in {"documents", "outputs", "words"}],
    ids=lambda path: path.stem,
)
def test_no_page_tests_anything(path: Path) -> None:
    """Tests of significance are in statistics, and called by findings alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if f"{node.module}.{alias.name}".startswith("harrow_dash.statistics")
    }
    called = {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in modules
    } | {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in modules
    }
    assert called <= NO_TESTS
